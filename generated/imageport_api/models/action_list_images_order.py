from typing import Literal

ActionListImagesOrder = Literal["ASC", "DESC"]

ACTION_LIST_IMAGES_ORDER_VALUES: set[ActionListImagesOrder] = {
    "ASC",
    "DESC",
}


def check_action_list_images_order(value: str) -> ActionListImagesOrder:
    if value in ACTION_LIST_IMAGES_ORDER_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ACTION_LIST_IMAGES_ORDER_VALUES!r}"
    )
