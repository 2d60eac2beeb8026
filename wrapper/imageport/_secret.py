"""Text that no repr shows: not that of a container, of a frame's locals, of an error."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar, cast

T = TypeVar("T")


class Secret(str):
    """A text like any other, but for its repr; it cannot be pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret is not pickled.")


class FromVariable(Secret):
    """A secret that knows which environment variable it was read from."""

    __slots__ = ("variable",)
    variable: str

    def __new__(cls, text: str, variable: str) -> FromVariable:
        made = super().__new__(cls, text)
        made.variable = variable
        return made


class Sealed:
    """Any value behind a repr that does not show it."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value: Any = value

    def __repr__(self) -> str:
        return "***"


def hidden(value: T) -> T:
    """Return *value*, as a Secret when it is text; what may hold text by mistake is sealed.

    A method that takes a secret rebinds it first: an error report may hold the locals of every frame.
    """
    found: Any = value
    if type(value) is str:
        found = Secret(value)
    elif isinstance(value, bytes | bytearray | memoryview | list | tuple | set | frozenset | dict):
        found = Sealed(cast("object", value))
    return found


def hidden_url(url: T) -> T:
    """Return *url*, as a Secret when there is more in it than a host and a path."""
    return hidden(url) if isinstance(url, str) and {"@", "?"} & set(url) else url


def described(client: object, part: str) -> str:
    """Write the repr of a client, also of one whose making failed: an error report may hold it."""
    made = getattr(client, part, None)
    return f"{type(client).__name__}({'never made' if made is None else made.describe()})"
