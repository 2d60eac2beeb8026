"""Bugs of replies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.server_contract.stubs import Answer, Asked

from .planting import Plant, Send, with_json

MISSING = object()


def reply(change: Callable[[Any], Any], *, status: int = 200) -> Plant:
    """Change the JSON of each reply of a status."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        return (
            with_json(right, change(json.loads(right.body)))
            if right.status == status and right.body
            else right
        )

    return plant


def error(change: Callable[[Any], Any]) -> Plant:
    """Change the JSON of each error."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        return (
            with_json(right, change(json.loads(right.body))) if right.status >= 400 and right.body else right
        )

    return plant


def each(place: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change every item of a list."""
    return at(place, lambda items: [change(item) for item in items or []])


def at(place: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Change what stands at a place, when it is there."""
    head, _, rest = place.partition(".")

    def changed(value: Any) -> Any:
        if not isinstance(value, dict) or head not in value:
            return value
        return {**value, head: at(rest, change)(value[head]) if rest else change(value[head])}

    return changed


def without(*names: str) -> Callable[[Any], Any]:
    return lambda value: {each: held for each, held in value.items() if each not in names}


def renamed(**names: str) -> Callable[[Any], Any]:
    return lambda value: {names.get(each, each): held for each, held in value.items()}


def always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def status(instead: int, *, of: int = 200, body: bool = True) -> Plant:
    """Answer another status."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        if right.status != of:
            return right
        return right._replace(status=instead) if body else Answer(instead, {}, b"")

    return plant


def fixed(answer: Answer, *, of: int | None = 200) -> Plant:
    """Answer always the same, in the place of one status or of all."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        return answer if of in (None, right.status) else right

    return plant


UNSERVED = fixed(Answer(404, {"content-type": "text/plain"}, b"Not Found"), of=None)
PAGE = fixed(Answer(200, {"content-type": "text/html"}, b"<html>Welcome</html>"))
