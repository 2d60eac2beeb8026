"""Arguments of every kind for every public method, within the spec's rules and outside of them."""

from __future__ import annotations

import io
import string
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from hypothesis import strategies as st
from PIL import Image

Strategy = st.SearchStrategy[Any]


class Visible(str, Enum):  # noqa: UP042 - str() of it is no word of the spec
    """What people who like enums pass for a word."""

    PUBLIC = "PUBLIC"
    ASC = "ASC"


class Count(IntEnum):
    """What people who like enums pass for a number."""

    TWO = 2


class Fresh(NamedTuple):
    """Makes an argument that can be used once."""

    make: Callable[[], Any]


def picture(kind: str) -> bytes:
    """The bytes of a small image."""
    file = io.BytesIO()
    Image.new("RGB", (2, 3)).save(file, kind)
    return file.getvalue()


PNG, JPEG, WEBP = (picture(kind) for kind in ("PNG", "JPEG", "WEBP"))

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
ODD_TEXT = st.sampled_from(
    [
        *("", ".", "..", "...", "a/b", "a?b", "a#b", "%2e", "a b", " a", "a ", "a\n", "a\r\nX: y", "\x00"),
        *("a\x7f", "\ud800", "a\udfffb", "\u2028", "\x85", "\uff41", "ß", "a,b", "a=b", "=", ",", "+", "&"),
        *("PUBLIC", "public", "PUBLIC\n", "2021-02-04", "2021-2-4", "image-", "\uff11", "true", "null"),
        *("http://x.example", "https://x.example/p", "https://u:p@x.example", "//x", "https://x.example?a"),
        "a" * 70_000,
    ]
)
ODD_NUMBERS = st.sampled_from(
    [
        *(0, 1, -1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**400, Count.TWO, True, False),
        *(0.0, -0.0, 0.5, 1e308, float("nan"), float("inf"), -float("inf"), Decimal("1.5"), 1j),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | ODD_NUMBERS
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
THINGS = st.sampled_from(
    [
        *(b"", b"PUBLIC", bytearray(b"x"), object(), {1, 2}, ("a",), {5: "a"}, {None: 1}, range(3), len),
        *(
            datetime(2025, 1, 1, tzinfo=UTC),
            Path("nothing"),
            Visible.PUBLIC,
            ...,
            NotImplemented,
            [[]],
            [None],
        ),
    ]
)
# Python refuses to print them, so Hypothesis may not see them.
HUGE = st.sampled_from(
    [Fresh(lambda: 10**5000), Fresh(lambda: -(10**5000)), Fresh(lambda: {"a": [10**5000]})]
)
JUNK = LEAVES | ODD_TEXT | NESTED | THINGS | HUGE

WORDS = st.text(max_size=8)
LETTERS = st.text(string.ascii_letters + string.digits, max_size=8)
IDS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="/?#%"), min_size=1, max_size=8
).filter(lambda word: word not in (".", ".."))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
JSON_OBJECTS = st.dictionaries(WORDS, JSON_VALUES, max_size=3)
HEADER_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=6)
HEADER_NAMES = st.sampled_from(
    [
        *(
            "X-Async",
            "x-async",
            "API-Version",
            "api-version",
            "Accept",
            "Content-Type",
            "content-type",
            "X-Trace",
        ),
        *("Authorization", "Host", "Content-Length", "x-acs-action", "Cookie", "a b", "", "Tést", "a:b", "_"),
    ]
)
FEED_ITEMS = st.fixed_dictionaries(
    {"item_id": WORDS}, optional={"score": st.floats(-1, 1), "more": JSON_VALUES}
)
FILES = st.sampled_from([PNG, JPEG, WEBP, Fresh(lambda: io.BytesIO(PNG)), bytearray(PNG), memoryview(JPEG)])
NAMED_FILES = st.builds(lambda name: Fresh(lambda: _named(name)), st.text(max_size=6) | ODD_TEXT)
BAD_FILES = st.sampled_from(
    [b"", b"GIF89a", PNG[:20], "/nowhere", Path("/"), Fresh(lambda: io.StringIO("x"))]
)


def _named(name: str) -> io.BytesIO:
    file = io.BytesIO(JPEG)
    file.name = name
    return file


GOOD: dict[str, Strategy] = {
    "name": st.from_regex(r"[a-z][a-z0-9-]{0,49}", fullmatch=True),
    "image_uri": st.text(min_size=1, max_size=8),
    "labels": st.none() | st.dictionaries(IDS, IDS, max_size=3),
    "accessibility": st.sampled_from(["PUBLIC", "PRIVATE", Visible.PUBLIC, None]),
    "size": st.integers(1, 2**31 - 1),
    "image_id": IDS,
    "verbose": st.booleans(),
    "sort_by": st.sampled_from(["GmtCreateTime", None]),
    "order": st.sampled_from(["ASC", "DESC", Visible.ASC]),
    "page_size": st.integers(1, 100),
    "page_number": st.integers(1, 2**31 - 1),
    "max_results": st.integers(1, 2**31 - 1),
    "limit": st.none() | st.integers(0, 50),
    "connection_types": st.lists(st.sampled_from(["MilvusConnection", "CustomConnection"]), min_size=1),
    "connection_ids": st.lists(st.from_regex(r"[^,]+", fullmatch=True), min_size=1, max_size=3),
    "model_types": st.lists(st.sampled_from(["LLM", "ReRank"]), min_size=1, max_size=3).map(tuple),
    "tool_call": st.booleans(),
    "encrypt_option": st.sampled_from(["PlainText", "Secret"]),
    "category": st.none() | WORDS,
    "language": st.sampled_from(["EN_US", "ZH_CN"]),
    "network": st.sampled_from(["public", "vpc"]),
    "product": st.sampled_from(["AIWorkSpace", "pai-dlc", "x"]),
    "version": st.sampled_from(["2021-02-04", "0000-00-00"]),
    "action": st.sampled_from(["ListWorkspaces", "A1"]),
    "method": st.sampled_from(["GET", "POST"]),
    "params": st.none()
    | st.dictionaries(WORDS, WORDS | st.booleans() | st.lists(WORDS, min_size=2), max_size=3)
    | JSON_OBJECTS,
    "content": st.binary() | WORDS | JSON_VALUES,
    "endpoint": st.sampled_from(["https://1.cn-hangzhou.pai-eas.aliyuncs.com", "http://127.0.0.1:8000/"]),
    "path": st.lists(IDS, max_size=3).map("/".join),
    "content_type": st.sampled_from(["application/json", "text/plain; charset=utf-8", "image/png"]),
    "features": JSON_OBJECTS,
    "complex_type_features": st.lists(JSON_OBJECTS, max_size=2),
    "item_list": st.lists(FEED_ITEMS, max_size=2),
    "debug": st.booleans(),
    "file": FILES | NAMED_FILES | BAD_FILES,
    "type": st.sampled_from(["modelInput", "auxiliaryType"]),
    "image_type": st.sampled_from(["all", "input", "output", "auxiliaryType"]),
    "model": st.text(min_size=1, max_size=8),
    "body": st.none() | JSON_OBJECTS,
    "extra": st.none() | JSON_OBJECTS,
    "timeout": st.sampled_from([None, 1, 2.5, httpx.Timeout(3)]),
    "deadline": st.sampled_from([None, 1, 0.5]),
    "retry": st.none(),
    "headers": st.none() | st.dictionaries(HEADER_NAMES, HEADER_VALUES, max_size=2),
    **dict.fromkeys(["token", "on_progress"], st.none()),
    **dict.fromkeys(["cluster_id", "gateway_id", "service", "model_id", "task_id"], IDS),
    **dict.fromkeys(
        ["description", "workspace_id", "query", "next_token", "connection_name", "creator"], WORDS
    ),
    **dict.fromkeys(["source_type", "source_id", "uid", "scene_id", "item_id", "request_id"], WORDS),
}
# Of a client; none of them may be the real one's by accident.
SETTINGS: dict[str, Strategy] = {
    "access_key_id": st.sampled_from(["ak", None]),
    "access_key_secret": st.sampled_from(["secret", None]),
    "security_token": st.sampled_from(["sts", None]),
    "api_key": st.sampled_from(["sk", None]),
    "region": st.sampled_from(["cn-hangzhou", "ap-southeast-1"]),
    "international": st.sampled_from([None, True, False]),
    "base_url": st.sampled_from(
        ["http://localhost:8080", "https://x.example/", "https://x.example/api/v1", None]
    ),
    "api_version": st.sampled_from(["1", "2"]),
    "max_request_bytes": st.sampled_from([1, 20 * 2**20]),
    "allow_private": st.sampled_from([["198.18.0.0/15", ".corp.example"], "10.0.0.1,cdn.example", [], None]),
    "rate": st.sampled_from(["documented", "6000/min", 1000, {"GetImage": 100, "*": 1000.0}, None]),
}
OPTIONS = ("timeout", "deadline", "headers")
# Objects of a type: a wrong one is a programmer's mistake.
UNTOUCHED = {"retry", "on_progress", "on_call", "transport", "credentials", "max_request_bytes"}


def parameters(method: Callable[..., Any]) -> dict[str, bool]:
    """The parameters of a method, and which of them are required; the options of a call are spelled out."""
    found = {p.name: p for p in signature(method).parameters.values()}
    named = {n: p.default is Parameter.empty for n, p in found.items() if p.kind is not Parameter.VAR_KEYWORD}
    return named | ({} if "headers" in named else dict.fromkeys(OPTIONS, False))


@st.composite
def arguments(draw: st.DrawFn, method: Callable[..., Any], special: dict[str, Strategy]) -> dict[str, Any]:
    """Draw arguments for *method*: within the rules, but for at most two."""
    known = parameters(method)
    good = GOOD | special
    wild = sorted(known.keys() - UNTOUCHED)
    bad = draw(st.sets(st.sampled_from(wild), max_size=2))
    given: dict[str, Any] = {}
    for name, required in known.items():
        if required or name in bad or (name not in UNTOUCHED and draw(st.booleans())):
            given[name] = draw(JUNK if name in bad else good[name])
    if "vendor_fields" in signature(method).parameters:
        given |= draw(st.dictionaries(ANY_TEXT | WORDS, JUNK | JSON_VALUES, max_size=3))
    return given
