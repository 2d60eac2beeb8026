"""What a failed assertion says. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from .received import Received

SHOWN: Final = 20  # requests
LONGEST: Final = 160  # characters of a value


class Absent:
    """Stands for a field that is not there."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = Absent()


def differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Say in which fields a request is not what was wanted."""
    pairs = {name: (value, found.get(name, ABSENT)) for name, value in wanted.items()}
    wrong = {name: pair for name, pair in pairs.items() if not _same(*pair)}
    return [f"{name}: wanted {_short(value)}, got {_short(got)}" for name, (value, got) in wrong.items()]


def listing(requests: Sequence[Received]) -> str:
    """List requests, a line each; of many the last ones."""
    if not requests:
        return "The sandbox got no request."
    first = max(0, len(requests) - SHOWN)
    lines = [f"  {number}. {_line(each)}" for number, each in enumerate(requests, 1)][first:]
    left_out = [f"  … {first} earlier ones"] if first else []
    return "\n".join(["The sandbox got:", *left_out, *lines])


def sent(number: int) -> str:
    """Write how often something was sent."""
    return {0: "never sent", 1: "sent once", 2: "sent twice"}.get(number, f"sent {number} times")


def indented(lines: Iterable[str]) -> str:
    """Put lines one step to the right."""
    return "".join(f"\n  {line}" for line in lines)


def _line(request: Received) -> str:
    fields = ", ".join(f"{name}={_short(value)}" for name, value in request.fields.items())
    answer = "no reply" if request.status is None else str(request.status)
    head = request.operation or f"{request.method} {request.path}"
    return f"{head}({fields[:LONGEST]}) → {answer}"


def _same(wanted: Any, got: Any) -> bool:
    """Compare; on the wire the numbers and booleans of a path or query are text."""
    if wanted == got:
        return True
    if not isinstance(got, str):
        return False
    if isinstance(wanted, list | tuple):
        return [_text(each) for each in cast("Sequence[Any]", wanted)] == got.split(",")
    return isinstance(wanted, bool | int | float) and _text(wanted) == got


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | int | float) else str(value)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
