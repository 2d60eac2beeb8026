"""Whether a reply is the service's: what it lacks of what a genuine one holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from imageport_api.operations import Shape


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
            if isinstance(value, dict):
                yield from _of_members(shape, cast("dict[str, Any]", value))
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
    if not isinstance(value, list):
        yield " as a list"
    elif shape.each is not None:
        for index, item in enumerate(cast("list[Any]", value)):
            for rest in lacks(shape.each, item):
                yield f"[{index}]{rest}"


def _of_values(shape: Shape, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield " as an object"
    elif shape.each is not None:
        for item in cast("dict[str, Any]", value).values():
            for rest in lacks(shape.each, item):
                yield f".*{rest}"
