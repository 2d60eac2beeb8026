from typing import Literal

ListImagesOrder = Literal["ASC", "DESC"]

LIST_IMAGES_ORDER_VALUES: set[ListImagesOrder] = {
    "ASC",
    "DESC",
}


def check_list_images_order(value: str) -> ListImagesOrder:
    if value in LIST_IMAGES_ORDER_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_IMAGES_ORDER_VALUES!r}")
