"""Whether a request keeps the spec: openapi-core's verdict, and what it leaves open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, cast
from urllib.parse import parse_qsl, unquote
from warnings import catch_warnings, simplefilter

import httpx
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.unmarshalling.request.datatypes import RequestUnmarshalResult
from werkzeug.datastructures import Headers, ImmutableMultiDict

Pairs = list[tuple[str, str]]
SERVICE = "https://15577914112345.cn-hangzhou.pai-eas.aliyuncs.com"


def document() -> dict[str, Any]:
    """The spec as it is shipped."""
    return json.loads(files("imageport_api").joinpath("openapi.json").read_text("utf-8"))


class Judge:
    """Holds requests to the spec; one that breaks it is an AssertionError."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = OpenAPI.from_dict(_tightened(spec), Config(extra_media_type_deserializers=READERS))
        self._finder = APICallPathFinder(self._spec.spec)

    def judge(self, request: httpx.Request) -> str:
        """Return the id of the operation that *request* is for."""
        assert_framed(request)
        seen = Seen(request)
        found = self._finder.find(seen.method, seen.host_url + seen.path).operation
        stated = cast("dict[str, Any]", found.read_value())
        if stated["operationId"] == "CallAction":
            seen.open()
        with catch_warnings():
            simplefilter("ignore", DeprecationWarning)  # what is deprecated is valid, too
            verdict = self._spec.unmarshal_request(seen)
        assert not verdict.errors, [(error, error.__cause__) for error in verdict.errors]
        assert sorted(seen.pairs) == sorted(_rewritten(verdict, seen.pairs)), "a parameter in another form"
        assert bool(stated["security"]) == ("authorization" in request.headers), "credentials"
        assert ("requestBody" in stated) == bool(seen.body), "a body where none belongs, or none"
        return stated["operationId"]


class Seen:
    """A request as openapi-core reads it, with the two liberties of Predict taken back."""

    def __init__(self, request: httpx.Request) -> None:
        self.query = request.url.query.decode("ascii")
        self.open_query = False
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(self.pairs), header=Headers(request.headers.multi_items())
        )
        self.method = request.method.lower()
        self.host_url = f"{request.url.scheme}://{request.url.netloc.decode()}"
        path = unquote(request.url.raw_path.decode().partition("?")[0], errors="strict")
        self.path = path.replace(";", "_")  # openapi-core would cut it there
        self.content_type = request.headers.get("content-type", "")
        self.body = request.content or None
        if self.path.startswith(("/api/predict/", "/api/rec/")):
            self.host_url = SERVICE  # a service has an address of its own
        if self.path.startswith("/api/predict/"):
            self.path = "/".join(self.path.split("/")[:4])
            # No bytes at all are a body, too; openapi-core takes them for none.
            self.content_type, self.body = "application/octet-stream", request.content or b"\0"

    def open(self) -> None:
        """Take the query for one exploded object, which openapi-core reads from one text."""
        self.open_query = True
        self.parameters.query = ImmutableMultiDict([("query", self.query)] if self.query else [])

    @property
    def pairs(self) -> Pairs:
        """The query's names and values; of an open query as they are on the wire."""
        if self.open_query:
            pieces = self.query.split("&") if self.query else []
            return [(name, value) for name, _, value in (piece.partition("=") for piece in pieces)]
        return parse_qsl(self.query, keep_blank_values=True, strict_parsing=bool(self.query), errors="strict")

    @property
    def full_url_pattern(self) -> str:
        return self.host_url + self.path


def assert_framed(request: httpx.Request) -> None:
    """Hold what frames a request to HTTP: one host, one length, names and values that a header can carry."""
    lines = request.headers.raw
    names = [name.lower() for name, _ in lines]
    assert len(set(names)) == len(names), "a header came twice"
    assert request.headers["host"] == request.url.netloc.decode().lower()
    assert int(request.headers.get("content-length", "0")) == len(request.content)
    for name, value in lines:
        assert name.replace(b"-", b"").replace(b"_", b"").isalnum(), name
        assert value == value.strip(), value
        assert all(0x20 <= byte < 0x7F for byte in value), value
    assert request.url.raw_path.isascii()
    assert b"#" not in request.url.raw_path


def _rewritten(verdict: RequestUnmarshalResult, sent: Pairs) -> Iterator[tuple[str, str]]:
    """Write what was understood as the spec writes it; openapi-core adds defaults and overlooks the rest."""
    names = {name for name, _ in sent}
    for name, value in verdict.parameters.query.items():
        if isinstance(value, dict):
            yield from cast("dict[str, str]", value).items()
        elif name in names:
            yield name, _written(value)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(cast("list[str]", value)) if isinstance(value, list) else str(value)


def _tightened(part: Any) -> Any:
    """Take patterns as full matches, as the spec means them, bytes as bytes, and "" as a string."""
    if isinstance(part, list):
        return [_tightened(item) for item in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    found = cast("dict[str, Any]", part)
    if found.get("type") == "string" and found.get("format") == "binary":
        return {}
    if isinstance(found.get("pattern"), str):
        found = {**found, "pattern": found["pattern"].removesuffix("$") + r"\Z"}
    if found.get("in") == "query":
        found = {**found, "allowEmptyValue": True}
    return {name: _tightened(item) for name, item in found.items()}


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _read_json(content: bytes, **options: str) -> Any:
    assert options in ({}, {"charset": "utf-8"})
    return json.loads(content.decode(), parse_constant=_no_constant)


READERS = {"application/json": _read_json, "application/octet-stream": lambda content: content}
