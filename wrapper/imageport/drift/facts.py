"""What a document says of an operation's fields: the spec, or the vendor's metadata. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Json = Any
"""A JSON value that somebody else wrote; what it lacks is an AttributeError, KeyError or TypeError."""


class Fact(NamedTuple):
    """What is said of one field; None where nothing is."""

    kind: str | None
    required: bool
    words: frozenset[str] | None
    place: str
    style: str | None = None


Facts = dict[str, Fact]


def operations(spec: Json) -> Iterator[tuple[str, str, Json, Json]]:
    """Yield path, method, statement and signed name of every native operation."""
    for path, item in spec["paths"].items():
        for method, stated in item.items():
            if "x-acs" in stated:
                yield path, method, stated, stated["x-acs"]


def spec_request(spec: Json, stated: Json) -> Facts:
    """Read the fields of a request in the spec."""
    facts: Facts = {}
    for parameter in (_follow(spec, each) for each in stated.get("parameters", [])):
        needed = bool(parameter.get("required"))
        style = "simple" if parameter.get("explode") is False else None
        facts |= _field(spec, parameter["name"], parameter["schema"], needed, parameter["in"], style=style)
    if "requestBody" in stated:
        media = _follow(spec, stated["requestBody"])["content"]["application/json"]
        facts |= _members(spec, media["schema"], "body")
    return facts


def spec_reply(spec: Json, stated: Json) -> Facts:
    """Read the fields of a good reply in the spec."""
    return _members(spec, stated["responses"]["200"]["content"]["application/json"]["schema"], "body")


def live_request(document: Json, live: Json) -> Facts:
    """Read the fields of a request in the metadata; those of the body stand beside the others."""
    facts: Facts = {}
    for parameter in member(live, "parameters", []):
        schema, place = member(parameter, "schema", {}), member(parameter, "in", "query")
        if place == "body":
            facts |= _members(document, schema, place)
            continue
        # Some documents call a parameter of the path not required; no path can do without.
        needed = schema.get("required") is True or place == "path"
        style = parameter.get("style")
        facts |= _field(document, parameter["name"], schema, needed, place, style=style)
    return facts


def live_reply(document: Json, live: Json) -> Facts:
    """Read the fields of a good reply in the metadata."""
    good = member(member(live, "responses", {}), "200", {})
    return _members(document, member(good, "schema", {}), "body")


def member(value: Json, name: str, usual: Json) -> Json:
    """Return a member, or what stands for one that is absent or null."""
    found: Json = value.get(name)
    return usual if found is None else found


def _members(root: Json, schema: Json, place: str, prefix: str = "", path: tuple[str, ...] = ()) -> Facts:
    """Read the members of an object; a schema that refers to itself is followed once."""
    name = schema.get("$ref")
    if name in path:
        return {}
    schema, path = _follow(root, schema), (*path, name) if name else path
    stated = schema.get("required")
    needed: Json = () if stated in (None, True, False) else stated
    facts: Facts = {}
    for inner, each in member(schema, "properties", {}).items():
        # The metadata says it at the member, the spec at the object.
        must = each.get("required") is True or inner in needed
        facts |= _field(root, prefix + inner, each, must, place, path)
    return facts


def _field(
    root: Json,
    field: str,
    stated: Json,
    required: bool,
    place: str,
    path: tuple[str, ...] = (),
    style: str | None = None,
) -> Facts:
    inner = stated if "$ref" in stated else _first(root, stated)
    schema = _first(root, _follow(root, stated))
    kind = _kind(schema)
    words = frozenset(map(str, schema["enum"])) if schema.get("enum") else None
    facts = {field: Fact(kind, required, words, place, style)}
    if kind == "array" and schema.get("items"):
        return facts | _field(root, f"{field}[]", schema["items"], False, place, path)
    return facts | _members(root, inner, place, f"{field}.", path)


def _first(root: Json, schema: Json) -> Json:
    """Return the first of several alternatives, which the spec's open values have."""
    return _follow(root, schema["anyOf"][0]) if schema.get("anyOf") else schema


def _kind(schema: Json) -> str | None:
    """Return the type without null; None for any."""
    stated: Json = schema.get("type")
    kinds: list[Json] = [stated] if type(stated) is str else member(schema, "type", [])
    return next((each for each in kinds if each not in ("null", "any")), None)


def _follow(root: Json, stated: Json) -> Json:
    while "$ref" in stated:
        target = root
        for step in stated["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        stated = target
    return stated
