"""What a reply's body breaks beyond its schema: expected members that it lacks, and words that contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from imageport._expected import lacks
from imageport_api.operations import Operation

from .replies import SUCCESS, at, instead, tells_failure, unwrapped
from .rules import Rules, resolved

Breach = tuple[str, str]
"""What tells a finding from others, and its words."""


def missing(
    spec: dict[str, Any], rules: Rules, operation: Operation, status: int, body: Any
) -> Iterator[Breach]:
    """Give each member that every genuine reply holds, and this one does not."""
    if status >= 400:
        yield from _missing_of_error(spec, rules, status, body)
        return
    if operation.expected is None or status not in operation.success or tells_failure(operation, body):
        return
    reply = unwrapped(operation, body)
    schema = _schema(spec, rules, str(status))
    places = dict.fromkeys(re.sub(r"\[\d+\]", "[]", place) for place in lacks(operation.expected, reply))
    for place in places:
        yield place, _words(spec, schema, reply, place.removeprefix("."))


def contradicted(operation: Operation, status: int, body: Any) -> Iterator[Breach]:
    """Give a reply of an error that says in its body that all went well, or the other way round."""
    if not isinstance(body, dict):
        return
    member = operation.failure or "Code"
    value = cast("dict[str, Any]", body).get(member)
    if status >= 400 and operation.failure and value in SUCCESS[member] and value is not None:
        shown = str(value).lower() if isinstance(value, bool) else value
        yield (
            f"contradicted {member}",
            f"{member} is {shown} in its reply of status {status}: an error, or none?",
        )
    if status < 300 and not operation.failure and tells_failure(operation, body):
        yield (
            f"failure {status}",
            f"It answers {status} with an error (Code {value}); the contract has a status for it.",
        )


def _words(spec: dict[str, Any], schema: dict[str, Any], reply: Any, place: str) -> str:
    if " as " in place:
        where, _, kind = place.partition(" as ")
        return f"{where or 'Its reply'} is not {kind}."
    parent, _, name = place.rpartition(".")
    known = _known(spec, schema, parent)
    first = name.partition(" or ")[0]
    found = [cast("dict[str, Any]", value) for value in at(reply, parent) if isinstance(value, dict)]
    lacking = next((value for value in found if first not in value), None)
    return f"{place} is missing in its reply{instead(first, lacking, known) or '.'}"


def _missing_of_error(spec: dict[str, Any], rules: Rules, status: int, body: Any) -> Iterator[Breach]:
    schema = _schema(spec, rules, str(status))
    if not isinstance(body, dict):
        return
    for name in schema.get("x-expected", []):
        if name not in body and name not in schema.get("required", []):  # the engine checks those
            guess = instead(name, body, schema["properties"]) or "."
            yield f"error .{name}", f"{name} is missing in its reply of status {status}{guess}"


def _schema(spec: dict[str, Any], rules: Rules, status: str) -> dict[str, Any]:
    stated = spec["paths"][rules.path][rules.method.lower()]["responses"].get(status)
    content: dict[str, Any] = resolved(spec, stated).get("content", {}) if stated else {}
    return resolved(spec, content["application/json"]["schema"]) if "application/json" in content else {}


def _known(spec: dict[str, Any], schema: dict[str, Any], place: str) -> dict[str, Any]:
    for step in filter(None, place.split(".")):
        schema = _inside(spec, schema, step)
    return schema.get("properties", {})


def _inside(spec: dict[str, Any], schema: dict[str, Any], step: str) -> dict[str, Any]:
    name = step.removesuffix("[]")
    held = schema.get("properties", {}).get(name) if name else schema
    if name == "*":
        held = schema.get("additionalProperties")
    found = resolved(spec, cast("dict[str, Any]", held)) if isinstance(held, dict) else {}
    choices: list[dict[str, Any]] = found.get("anyOf", [])
    branches = [resolved(spec, branch) for branch in choices]
    found = next((branch for branch in branches if "properties" in branch), found)
    return resolved(spec, found.get("items", {})) if step.endswith("[]") else found
