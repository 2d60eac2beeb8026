from typing import Literal

ListProductsLanguage = Literal["EN_US", "ZH_CN"]

LIST_PRODUCTS_LANGUAGE_VALUES: set[ListProductsLanguage] = {
    "EN_US",
    "ZH_CN",
}


def check_list_products_language(value: str) -> ListProductsLanguage:
    if value in LIST_PRODUCTS_LANGUAGE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_PRODUCTS_LANGUAGE_VALUES!r}"
    )
