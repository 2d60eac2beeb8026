"""Which field of a row is meant: ``image_id``, ``ImageId``, ``labels.0.key``, ``labels.*.key``."""

from __future__ import annotations

import re
from typing import Any, cast

from .rows import Row


class NoSuchFieldError(LookupError):
    """The first part of a path is the name of no field."""


def find(row: Row, path: str, *, strict: bool = True) -> Any:
    """Return what *path* leads to, None where it ends early; NoSuchFieldError when it cannot begin."""
    first, *rest = path.split(".")
    name = _name(row, first)
    if name is None:
        if strict:
            raise NoSuchFieldError(f"There is no field {first!r}; there are {', '.join(row)}.")
        return None
    return _follow(row[name], rest)


def _follow(value: Any, parts: list[str]) -> Any:
    if not parts:
        return value
    first, *rest = parts
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if first == "*":
            return [_follow(item, rest) for item in items]
        return _follow(items[int(first)], rest) if first.isdecimal() and int(first) < len(items) else None
    if isinstance(value, dict):
        fields = cast("Row", value)
        name = _name(fields, first)
        return None if name is None else _follow(fields[name], rest)
    return None


def _name(fields: Row, wanted: str) -> str | None:
    if wanted in fields:
        return wanted
    return next((name for name in fields if _folded(name) == _folded(wanted)), None)


def _folded(name: str) -> str:
    """Take ImageId, imageID, image-id and image_id for the same."""
    return re.sub("[-_ ]", "", name).lower()
