"""Replies of every kind: as the spec describes them, and broken in every way."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta, timezone
from functools import cache
from typing import Any, cast

import schemathesis
from colours import Answer
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

LONG = "9" * 5000
LEAVES: list[Any] = [
    *(None, True, 0, -1, 2**63, 10**300, 1e308, "", "x", "PUBLIC", "2021-01-21T17:12:35Z", "\ud800", LONG),
    *(
        [],
        [None],
        ["x"],
        [[]],
        {},
        {"a": None},
        {"Key": 5},
        {"data": [{"url": 5}]},
        {"code": LONG, "message": []},
    ),
    *({"error": "x"}, {"error": {"code": 5}}, {"output": {"task_id": []}}, {"b64_json": "?"}),
]
WHOLE = [
    *(
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\x00" * 9,
        b"\xff\xfe\xfd",
        b"\xef\xbb\xbf{}",
        b"{}{}",
    ),
    *(b"null", b"7", b'"x"', b"[[]]", b"NaN", b"-Infinity", b"1" * 5000, b'{"a":1e999}', b'{"a":1,"a":2}'),
    *(b'{"Name":"\\ud800"}', b"[" * 100_000, b'{"a":' * 50_000, '{"a":"ä"}'.encode("utf-16")),
]
LINES: list[tuple[str, str]] = [
    *(
        ("content-type", kind)
        for kind in ("text/html", "application/xml", "application/json; charset=latin-1", "?")
    ),
    *(("retry-after", text) for text in ("5", "-1", "1e9", LONG, "soon", "Mon, 01 Jan 0001 00:00:00 +2359")),
    *(("x-acs-retry-after", text) for text in ("1500", "-1", LONG, "nan")),
    *(("date", text) for text in ("yesterday", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 32 Jan 2025")),
    *(("x-acs-request-id", "R" * 9000), ("location", "https://evil.example/"), ("set-cookie", "a=b")),
    *(("content-length", "0"), ("content-length", "x"), ("transfer-encoding", "chunked")),
]


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
                paths[name] = _asked(_opened(media["schema"]))
                paths[f"{name}/full"] = _asked(_filled(_opened(media["schema"])))
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
    return kept


def _filled(schema: Any) -> Any:
    """Ask for every member that has a name."""
    if "items" in schema:
        schema = {**schema, "items": _filled(schema["items"])}
    if "properties" in schema:
        members = {name: _filled(each) for name, each in schema["properties"].items()}
        schema = {**schema, "properties": members, "required": list(members)}
    return schema


@st.composite
def mutated(draw: st.DrawFn, operation: str, status: int) -> Any:
    """A valid body with one place of it changed: replaced, left out, or wrapped."""
    body = draw(valid(operation, status))
    holders = list(_holders(body))
    if not holders:
        return draw(st.sampled_from(LEAVES))
    holder, key = draw(st.sampled_from(holders))
    match draw(st.sampled_from(["replace", "replace", "leave out", "wrap", "deepen"])):
        case "leave out":
            del holder[key]
        case "wrap":
            holder[key] = [holder[key]]
        case "deepen":
            holder[key] = _deep(draw(st.sampled_from([10, 100, 300])))
        case _:
            holder[key] = draw(st.sampled_from(LEAVES))
    return body


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in *value*, as a container and a key."""
    keys: Any = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
    for key in list(keys):
        yield value, key
        yield from _holders(cast("Any", value)[key])


def _deep(levels: int) -> Any:
    value: Any = "core"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def written(body: Any) -> bytes:
    """The bytes of a body; what is no JSON value already is bytes, or nothing."""
    if isinstance(body, bytes):
        return body
    try:
        return json.dumps(body).encode()
    except TypeError:
        return b""


@st.composite
def broken(draw: st.DrawFn, operation: str, status: int) -> Answer:
    """An answer with a body that is broken in one way or another, and often with odd headers."""
    body = written(draw(mutated(operation, status) | invalid(operation, status)))
    body = draw(
        st.sampled_from([body, body, body, body[: len(body) // 2], *draw(st.permutations(WHOLE))[:3]])
    )
    lines = dict(JSON)
    lines.update(draw(st.lists(st.sampled_from(LINES), max_size=2)))
    code = draw(
        st.sampled_from([status, status, status, 100, 204, 304, 404, 429, 599]) | st.integers(100, 599)
    )
    encode = draw(st.sampled_from([None, None, None, *ENCODINGS]))
    return encode(Answer(code, body, lines)) if encode else Answer(code, body, lines)


def _encoded(name: str, compress: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    return lambda plain: Answer(
        plain.status, compress(plain.body), {**plain.headers, "content-encoding": name}
    )


def _deflated(content: bytes) -> bytes:
    return zlib.compress(content)


ENCODINGS = [
    _encoded("gzip", gzip.compress),
    _encoded("deflate", _deflated),
    _encoded("gzip", lambda content: gzip.compress(content)[:-9]),
    _encoded("gzip", lambda content: content),
    _encoded("gzip", lambda content: gzip.compress(content) + b"more"),
    _encoded("gzip, gzip", lambda content: gzip.compress(gzip.compress(content))),
    *(_encoded(name, lambda content: content) for name in ("br", "zstd", "identity", "x-unknown", "", ",")),
]
