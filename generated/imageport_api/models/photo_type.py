from typing import Literal

PhotoType = Literal["auxiliaryType", "modelInput"]

PHOTO_TYPE_VALUES: set[PhotoType] = {
    "auxiliaryType",
    "modelInput",
}


def check_photo_type(value: str) -> PhotoType:
    if value in PHOTO_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PHOTO_TYPE_VALUES!r}")
