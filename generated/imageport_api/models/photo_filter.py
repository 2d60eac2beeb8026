from typing import Literal

PhotoFilter = Literal["all", "auxiliaryType", "input", "output"]

PHOTO_FILTER_VALUES: set[PhotoFilter] = {
    "all",
    "auxiliaryType",
    "input",
    "output",
}


def check_photo_filter(value: str) -> PhotoFilter:
    if value in PHOTO_FILTER_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PHOTO_FILTER_VALUES!r}")
