"""How the models read what a reply holds, and write it again. Copied beside them as it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_instant = datetime.datetime.fromisoformat


def read_list(value: Any, read: Callable[[Any], T]) -> list[T] | None:
    """Read every item of a list; absent and null are None, anything else than a list is an error."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise TypeError(f"expected a list, got {type(value).__name__}")
    return list(map(read, value))


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


def write(value: Any) -> Any:
    """Write a value, whether it was read as a model, an instant, a list or a plain value."""
    if isinstance(value, list):
        return [write(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    to_dict = getattr(value, "to_dict", None)
    return value if to_dict is None else to_dict()
