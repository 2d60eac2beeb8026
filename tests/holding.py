"""Whether a value is what an annotation says, and values for a schema that models are to be read from."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs


def holds(value: Any, hint: Any) -> bool:
    """Say whether *value* is of the type that *hint* names; an int is a float as well, a bool is no int."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(holds(value, each) for each in inner)
    if origin is Literal:
        return any(value == word and type(value) is type(word) for word in inner)
    if origin is list:
        return isinstance(value, list) and all(holds(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(
            holds(k, inner[0]) and holds(v, inner[1]) for k, v in value.items()
        )
    if hint is float:
        return type(value) in (int, float)
    if hint in (int, type(None)):
        return type(value) is (int if hint is int else type(None))
    return isinstance(value, hint) and not faults(value)


def faults(model: Any) -> list[str]:
    """The members of a model that hold something else than their annotation says; nothing for no model.

    One that is always there in a result may be missing here: the client's methods see to it.
    """
    if not attrs.has(type(model)):
        return []
    hints = get_type_hints(type(model))
    return [
        f"{type(model).__name__}.{field.name}: {getattr(model, field.name)!r} is no {hints[field.name]}"
        for field in attrs.fields(type(model))
        if not holds(getattr(model, field.name), hints[field.name])
        and (getattr(model, field.name) is not None or field.default is not None)
    ]


TEXTS: dict[str | None, list[str]] = {
    None: ["x", "", "ünï"],
    "date": ["2025-03-07", "2024-02-29"],
    "date-time": ["2025-03-07T07:54:56Z", "2025-03-07T07:54:56.123456+08:00", "2025-03-07T07:54:56Z\n"],
    "uuid": ["9f0d8c52-5c11-4a5f-9d59-6d7e1d9c3a11"],
}
# What servers send in the place of what the format says.
ODD_TEXTS = [
    "yesterday",
    "2025-02-30",
    "20250307",
    "9F0D8C52-5C11-4A5F-9D59-6D7E1D9C3A11",
    "2025-03-07T25:00:00Z",
    "a new word",
]
PLAIN: dict[str, list[Any]] = {
    "integer": [0, -3, 2**63, 2.0],
    "number": [1.5, 3, -0.0, 1e300],
    "boolean": [True, False],
    "null": [None],
}


class Samples:
    """Values for the schemas of a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def follow(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def values(self, schema: Mapping[str, Any], depth: int = 3) -> Iterator[Any]:
        """Values that the schema describes, and some that it does not but servers send."""
        schema = self.follow(schema)
        for several in ("anyOf", "oneOf"):
            for each in schema.get(several, []):
                yield from self.values(each, depth)
        if "anyOf" in schema or "oneOf" in schema:
            return
        if "allOf" in schema:
            yield self.whole(self.merged(schema), depth)
        elif "const" in schema:
            yield from (schema["const"], f"{schema['const']} new" if isinstance(schema["const"], str) else 99)
        elif "enum" in schema:
            yield from (*schema["enum"], "a new word" if isinstance(schema["enum"][0], str) else 99)
        else:
            kinds = schema.get("type", "any")
            for kind in [kinds] if isinstance(kinds, str) else kinds:
                yield from self._of(kind, schema, depth)

    def merged(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The one object that an allOf stands for."""
        parts = [self.follow(each) for each in schema["allOf"]]
        members = {name: each for part in parts for name, each in part["properties"].items()}
        return {
            "properties": members,
            "required": [name for part in parts for name in part.get("required", [])],
        }

    def _of(self, kind: str, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
        if kind == "any":
            yield from (1, "x", [None], {"a": None}, None)
        elif kind == "string":
            yield from TEXTS.get(schema.get("format"), TEXTS[None])
            yield from ODD_TEXTS
        elif kind == "array":
            yield from self._lists(schema, depth)
        elif kind == "object":
            if depth:
                yield self.whole(schema, depth)
                yield self.whole(schema, depth, only_needed=True)
        else:
            yield from PLAIN[kind]

    def _lists(self, schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
        yield []
        if depth:
            yield list(self.values(schema["items"], depth - 1))

    def whole(self, schema: Mapping[str, Any], depth: int, *, only_needed: bool = False) -> dict[str, Any]:
        """An object with every member, or those only that have to be there."""
        wanted = schema.get("required", []) if only_needed else schema.get("properties", {})
        found = {name: next(self.values(schema["properties"][name], depth - 1), None) for name in wanted}
        more = schema.get("additionalProperties", True)
        if more is False or only_needed:
            return found
        return found | ({"new": [1, {"a": "b"}]} if more is True else self._extra(more, depth))

    def _extra(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        values = enumerate(self.values(schema, depth - 1))
        return {f"key {number}": value for number, value in values}
