"""Whether the name of a field is a slip of one that vendors read: such a request would be paid for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, cast

from imageport._near import close, distance, plain

OPTIONS = ("timeout", "deadline", "retry", "headers", "body", "extra")
"""What ``images.generate`` takes itself."""
_HOLDERS = ("input", "parameters")
"""The objects in which vendors keep what others take at the top."""
_SHORT = 4


class Slip(NamedTuple):
    """A field that is not known, and the one that was probably meant."""

    name: str
    """With the object that holds it, as in ``input.promt``."""
    meant: str


def find_slip(fields: Mapping[str, Any], known: Collection[str]) -> Slip | None:
    """Return the first of *fields* whose name is almost a *known* one, None when there is none."""
    for name, value in fields.items():
        meant = near_field(name, known, OPTIONS)
        if meant is not None:
            return Slip(name, meant)
        for member in _inside(name, value):
            meant = near_field(member, known)
            if meant is not None:
                return Slip(f"{name}.{member}", meant)
    return None


def _inside(name: str, value: object) -> list[object]:
    if name not in _HOLDERS or not isinstance(value, Mapping):
        return []
    return list(cast("Mapping[object, object]", value))


def near_field(name: object, known: Collection[str], options: Collection[str] = ()) -> str | None:
    """Return the nearest of the *known* names that *name* is a slip of, None for a name of its own."""
    if not isinstance(name, str) or name in known or name in options:
        return None
    near = [each for each in (*options, *known) if _is_slip(name, each)]
    return min(near, key=lambda each: distance(plain(name), plain(each)), default=None)


def _is_slip(name: str, known: str) -> bool:
    """Say whether two names differ by case, separators, a plural, or a typing error."""
    given, meant = plain(name), plain(known)
    if len(meant) < _SHORT:
        return False  # almost anything is near to n
    if given.rstrip("s") == meant.rstrip("s"):
        return True
    if [letter for letter in given if letter.isdigit()]:
        return False  # image2 and lora1 count
    if len(meant) == _SHORT:
        # A wrong letter in a short word makes another word; one more or less, or two swapped, does not.
        swapped = sorted(given) == sorted(meant)
        return (swapped or len(given) != len(meant)) and given[:1] == meant[0] and distance(given, meant) == 1
    return close(given, meant)
