"""A request is read as it was sent, and each rule that it breaks is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imageport.contract import wire
from imageport.contract.asking import picture
from imageport.contract.operations import document
from imageport.contract.rules import rules
from imageport.contract.violations import LARGEST, violations

RULES = {stated.id: stated for stated in rules(document()).values()}
JSON = {"Content-Type": "application/json"}
ADDED = {"Name": "nlp", "ImageUri": "u"}
RIGHT = {"modelID": "model-1", "type": "modelInput"}


def broken(operation: str, target: str, headers: dict[str, str] | None = None, body: Any = None) -> list[str]:
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    sent = wire.read(RULES[operation], f"http://localhost:1/base{target}", headers or {}, content)
    assert sent is not None
    return [" ".join(filter(None, each.key)) for each in violations(RULES[operation], sent)]


def form(*parts: tuple[str, bytes]) -> tuple[dict[str, str], bytes]:
    made = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in parts
    )
    return {"Content-Type": "multipart/form-data; boundary=x", "API-Version": "1"}, made + b"--x--\r\n"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", []),
        ("PageSize=1&PageNumber=2147483647&Verbose=true&Order=ASC&Labels=a=b,c=", []),
        ("PageSize=101", ["query PageSize maximum"]),
        ("PageSize=0&PageNumber=0", ["query PageNumber minimum", "query PageSize minimum"]),
        ("PageSize=ten", ["query PageSize type"]),
        ("PageSize=", ["query PageSize type"]),
        ("PageSize=1.5", ["query PageSize type"]),
        ("Verbose=maybe&Order=up", ["query Order enum", "query Verbose type"]),
        ("Labels=a", ["query Labels pattern"]),
        # Lists of words that grow are open; one that the documents close is not.
        ("Accessibility=public&SortBy=Name&Order=RANDOM", ["query Order enum"]),
        # What servers read generously breaks no rule, nor does a parameter that nobody knows.
        ("PageSize=%2020&PageNumber=1.0&Verbose=True&more=1", []),
        ("PageSize=ten&PageSize=10", []),
    ],
)
def test_of_a_query(query: str, names: list[str]) -> None:
    assert sorted(broken("ListImages", f"/api/v1/images?{query}")) == sorted(names)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ConnectionIds=a,b", []),
        ("ConnectionIds=a,,b", ["query ConnectionIds pattern"]),
        ("ConnectionTypes=DashScopeConnection,Other", []),
        ("ConnectionTypes=DashScopeConnection,,Other", ["query ConnectionTypes pattern"]),
        ("EncryptOption=Masked", ["query EncryptOption enum"]),
        ("ToolCall=2", ["query ToolCall type"]),
    ],
)
def test_of_a_list_in_a_query(query: str, names: list[str]) -> None:
    assert broken("ListConnections", f"/api/v1/connections?{query}") == names


def test_of_paths_and_headers() -> None:
    assert broken("GetImage", "/api/v1/images/image-1") == []
    assert broken("GetImage", "/api/v1/images/a%20b") == ["path ImageId pattern"]
    assert broken("GetModelImage", "/images/i", {"api-version": "1"}) == []
    assert broken("GetModelImage", "/images/i", {"API-Version": "v1"}) == ["header API-Version pattern"]
    assert broken("GetModelImage", "/images/i") == ["header API-Version required"]
    assert broken("ActionGetImage", "/api/AIWorkSpace/2021-02-04/GetImage") == ["query ImageId required"]
    assert broken("CallAction", "/api/a/b/c?any=1") == ["path Version pattern"]


def test_what_went_elsewhere_is_not_the_operations() -> None:
    assert wire.read(RULES["GetImage"], "http://localhost/api/v1/images/", {}, None) is None
    assert wire.read(RULES["GetImage"], "http://localhost/api/v1/images/a/b", {}, None) is None


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (ADDED, []),
        (None, ["body required"]),
        (b"{", ["body syntax"]),
        ([], ["body type"]),
        ({}, ["body ImageUri required", "body Name required"]),
        ({**ADDED, "Name": "A"}, ["body Name pattern"]),
        ({**ADDED, "Size": -1}, ["body Size minimum"]),
        ({**ADDED, "Size": 2**63}, ["body Size maximum"]),
        ({**ADDED, "Size": "2"}, ["body Size type"]),
        ({**ADDED, "Labels": [{"Key": "a"}, {"Key": 1}]}, ["body Labels[].Key type"]),
        ({**ADDED, "Accessibility": "Public"}, ["body Accessibility enum"]),
        ({**ADDED, "Other": 1}, ["body additionalProperties"]),
    ],
)
def test_of_a_json_body(body: Any, names: list[str]) -> None:
    assert sorted(broken("AddImage", "/api/v1/images", JSON, body)) == names


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({"file": picture(), "data": RIGHT}, []),
        ({"data": RIGHT}, ["form file required"]),
        ({"file": picture()}, ["form data required"]),
        ({"file": b"text", "data": RIGHT}, ["form file format"]),
        ({"file": b"", "data": RIGHT}, ["form file format"]),
        ({"file": picture() + bytes(LARGEST), "data": RIGHT}, ["form file size"]),
        ({"file": picture(), "data": {**RIGHT, "type": "other"}}, ["form data.type enum"]),
        ({"file": picture(), "data": {"type": "modelInput"}}, ["form data.modelID required"]),
        ({"file": picture(), "data": {**RIGHT, "more": 1}}, ["form data additionalProperties"]),
        ({"file": picture(), "data": "{"}, ["form data syntax"]),
        ({"file": picture(), "data": RIGHT, "other": b""}, ["form additionalProperties"]),
    ],
)
def test_of_a_form(parts: dict[str, Any], names: list[str]) -> None:
    written = [
        (
            name,
            held if isinstance(held, bytes) else held.encode() if held == "{" else json.dumps(held).encode(),
        )
        for name, held in parts.items()
    ]
    headers, body = form(*written)
    assert broken("UploadImage", "/images/upload", headers, body) == names


def test_what_was_sent_and_what_is_right_is_told() -> None:
    sent = wire.read(RULES["ListImages"], "http://localhost/api/v1/images?PageSize=1000", {}, None)
    assert sent is not None
    [found] = violations(RULES["ListImages"], sent)
    assert (found.where, found.value, found.rule) == ("PageSize in query", '"1000"', "the maximum is 100")
