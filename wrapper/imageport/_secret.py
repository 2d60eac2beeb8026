"""Text that no repr shows: not that of a container, of a frame's locals, of an error."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

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


def hidden(value: T) -> T:
    """Return *value*, as a Secret when it is text.

    A method that takes a secret rebinds it first: an error report may hold the locals of every frame.
    """
    found: Any = Secret(value) if type(value) is str else value
    return found


def described(client: object, part: str) -> str:
    """Write the repr of a client, also of one whose making failed: an error report may hold it."""
    made = getattr(client, part, None)
    return f"{type(client).__name__}({'never made' if made is None else made.describe()})"
