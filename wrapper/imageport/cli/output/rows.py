"""From a result to plain values with the library's own names; what is secret is masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import attrs

MASK = "***"
Row = dict[str, Any]


def row(item: object) -> Row:
    """Return the fields of *item*, a result of a client or a mapping."""
    found = plain(item)
    return cast("Row", found) if isinstance(found, dict) else {"value": found}


def plain(value: Any) -> Any:
    """Return *value* as dicts, lists, text, numbers and instants."""
    if attrs.has(cast("type[Any]", type(value))):
        return _fields(value)
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in cast("list[Any]", value)]
    if value is None or isinstance(value, str | int | float | datetime):
        return value
    return str(value)


def _fields(item: Any) -> Row:
    found: Row = {}
    kind = cast("Any", type(item))
    for field in attrs.fields(kind):
        value = plain(getattr(item, field.name))
        shown = value if field.repr is not False else masked(value)
        if field.name == "additional_properties":
            more = cast("Row", shown or {})
            found |= {name: each for name, each in more.items() if name not in found}
        else:
            found[field.name.rstrip("_")] = shown
    return found


def masked(value: Any) -> Any:
    """Hide every value, and keep the names."""
    if isinstance(value, dict):
        return {name: masked(each) for name, each in cast("Row", value).items()}
    if isinstance(value, list):
        return [masked(each) for each in cast("list[Any]", value)]
    return value if value is None else MASK
