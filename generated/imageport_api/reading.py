"""How the models read what a reply holds, and write it again. Copied beside them as it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")
Read = Callable[[Any], Any]

_instant = datetime.datetime.fromisoformat


def read_list(value: Any, read: Callable[[Any], T] | None = None) -> list[T] | None:
    """Read every item of a list; absent and null are None, anything else than a list is an error.

    Items that nothing is done with may not be null either; such a one is left out.
    """
    if value is None:
        return None
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {type(value).__name__}")
    if read is not None:
        return list(map(read, value))
    return value if None not in value else [item for item in value if item is not None]


def read_datetime(value: Any) -> Any:
    """Read an ISO 8601 instant, in UTC when no zone is told; what is none stays as it is.

    Documented samples end in a newline.
    """
    try:
        found = _instant(value)
    except TypeError:
        return value
    except ValueError:
        try:
            found = _instant(value.strip())
        except ValueError:
            return value
    return found if found.tzinfo is not None else found.replace(tzinfo=datetime.UTC)


def read_date(value: Any) -> Any:
    """Read a day as ISO 8601 writes it, 2025-03-07; what is none stays as it is."""
    try:
        found = datetime.date.fromisoformat(value.strip())
    except (AttributeError, TypeError, ValueError):
        return value
    return found if found.isoformat() == value.strip() else value


def read_uuid(value: Any) -> Any:
    """Read a UUID in its usual form; in any other it stays as it is, so that it is written as it came."""
    try:
        found = UUID(value)
    except (AttributeError, TypeError, ValueError):
        return value
    return found if str(found) == value else value


def read_int(value: Any) -> Any:
    """Read a whole number, which JSON may write with a point."""
    return int(value) if type(value) is float and value.is_integer() else value


def needed(value: T | None) -> T:
    """Return what may not be null."""
    if value is None:
        raise TypeError("expected a value, got null")
    return value


def list_of(read: Read | None = None, *, null: bool = False) -> Read:
    """Make a reader of lists; *null* says whether their items may be null."""

    def read_one(value: Any) -> Any:
        return value if null and value is None else (read(value) if read else value)

    return lambda value: read_list(value, read_one if read or null else None)


def either(
    *,
    text: Read | None = None,
    items: Read | None = None,
    number: Read | None = None,
    models: tuple[Any, ...] = (),
) -> Read:
    """Make a reader of a value that may have several forms, one for each type of JSON.

    Of several models the first one is taken whose required members and fixed words are all there.
    """

    def read(value: Any) -> Any:
        if isinstance(value, str) and text is not None:
            return text(value)
        if isinstance(value, list) and items is not None:
            return items(value)
        if isinstance(value, float) and number is not None:
            return number(value)
        if isinstance(value, Mapping) and models:
            fitting = (model for model in models if _fits(model, value))
            return next(fitting, models[0]).from_dict(value)
        return value

    return read


def first_of(*reads: Read) -> Read:
    """Make a reader that takes the first form that a text turns out to have."""

    def read(value: Any) -> Any:
        found = (each(value) for each in reads)
        return next((each for each in found if not isinstance(each, str)), value)

    return read


def _fits(model: Any, value: Mapping[str, Any]) -> bool:
    needs: dict[str, tuple[Any, ...] | None] = getattr(model, "_needs", {})
    return all(
        value.get(name) is not None and (words is None or value[name] in words)
        for name, words in needs.items()
    )


def write(value: Any) -> Any:
    """Write a value, whether it was read as a model, an instant, a list or a plain value."""
    if isinstance(value, list):
        return [write(item) for item in value]
    if isinstance(value, datetime.date):  # an instant, too
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    to_dict = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()
