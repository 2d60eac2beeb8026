"""What may be sent by one schema and is not taken by another.

A request is sent by the old schema and taken by the new one, a reply the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
EXACT = ("pattern", "format", "const", "multipleOf", "uniqueItems")


class Gap(NamedTuple):
    """A difference at one place, and the names of the schemas around it.

    The path starts at the innermost object that has a name, or else at the body or parameter.
    """

    path: tuple[str, ...]
    text: str
    owners: tuple[str, ...]


class Side(NamedTuple):
    """A schema in the document that it stands in."""

    follow: Callable[[Schema], Schema]
    schema: Schema

    def at(self, schema: Schema) -> Side:
        return Side(self.follow, schema)

    def plain(self) -> Side:
        return self.at(self.follow(self.schema))


def gaps(old: Side, new: Side, request: bool) -> list[Gap]:
    """Return what breaks users between *old* and *new*."""
    return list(_Comparison(request).of(old, new, (), (), frozenset()))


class _Comparison:
    def __init__(self, request: bool) -> None:
        self.request = request

    def of(self, old: Side, new: Side, path: Any, owners: Any, seen: frozenset[Any]) -> Iterator[Gap]:
        """Compare each form that may be sent with the form that takes most of it."""
        pair = (old.schema.get("$ref"), new.schema.get("$ref"))
        if pair in seen:
            return
        if all(pair):
            seen |= {pair}
        if "$ref" in old.schema:
            name = old.schema["$ref"].rpartition("/")[2]
            owners = (*owners[-1:], name)
            path = (name,) if "properties" in old.plain().schema else path
        sent, taken = (old, new) if self.request else (new, old)
        takers = list(_forms(taken))
        for form in _forms(sent):
            tried = [list(self._form(form, taker, path, owners, seen)) for taker in takers]
            yield from min(tried, key=lambda found: (_misfits(found, path), len(found)))

    def _form(self, sent: Side, taken: Side, path: Any, owners: Any, seen: Any) -> Iterator[Gap]:
        mine, other = sent.schema.get("type"), taken.schema.get("type")
        if other is not None and mine != other and (mine, other) != ("integer", "number"):
            yield Gap(path, self._say(mine or "any value"), owners)
            return
        for text in self._rules(sent.schema, taken.schema):
            yield Gap(path, text, owners)
        yield from self._members(sent, taken, path, owners, seen)
        if "items" in taken.schema:
            old, new = self._order(sent, taken)
            pair = old.at(old.schema.get("items", {})), new.at(new.schema.get("items", {}))
            yield from self.of(*pair, (*path, "[]"), owners, seen)

    def _say(self, what: str) -> str:
        return f"no longer takes {what}" if self.request else f"may now be {what}"

    def _order(self, sent: Side, taken: Side) -> tuple[Side, Side]:
        return (sent, taken) if self.request else (taken, sent)

    def _rules(self, sent: Schema, taken: Schema) -> Iterator[str]:
        words = _words(taken)
        if words is not None:
            lost = [repr(word) for word in _words(sent) or () if word not in words]
            if lost or _words(sent) is None:
                yield self._say(", ".join(lost) or f"words other than {', '.join(map(repr, words))}")
        if self.request:
            yield from _limits(sent, taken)
        elif "format" in taken and sent.get("format") != taken["format"]:
            yield f"is no longer in the format {taken['format']}"

    def _members(self, sent: Side, taken: Side, path: Any, owners: Any, seen: Any) -> Iterator[Gap]:
        old, new = self._order(sent, taken)
        before, after = old.schema.get("properties", {}), new.schema.get("properties", {})
        sure = set(sent.schema.get("required", ()))
        for name in taken.schema.get("required", ()):
            if name not in sure and (name in after or self.request):
                yield Gap((*path, name), "is now required" if self.request else "may now be missing", owners)
        for name, schema in before.items():
            if name not in after:
                yield Gap((*path, name), "was removed", owners)
            else:
                yield from self.of(old.at(schema), new.at(after[name]), (*path, name), owners, seen)
        yield from self._others(old, new, path, owners, seen)

    def _others(self, old: Side, new: Side, path: Any, owners: Any, seen: Any) -> Iterator[Gap]:
        """Compare the rules for members without a name; no rule means any member."""
        before, after = (_open(side.schema) for side in (old, new))
        if before == after == {}:
            return
        if before is not None and after is not None:
            yield from self.of(old.at(before), new.at(after), (*path, "*"), owners, seen)
        elif self.request and after is None and before is not None:
            yield Gap(path, "no longer takes members that are not named", owners)


def _forms(side: Side) -> Iterator[Side]:
    """Take a schema apart into forms of one type each, references followed."""
    side = side.plain()
    schema = side.schema
    for word in ("anyOf", "oneOf"):
        if word in schema:
            for choice in schema[word]:
                yield from _forms(side.at(choice))
            return
    types = schema.get("type")
    if not isinstance(types, list):
        yield side
        return
    for name in types:
        yield side.at({**schema, "type": name} if name != "null" else {"type": "null"})


def _misfits(found: list[Gap], path: Any) -> bool:
    """Say whether the form as such does not fit: another type, not another member."""
    return any(gap.path == path and gap.text.startswith(("may now be", "no longer takes")) for gap in found)


def _words(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _open(schema: Schema) -> Schema | None:
    rule = schema.get("additionalProperties", True)
    return None if rule is False else {} if rule is True else rule


def _limits(sent: Schema, taken: Schema) -> Iterator[str]:
    for word in LOWER:
        if word in taken and (word not in sent or sent[word] < taken[word]):
            yield f"{word} is now {taken[word]}, was {sent.get(word, 'unlimited')}"
    for word in UPPER:
        if word in taken and (word not in sent or sent[word] > taken[word]):
            yield f"{word} is now {taken[word]}, was {sent.get(word, 'unlimited')}"
    for word in EXACT:
        if word != "const" and taken.get(word) and sent.get(word) != taken[word]:
            yield f"{word} is now {taken[word]}, was {sent.get(word, 'any')}"
