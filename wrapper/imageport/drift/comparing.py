"""What the vendor's metadata has changed against the spec, and what of it breaks a caller. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from .facts import Fact, Facts, Json, live_reply, live_request, member, operations, spec_reply, spec_request


class Change(NamedTuple):
    """One thing that is no longer as the spec has it."""

    operation: str
    field: str
    """Such as ``request PageSize`` or ``reply Images[].Size``; empty for the operation itself."""
    what: str
    breaking: bool

    def __str__(self) -> str:
        kind = "breaking" if self.breaking else "harmless"
        return f"{kind}  {self.operation}  {self.field + ': ' if self.field else ''}{self.what}"


def compare(spec: Json, documents: Mapping[str, Json]) -> list[Change]:
    """Say what the documents, by product, have changed; in the spec's order."""
    return [
        Change(stated["operationId"], *change)
        for path, method, stated, acs in operations(spec)
        for change in _changes(spec, path, method, stated, documents[acs["product"]])
    ]


def _changes(
    spec: Json, path: str, method: str, stated: Json, document: Json
) -> Iterator[tuple[str, str, bool]]:
    live = member(document, "apis", {}).get(stated["x-acs"]["action"])
    if live is None:
        yield "", "is gone", True
        return
    for what, breaking in _route(path, method, live):
        yield "", what, breaking
    unlisted: Collection[str] = stated.get("x-unlisted", ())
    yield from _fields("request", spec_request(spec, stated), live_request(document, live), unlisted)
    yield from _fields("reply", spec_reply(spec, stated), live_reply(document, live), unlisted)


def _route(path: str, method: str, live: Json) -> Iterator[tuple[str, bool]]:
    if live.get("path") != path:
        yield f"the path was {path}, is {live.get('path')}", True
    methods: list[str] = [each.lower() for each in member(live, "methods", [])]
    if method not in methods:
        yield f"the method was {method}, is {', '.join(methods) or 'none'}", True
    if live.get("deprecated") is True:
        yield "is deprecated now", False


def _fields(part: str, old: Facts, new: Facts, unlisted: Collection[str]) -> Iterator[tuple[str, str, bool]]:
    """Compare the fields of a request or a reply; *unlisted* never were in the metadata."""
    for field in sorted(old.keys() | new.keys()):
        label = f"{part} {field}"
        if field not in new:
            if label not in unlisted:
                yield label, "was removed", True
        elif field not in old:
            needed = part == "request" and new[field].required
            yield label, "was added, and is required" if needed else "was added", needed
        else:
            change = _asked(old[field], new[field]) if part == "request" else _told(old[field], new[field])
            yield from ((label, what, breaking) for what, breaking in change)


def _asked(old: Fact, new: Fact) -> Iterator[tuple[str, bool]]:
    """Say what has changed in a field that callers send."""
    yield from _type(old, new)
    if old.place != new.place:
        yield f"stood in the {old.place}, stands in the {new.place}", True
    if old.required != new.required:
        yield "is required now" if new.required else "is no longer required", new.required
    if None not in (old.style, new.style) and old.style != new.style:
        yield f"was written as {old.style}, is written as {new.style}", True
    yield from _words(old, new, gone_breaks=True)


def _told(old: Fact, new: Fact) -> Iterator[tuple[str, bool]]:
    """Say what has changed in a field that callers read; every such value is open to new words."""
    yield from _type(old, new)
    yield from _words(old, new, gone_breaks=False)


def _type(old: Fact, new: Fact) -> Iterator[tuple[str, bool]]:
    if None not in (old.kind, new.kind) and old.kind != new.kind:
        yield f"the type was {old.kind}, is {new.kind}", True


def _words(old: Fact, new: Fact, *, gone_breaks: bool) -> Iterator[tuple[str, bool]]:
    """Compare the words of an enum, where both have some; the metadata leaves most of them to its prose."""
    if old.words is None or new.words is None:
        return
    if gone := old.words - new.words:
        yield f"no longer knows {', '.join(sorted(gone))}", gone_breaks
    if more := new.words - old.words:
        yield f"knows {', '.join(sorted(more))} as well", False
