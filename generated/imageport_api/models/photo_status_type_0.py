from typing import Literal

PhotoStatusType0 = Literal["NOK", "OK"]

PHOTO_STATUS_TYPE_0_VALUES: set[PhotoStatusType0] = {
    "NOK",
    "OK",
}


def check_photo_status_type_0(value: str) -> PhotoStatusType0:
    if value in PHOTO_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PHOTO_STATUS_TYPE_0_VALUES!r}")
