"""What a genuine reply holds: `x-expected` and `x-needed` of the spec, as calls of the table's Shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from references import follow

Names = tuple[str, ...]


class Shape:
    """What is held at one place of a reply; shown as a call of the table's Shape."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.members: list[Names] = []
        self.inside: dict[str, Shape] = {}
        self.each: Shape | None = None

    def __bool__(self) -> bool:
        return bool(self.members or self.inside or self.each)

    def __repr__(self) -> str:
        parts = [repr(self.kind)]
        for name in ("members", "inside", "each"):
            value = getattr(self, name)
            if value:
                parts.append(f"{name}={tuple(value) if name == 'members' else value!r}")
        return f"Shape({', '.join(parts)})"

    def expect(self, path: str, names: Names) -> None:
        """Expect one of *names* at *path*, whose steps are members, or items where they end in []."""
        here = self
        for step in filter(None, path.split(".")):
            name = step.removesuffix("[]")
            if name:
                here = here.inside.setdefault(name, Shape("array" if name != step else "object"))
            if name != step:
                here.each = here.each or Shape("object")
                here = here.each
        if names not in here.members:
            here.members.append(names)


def shapes(document: dict[str, Any], operation: dict[str, Any]) -> tuple[Shape | None, Shape | None]:
    """Return what the success reply of *operation* is expected to hold, and what the client needs of it."""
    for status, stated in operation["responses"].items():
        media = follow(document, stated).get("content", {}).get("application/json")
        if status.startswith("2") and media is not None:
            return _whole(document, media, ["x-expected"]), _whole(
                document, media, ["x-needed", "x-expected"]
            )
    return None, None


def _whole(document: dict[str, Any], media: dict[str, Any], keys: list[str]) -> Shape | None:
    found = _shape(document, media["schema"], keys, ()) or Shape(_kind(follow(document, media["schema"])))
    for path, names in _stated(media, keys):
        found.expect(path, names)
    return found or None


def _shape(document: dict[str, Any], schema: dict[str, Any], keys: list[str], above: Names) -> Shape | None:
    """Return what is expected of a value of *schema*; None when that is nothing, or known *above*."""
    if schema.get("$ref") in above:
        return None
    above = (*above, schema.get("$ref", ""))
    schema = follow(document, schema)
    choices = [_shape(document, each, keys, above) for each in schema.get("anyOf", ())]
    for choice in filter(None, choices):
        choice.kind = "any"
        return choice
    made = Shape(_kind(schema))
    for path, names in _stated(schema, keys):
        _check(schema, names)
        made.expect(path, names)
    for name, member in schema.get("properties", {}).items():
        if inner := _shape(document, member, keys, above):
            made.inside[name] = inner
    others = schema.get("items", schema.get("additionalProperties"))
    if isinstance(others, dict):
        made.each = _shape(document, others, keys, above)
    return made or None


def _kind(schema: dict[str, Any]) -> str:
    if "items" in schema:
        return "array"
    return "map" if isinstance(schema.get("additionalProperties"), dict) else "object"


def _stated(place: dict[str, Any], keys: list[str]) -> Iterator[tuple[str, Names]]:
    """Yield the path to each expected member, and its names; the first of *keys* that is there counts."""
    entries: Iterable[Any] = next((place[key] for key in keys if key in place), ())
    for entry in entries:
        names = [entry] if isinstance(entry, str) else entry
        path = names[0].rpartition(".")[0]
        yield path, tuple(name.rpartition(".")[2] for name in names)


def _check(schema: dict[str, Any], names: Names) -> None:
    """Refuse an expected member that the schema does not have; a slip would refuse every reply."""
    open_ended = schema.get("additionalProperties") and "properties" not in schema
    for name in names:
        if not open_ended and name not in schema.get("properties", {}):
            raise SystemExit(
                f"x-expected or x-needed: {name} is no member of: {schema.get('description', schema)}"
            )
