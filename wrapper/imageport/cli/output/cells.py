"""What a person reads: a value as words, an instant as local and relative time, no control characters."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, cast

from imageport.cli.pipes import escaped, in_unicode

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*", re.S)
_UNITS = (("y", 31_557_600), ("mo", 2_629_800), ("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))


def cell(value: Any, now: datetime, *, brief: bool = False) -> str:
    """Write a value for a table; *brief* leaves out how long ago an instant is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        instant = _instant(value)
        return clean(value) if instant is None else when(instant, now, brief=brief)
    if isinstance(value, datetime):
        return when(value, now, brief=brief)
    if isinstance(value, list):
        return _several(cast("list[Any]", value), now)
    return clean(compact(value)) if isinstance(value, dict) else str(value)


def _several(items: list[Any], now: datetime) -> str:
    pairs = [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
    if pairs and len(pairs) == len(items) and all(pair.keys() == {"key", "value"} for pair in pairs):
        return clean(", ".join(f"{pair['key']}={pair['value']}" for pair in pairs))
    return ", ".join(cell(item, now) for item in items)


def is_instant(value: Any) -> bool:
    """Say whether a value is written as a time."""
    return isinstance(value, datetime) or (isinstance(value, str) and _instant(value) is not None)


def when(instant: datetime, now: datetime, *, brief: bool = False) -> str:
    """Write an instant in local time, and how long ago it is; without a zone it is in UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    try:
        local = aware.astimezone(now.tzinfo)
    except (OverflowError, ValueError):
        return str(instant)
    if brief:
        return f"{local:%Y-%m-%d %H:%M}"
    return f"{local:%Y-%m-%d %H:%M} ({relative((now - aware).total_seconds())})"


def relative(seconds: float) -> str:
    """Write how long ago something was, or how far ahead it is, in its largest unit."""
    for unit, size in _UNITS:
        if abs(seconds) >= size:
            count = f"{int(abs(seconds) // size)} {unit}"
            return f"{count} ago" if seconds > 0 else f"in {count}"
    return "now"


def clean(text: str) -> str:
    """Return *text* on one line, without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text.strip()).strip()


def harmless(text: str) -> str:
    """Return *text* with its lines and tabs, and what else could steer a terminal spelled out."""
    return "".join(char if char.isprintable() or char in "\n\t" else escaped(char) for char in text)


def compact(value: Any) -> str:
    """Write JSON on one line, so that any terminal and any program takes it, whatever its code page is."""
    text = json.dumps(value, ensure_ascii=False, default=_spelled)
    return text if text.isprintable() and in_unicode() else json.dumps(value, default=_spelled)


def _spelled(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def scalar(value: Any) -> str:
    """Write a value for a program: text as it is, anything nested as JSON, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, datetime) else compact(value)


def _instant(text: str) -> datetime | None:
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None
