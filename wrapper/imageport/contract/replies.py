"""What a reply says: whether it tells a failure, and what it lacks or has besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, cast

from imageport_api.operations import OPERATIONS, Operation

BY_ID = {operation.id: operation for operation in OPERATIONS.values()}
# The member of a reply that tells a failure, and what it holds in a success.
SUCCESS: dict[str, tuple[object, ...]] = {
    "ErrorCode": (0, None),
    "status": ("OK", None),
    "success": (True, None),
    "code": (200, "200", None),
}
LONGEST = 240
"""How much of a reply is shown."""
OTHERS = 3
"""How many of the names that it has instead."""


def body_of(content: bytes | None) -> Any:
    """Read a body; None when it is no JSON."""
    try:
        return json.loads(content or b"")
    except ValueError:
        return None


def tells_failure(operation: Operation, body: Any) -> bool:
    """Whether a reply says that the call failed, whatever its status."""
    if not isinstance(body, dict):
        return False
    reply = cast("dict[str, Any]", body)
    if operation.failure is not None:
        good = SUCCESS[operation.failure]
        return operation.failure in reply and reply[operation.failure] not in good
    return isinstance(reply.get("Code"), str)


def unwrapped(operation: Operation, body: Any) -> Any:
    """Take a reply out of the envelope that its operation is known to come in at times."""
    if operation.unwrap is not None and isinstance(body, dict) and operation.unwrap in body:
        return cast("dict[str, Any]", body)[operation.unwrap]
    return cast("Any", body)


def instead(missing: str, found: Any, known: dict[str, Any]) -> str:
    """Guess where a member went: under another name, or a level too deep; "" when there is no telling."""
    if not isinstance(found, dict):
        return ""
    others = {name: value for name, value in cast("dict[str, Any]", found).items() if name not in known}
    deeper = [name for name, value in others.items() if isinstance(value, dict) and missing in value]
    if deeper:
        return f"; it is in {deeper[0]}: a level too deep?"
    if not others:
        return ""
    near = _near(missing, list(others))
    return f"; it has {', '.join(near)}: renamed?"


def _near(name: str, others: list[str]) -> list[str]:
    small = {other.lower().replace("_", ""): other for other in others}
    bare = name.lower().replace("_", "")
    close = get_close_matches(bare, small, n=1, cutoff=0.6)
    within = [each for each in small if each in bare or bare in each]
    return [small[each] for each in [*close, *within][:1]] or others[:OTHERS]


def at(body: Any, place: str) -> Iterator[Any]:
    """Give the values at a place as in ``Images[].ImageId``, of every item."""
    values = [body]
    for step in place.split("."):
        name = step.removesuffix("[]")
        values = [_member(value, name) for value in values] if name else values
        if step.endswith("[]"):
            values = [
                item for value in values if isinstance(value, list) for item in cast("list[Any]", value)
            ]
    yield from values


def _member(value: Any, name: str) -> Any:
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None


def shown(status: int, content: bytes | None) -> str:
    """Show a reply on one line: its status, and the beginning of its body."""
    text = " ".join((content or b"").decode("utf-8", "replace").split())
    return f"{status} {text[:LONGEST]}{'…' if len(text) > LONGEST else ''}".rstrip()


def look(status: int, media_type: str, content: bytes | None) -> tuple[Any, ...]:
    """Give what a refusal has in common with others of its kind: its names, and its code."""
    body = body_of(content)
    if not isinstance(body, dict):
        return status, media_type, len(content or b"")
    reply = cast("dict[str, Any]", body)
    codes = (reply.get(name) for name in ("Code", "ErrorCode", "code", "err"))
    return status, media_type, *sorted(reply), *map(str, codes)
