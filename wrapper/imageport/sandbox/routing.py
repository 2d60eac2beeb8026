"""Which operation a path and a method mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from .spec import Operation, Parameter

# Model services serve paths of their own below their name; the spec has no way to say so.
OPEN_ENDED = frozenset({"/api/predict/{service}"})


@dataclass(frozen=True, slots=True)
class PathItem:
    """One path of the spec with its operations by method."""

    path: str
    segments: tuple[str | Parameter, ...]
    operations: dict[str, Operation] = field(default_factory=dict[str, Operation])

    @property
    def allow(self) -> str:
        """The value of an Allow header."""
        return ", ".join(sorted(self.operations))

    @property
    def first(self) -> Operation:
        """One of its operations; all are of one vendor."""
        return next(iter(self.operations.values()))


@dataclass(frozen=True, slots=True)
class Match:
    """A path item that fits, and what its parameters stand for."""

    item: PathItem
    values: dict[str, str]
    below: str = ""


class Router:
    """The one table of paths: concrete segments win over parameters, from left to right."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._items: dict[str, PathItem] = {}
        for operation in operations:
            item = self._items.setdefault(operation.path, _item(operation))
            item.operations[operation.method] = operation
        self._by_length: dict[int, list[PathItem]] = {}
        for item in sorted(self._items.values(), key=_concreteness):
            self._by_length.setdefault(len(item.segments), []).append(item)

    def match(self, raw_path: str) -> Match | None:
        """Find the path item of a percent-encoded path."""
        try:
            parts = [unquote(part, errors="strict") for part in raw_path.split("/")[1:]]
        except UnicodeDecodeError:
            return None
        for item in self._by_length.get(len(parts), ()):
            values = _values(item, parts)
            if values is not None:
                return Match(item, values)
        return self._match_below(parts)

    def nearest(self, raw_path: str) -> Operation:
        """Give the operation whose path has the most leading segments in common."""
        parts = raw_path.split("/")[1:]
        return max(self._items.values(), key=lambda each: _shared(each, parts)).first

    def _match_below(self, parts: list[str]) -> Match | None:
        for path in OPEN_ENDED & self._items.keys():
            item = self._items[path]
            length = len(item.segments)
            values = _values(item, parts[:length]) if len(parts) > length else None
            if values is not None:
                return Match(item, values, "/" + "/".join(parts[length:]))
        return None


def _item(operation: Operation) -> PathItem:
    parameters = {each.name: each for each in operation.parameters if each.place == "path"}
    segments = (
        parameters[part[1:-1]] if part.startswith("{") else part for part in operation.path.split("/")[1:]
    )
    return PathItem(operation.path, tuple(segments))


def _concreteness(item: PathItem) -> list[bool]:
    return [isinstance(segment, Parameter) for segment in item.segments]


def _values(item: PathItem, parts: list[str]) -> dict[str, str] | None:
    values: dict[str, str] = {}
    if len(parts) != len(item.segments):
        return None
    for segment, part in zip(item.segments, parts, strict=True):
        if isinstance(segment, str):
            if segment != part:
                return None
        elif not segment.validator.is_valid(part):
            return None
        else:
            values[segment.name] = part
    return values


def _shared(item: PathItem, parts: list[str]) -> int:
    count = 0
    for segment, part in zip(item.segments, parts, strict=False):
        if segment != part:
            break
        count += 1
    return count
