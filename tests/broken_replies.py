"""Replies that are broken in every way."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, cast

from any_replies import JSON, invalid, valid
from colours import Answer
from hypothesis import strategies as st

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


ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        **{
            name: st.sampled_from(LEAVES)
            for name in ("Code", "ErrorCode", "err", "error", "Message", "message")
        },
        **{
            name: st.sampled_from(LEAVES) for name in ("msg", "RequestId", "HostId", "result", "data", "Data")
        },
        "AccessDeniedDetail": st.sampled_from([*LEAVES, {"AuthAction": 5}, {"AuthAction": "a:b"}]),
        "code": st.sampled_from([*LEAVES, "400", "429", "500", "999", 400, 1e9]),
        "success": st.sampled_from([False, False, True, "false"]),
        "status": st.sampled_from(["NOK", "NOK", "OK", False]),
    },
)


@st.composite
def broken(draw: st.DrawFn, operation: str, status: int) -> Answer:
    """An answer with a body that is broken in one way or another, and often with odd headers."""
    body = written(draw(mutated(operation, status) | invalid(operation, status) | ENVELOPES))
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
