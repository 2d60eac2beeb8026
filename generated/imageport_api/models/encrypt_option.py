from typing import Literal

EncryptOption = Literal["PlainText", "Secret"]

ENCRYPT_OPTION_VALUES: set[EncryptOption] = {
    "PlainText",
    "Secret",
}


def check_encrypt_option(value: str) -> EncryptOption:
    if value in ENCRYPT_OPTION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ENCRYPT_OPTION_VALUES!r}")
