from typing import Literal

Accessibility = Literal["PRIVATE", "PUBLIC"]

ACCESSIBILITY_VALUES: set[Accessibility] = {
    "PRIVATE",
    "PUBLIC",
}


def check_accessibility(value: str) -> Accessibility:
    if value in ACCESSIBILITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACCESSIBILITY_VALUES!r}")
