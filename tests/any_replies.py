"""Replies as the spec describes them, and bodies that break its schemas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from spec_judge import document

Strategy = st.SearchStrategy[Any]
SPEC = document()
JSON = {"content-type": "application/json"}

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(timezones=ZONES | st.just(UTC)).map(lambda instant: instant.isoformat())
ODD_TIMES = st.sampled_from(
    [
        *(
            "2021-01-21",
            "20210121T171235Z",
            "2021-01-21T17:12:35.232Z",
            "2021-01-21T17:12:35Z\n",
            "2021-W03-4",
        ),
        *("2021-02-30T00:00:00Z", "0000-00-00", "9999-12-31T23:59:59.999999+00:00", "24:00", "never", ""),
    ]
)
WORDS = [
    *("PUBLIC", "PRIVATE", "LLM", "MilvusConnection", "internet", "modelInput", "OK", "NOK", "SUCCESS"),
    *("PENDING", "FAILED", "200", "400", "429", "0", "Throttling.User", "new word", ""),
]
schemathesis.openapi.format("open-time", INSTANTS | ODD_TIMES | st.text(max_size=8))
schemathesis.openapi.format("open-word", st.sampled_from(WORDS) | st.text(max_size=8))


def operations() -> Iterator[dict[str, Any]]:
    """Every operation as the spec states it."""
    for item in SPEC["paths"].values():
        yield from (each for each in item.values() if "operationId" in each)


@cache
def generator() -> Any:
    """Every schema of a reply, as what schemathesis generates: the body of a request."""
    paths: dict[str, Any] = {}
    for operation in operations():
        for status, stated in operation["responses"].items():
            media = _resolved(stated).get("content", {}).get("application/json")
            if media is not None:
                name = f"/{operation['operationId']}/{status}"
                opened = _needing(_opened(media["schema"]), media)
                paths[name] = _asked(opened)
                paths[f"{name}/full"] = _asked(_filled(opened))
    info = {"title": "replies", "version": "1"}
    made: Any = schemathesis.openapi.from_dict({"openapi": "3.1.0", "info": info, "paths": paths})
    return made


def valid(operation: str, status: int) -> Strategy:
    """Bodies that the spec describes: some with a few of their members, some with all of them."""
    return _bodies(f"/{operation}/{status}") | _bodies(f"/{operation}/{status}/full")


def invalid(operation: str, status: int) -> Strategy:
    """Bodies that break the spec's schema; some are no JSON."""
    return _bodies(f"/{operation}/{status}", GenerationMode.NEGATIVE)


def _bodies(path: str, mode: GenerationMode = GenerationMode.POSITIVE) -> Strategy:
    return generator()[path]["POST"].as_strategy(generation_mode=mode).map(lambda case: case.body)


def _asked(schema: Any) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "responses": {"200": {"description": ""}}}}


def _resolved(stated: Any) -> Any:
    while "$ref" in stated:
        target: Any = SPEC
        for step in stated["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        stated = target
    return stated


def _opened(schema: Any) -> Any:
    """Follow references, and give open times and words values that mean something."""
    found = _resolved(schema)
    if {"type": "string"} in found.get("anyOf", []):
        known = {"type": "string", "format": "date-time"} in found["anyOf"]
        word = {"type": "string", "format": "open-time" if known else "open-word"}
        return {
            "anyOf": [word, *(_opened(each) for each in found["anyOf"] if "properties" in _resolved(each))]
        }
    kept = {name: item for name, item in found.items() if name not in ("description", "examples")}
    if "properties" in found:
        kept["properties"] = {name: _opened(each) for name, each in found["properties"].items()}
    for name in ("items", "additionalProperties"):
        if isinstance(found.get(name), dict):
            kept[name] = _opened(found[name])
    return _needing(kept, found)


def _needing(schema: Any, place: Any) -> Any:
    """Ask for what a genuine reply holds at a place of the spec, under the first of its names."""
    for entry in place.get("x-needed", place.get("x-expected", [])):
        *steps, name = (entry if isinstance(entry, str) else entry[0]).split(".")
        inner = schema
        for step in steps:
            inner = inner["properties"][step.removesuffix("[]")]
            inner = inner["items"] if step.endswith("[]") else inner
        required = inner.get("required", [])
        inner["required"] = required if name in required else [*required, name]
    return schema


def _filled(schema: Any) -> Any:
    """Ask for every member that has a name."""
    if "items" in schema:
        schema = {**schema, "items": _filled(schema["items"])}
    if "properties" in schema:
        members = {name: _filled(each) for name, each in schema["properties"].items()}
        schema = {**schema, "properties": members, "required": list(members)}
    return schema
