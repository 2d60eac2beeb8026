"""Changes between two OpenAPI documents that break who sends by the old one, or reads by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from break_finding import Finding
from break_schema import Gap, Side, gaps
from table import follow, operations

Document = dict[str, Any]
PLURAL = {"request": "requests", "reply": "replies"}


class Operation(NamedTuple):
    """One operation, in the document that it stands in."""

    document: Document
    path: str
    item: dict[str, Any]
    method: str
    body: dict[str, Any]

    @property
    def id(self) -> str:
        return self.body["operationId"]

    @property
    def place(self) -> str:
        """Method and path; the names of path parameters do not matter to a server."""
        return f"{self.method.upper()} {re.sub(r'{[^}]*}', '{}', self.path)}"

    def get(self, name: str, default: Any) -> Any:
        """Return what the operation says, or else its path item, or else the document."""
        for level in (self.body, self.item, self.document):
            if name in level:
                return level[name]
        return default

    def parameters(self) -> dict[tuple[str, str], dict[str, Any]]:
        given = [*self.item.get("parameters", []), *self.body.get("parameters", [])]
        found = [follow(self.document, parameter) for parameter in given]
        return {(parameter["in"], parameter["name"]): parameter for parameter in found}

    def sent(self) -> dict[str, Any]:
        return follow(self.document, self.body.get("requestBody", {}))

    def replies(self) -> dict[str, dict[str, Any]]:
        return {str(k): follow(self.document, v) for k, v in self.body.get("responses", {}).items()}

    def side(self, holder: dict[str, Any]) -> Side:
        return Side(partial(follow, self.document), holder.get("schema", {}))


def compare(old: Document, new: Document) -> list[Finding]:
    """Return what breaks users, each finding once."""
    after = {operation.id: operation for operation in _all(new)}
    found: list[Finding] = []
    for operation in _all(old):
        if operation.id in after:
            found += _operation(operation, after[operation.id])
        else:
            found.append(Finding(f"{operation.id}: the operation was removed", ((operation.id,),)))
    return _merged(found)


def _merged(found: list[Finding]) -> list[Finding]:
    """Say once what several operations share; the name of any of them will do."""
    texts: dict[str, Finding] = {}
    for finding in found:
        same = texts.get(finding.text, finding)
        pairs = zip(same.names, finding.names, strict=True)
        names = tuple(tuple(dict.fromkeys([*left, *right])) for left, right in pairs)
        texts[finding.text] = Finding(finding.text, names)
    return list(texts.values())


def _all(document: Document) -> list[Operation]:
    return [Operation(document, *found) for found in operations(document)]


def _operation(old: Operation, new: Operation) -> Iterator[Finding]:
    whole = ((old.id,),)
    if old.place != new.place:
        yield Finding(f"{old.id}: moved from {old.place} to {new.place}", whole)
    ways = [sorted(need) for need in new.get("security", [])]
    for need in old.get("security", []):
        if sorted(need) not in ways:
            yield Finding(f"{old.id}: no longer takes {' with '.join(need) or 'no credentials'}", whole)
    yield from _hosts(old, new)
    yield from _parameters(old, new)
    yield from _body(old, new)
    yield from _replies(old, new)


def _hosts(old: Operation, new: Operation) -> Iterator[Finding]:
    left = {server["url"]: server.get("variables", {}) for server in new.get("servers", [])}
    for server in old.get("servers", []):
        url = server["url"]
        if url not in left:
            yield Finding(f"{old.id}: is no longer at {url}", ((old.id,),))
            continue
        for name, variable in server.get("variables", {}).items():
            words = left[url].get(name, {}).get("enum")
            lost = [word for word in variable.get("enum", []) if words is not None and word not in words]
            if lost:
                yield Finding(f"{url}: {name} no longer takes {', '.join(lost)}", ((name,),))


def _parameters(old: Operation, new: Operation) -> Iterator[Finding]:
    before, after = old.parameters(), new.parameters()
    for place, parameter in before.items():
        kind, name = place
        where, names = f"{old.id}: {kind} parameter {name}", ((name,), (old.id,))
        if place not in after:
            yield Finding(f"{where} was removed", names)
            continue
        now = after[place]
        if now.get("required") and not parameter.get("required"):
            yield Finding(f"{where} is now required", names)
        if _style(now) != _style(parameter):
            yield Finding(f"{where} is written in another style", names)
        for gap in gaps(old.side(parameter), new.side(now), request=True):
            holders = (old.id, *gap.owners)
            yield Finding(f"{where}{_dotted(gap)} {gap.text}", ((name,), holders))
    for (kind, name), now in after.items():
        if now.get("required") and (kind, name) not in before:
            yield Finding(f"{old.id}: {kind} parameter {name} is new and required", ((name,), (old.id,)))


def _style(parameter: dict[str, Any]) -> tuple[str, bool]:
    style = parameter.get("style") or ("form" if parameter["in"] in ("query", "cookie") else "simple")
    return style, parameter.get("explode", style == "form")


def _body(old: Operation, new: Operation) -> Iterator[Finding]:
    before, after = old.sent(), new.sent()
    whole = ((old.id,),)
    if after.get("required") and not before.get("required"):
        yield Finding(f"{old.id}: a body is now required", whole)
    for kind, media in before.get("content", {}).items():
        if kind not in after.get("content", {}):
            yield Finding(f"{old.id}: no longer takes a body of {kind}", whole)
            continue
        for gap in gaps(old.side(media), new.side(after["content"][kind]), request=True):
            yield _finding(old.id, "request", gap)


def _replies(old: Operation, new: Operation) -> Iterator[Finding]:
    before, after = old.replies(), new.replies()
    for status, reply in before.items():
        if status in after:
            yield from _reply(old, new, status, reply, after[status])
    fresh = [status for status in after if status < "3" and status not in before]
    if fresh:
        yield Finding(f"{old.id}: may now answer {', '.join(fresh)}", ((old.id,),))


def _reply(old: Operation, new: Operation, status: str, before: Any, after: Any) -> Iterator[Finding]:
    for name in before.get("headers", {}):
        if name not in after.get("headers", {}):
            yield Finding(f"{old.id}: header {name} of reply {status} was removed", ((name,), (old.id,)))
    kinds = before.get("content", {})
    for kind, media in after.get("content", {}).items():
        if kind in kinds:
            for gap in gaps(old.side(kinds[kind]), new.side(media), request=False):
                yield _finding(old.id, "reply", gap)
        elif status < "3":
            yield Finding(f"{old.id}: reply {status} may now be {kind}", ((old.id,),))
    if kinds and not after.get("content"):
        yield Finding(f"{old.id}: reply {status} is now empty", ((old.id,),))


def _finding(operation: str, part: str, gap: Gap) -> Finding:
    """Say where the gap is; of a schema with a name, whichever operations use it."""
    steps = [step for step in gap.path if step not in ("[]", "*")]
    holders = (*gap.owners[::-1], operation)
    named = bool(gap.path) and gap.path[0] in gap.owners
    where = f"{PLURAL[part]}:{_dotted(gap)}" if named else f"{operation}: {part}{_dotted(gap)}"
    names = ((steps[-1],), holders) if len(steps) > named else (holders,)
    return Finding(f"{where} {gap.text}", names)


def _dotted(gap: Gap) -> str:
    return " " + ".".join(gap.path).replace(".[]", "[]") if gap.path else ""
