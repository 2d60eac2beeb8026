"""Whether a reply is the service's: what it lacks of what a genuine one holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from imageport._json import is_list, is_object

if TYPE_CHECKING:
    from imageport._reply import Reply
    from imageport_api.operations import Shape

_NOT_OURS = "the answer is not the service's"
_SHOWN = 5
"""How many missing members an error names."""
_HEAD = 200
_PLAIN = {str: "text", int: "a number", float: "a number", bool: "true or false", type(None): "null"}


def lacks(shape: Shape, value: Any) -> Iterator[str]:
    """Yield the place of everything that *value* lacks, as in ``Images[3].ImageId``.

    A null stands for any member, but for no item. What is there beside the expected members does not matter.
    """
    match shape.kind:
        case "array":
            yield from _of_items(shape, value)
        case "map":
            yield from _of_values(shape, value)
        case kind:
            if is_object(value):
                yield from _of_members(shape, value)
            elif kind == "object":
                yield " as an object"


def _of_members(shape: Shape, found: dict[str, Any]) -> Iterator[str]:
    for names in shape.members:
        if not any(name in found for name in names):
            yield f".{' or '.join(names)}"
    for name, inner in shape.inside.items():
        member = found.get(name)
        if member is not None:
            for rest in lacks(inner, member):
                yield f".{name}{rest}"


def _of_items(shape: Shape, value: Any) -> Iterator[str]:
    if not is_list(value):
        yield " as a list"
    elif shape.each is not None:
        for index, item in enumerate(value):
            for rest in lacks(shape.each, item):
                yield f"[{index}]{rest}"


def _of_values(shape: Shape, value: Any) -> Iterator[str]:
    if not is_object(value):
        yield " as an object"
    elif shape.each is not None:
        for item in value.values():
            for rest in lacks(shape.each, item):
                yield f".*{rest}"


def strange(needed: Shape | None, reply: Reply) -> str | None:
    """Say why a success reply is not the service's own; None when it may be.

    Whoever answers in the service's place (a portal, a proxy, a maintenance page) has none of its members.
    """
    if needed is None:
        return None
    try:
        body = reply.json()
    except (ValueError, RecursionError):
        return f"{_NOT_OURS}: {_page(reply.content)}"
    missing = list(islice(lacks(needed, body), _SHOWN + 1))
    if not missing:
        return None
    if missing[0].startswith(" as "):
        return f"{_NOT_OURS}: it is {_kind(body)}, not{missing[0].removeprefix(' as')}"
    names = [place.strip().removeprefix(".") for place in missing[:_SHOWN]]
    more = " and more" if len(missing) > _SHOWN else ""
    return f"{_NOT_OURS}: it is {_kind(body)}, without {', '.join(names)}{more}"


def _page(content: bytes) -> str:
    """Name what is no JSON."""
    head = content[:_HEAD].lstrip().lower()
    if not head:
        return "it is empty"
    return "it is a web page" if head.startswith((b"<!doctype html", b"<html", b"<head")) else "it is no JSON"


def _kind(body: Any) -> str:
    """Describe a JSON value without its content, which may be secret."""
    if is_object(body):
        return _counted("an object", len(body), "member")
    if is_list(body):
        return _counted("a list", len(body), "item")
    return _PLAIN[type(body)]


def _counted(what: str, count: int, part: str) -> str:
    return f"{what} of {count} {part}{'' if count == 1 else 's'}"
