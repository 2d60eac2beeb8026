from typing import Literal

SortField = Literal["GmtCreateTime"]

SORT_FIELD_VALUES: set[SortField] = {
    "GmtCreateTime",
}


def check_sort_field(value: str) -> SortField:
    if value in SORT_FIELD_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SORT_FIELD_VALUES!r}")
