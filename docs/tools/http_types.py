"""How a JSON schema reads in a table's cell. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
QUOTE = '"'


def resolve(spec: Json, value: Json) -> Json:
    """Follow a reference."""
    while "$ref" in value:
        found: Any = spec
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value


def of(spec: Json, schema: Json) -> str:
    """Say what type a schema is, with its rules."""
    if "$ref" in schema:
        return link(schema["$ref"].rpartition("/")[2], "schema")
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(of(spec, each) for each in options))
    found = schema.get("type", "any value")
    kinds = found if isinstance(found, list) else [found]
    words = " or ".join(_kind(spec, kind, schema) for kind in kinds if kind != "null" or len(kinds) == 1)
    return "; ".join([words, *_rules(schema)])


def about(spec: Json, schema: Json) -> str:
    """Return what a member says of itself, else what its schema says."""
    return schema.get("description") or resolve(spec, schema).get("description", "")


def marks(value: Json) -> str:
    """Mark what has to be there, and what should not be any more."""
    words = ("required", "deprecated")
    return "".join(f"**{word.capitalize()}.** " for word in words if value.get(word))


def link(name: str, kind: str) -> str:
    """Link to an anchor of this reference."""
    return f"[{name}](#{kind}-{name})"


def code(text: object) -> str:
    """Write *text* as code that a table can hold."""
    return f"`{str(text).replace('|', chr(92) + '|')}`"


def cell(text: str) -> str:
    """Write prose that a table can hold."""
    return " ".join(text.replace("|", "\\|").replace("{", "\\{").replace("<", "\\<").split())


def _kind(spec: Json, kind: str, schema: Json) -> str:
    if kind == "array":
        return f"list of {of(spec, schema['items'])}" if "items" in schema else "list"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {of(spec, schema['additionalProperties'])}"
    return {"integer": "whole number"}.get(kind, kind)


def _rules(schema: Json) -> Iterator[str]:
    if "enum" in schema:
        yield "one of " + ", ".join(code(each) for each in schema["enum"])
    if "const" in schema:
        yield f"always {code(schema['const'])}"
    if "pattern" in schema:
        yield f"pattern {code(schema['pattern'])}"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None and high < 2**31 - 1:
        yield f"{low} to {high}"
    elif low is not None:
        yield f"at least {low}"
    for name, words in (("minLength", "at least {} long"), ("maxLength", "at most {} long")):
        if name in schema:
            yield words.format(schema[name])
    if schema.get("minItems"):
        yield f"at least {schema['minItems']}"
    if "default" in schema:
        yield f"default {code(json.dumps(schema['default']).strip(QUOTE))}"
    if schema.get("format") == "binary":
        yield "bytes"
