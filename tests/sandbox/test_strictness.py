from __future__ import annotations

import json
from typing import Any

import pytest

from .helpers import IMAGE, WORKSPACE, Caller, code

NAME = "InvalidParameter.Name"
BODY = "InvalidParameter.Body"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"Name": "a\n"}, NAME),
        ({"Name": "A"}, NAME),
        ({"Name": "1a"}, NAME),
        ({"Name": "a" * 51}, NAME),
        ({"Name": None}, NAME),
        ({"ImageUri": ""}, "InvalidParameter.ImageUri"),
        ({"ImageId": "image-abcdefghijklmnopqr\n"}, "InvalidParameter.ImageId"),
        ({"Accessibility": "public"}, "InvalidParameter.Accessibility"),
        ({"Size": 2**63}, "InvalidParameter.Size"),
        ({"Size": -1}, "InvalidParameter.Size"),
        ({"Size": 1.5}, "InvalidParameter.Size"),
        ({"Size": True}, "InvalidParameter.Size"),
        ({"Size": "2"}, "InvalidParameter.Size"),
        ({"Labels": [{"Key": 1}]}, "InvalidParameter.Labels"),
        ({"Labels": {}}, "InvalidParameter.Labels"),
        ({"WorkspaceId": 15945}, "InvalidParameter.WorkspaceId"),
        ({"Unknown": 1}, "InvalidParameter.Unknown"),
        ({"a b\u00e9": 1}, "InvalidParameter"),
    ],
)
def test_bodies_keep_the_spec(caller: Caller, fields: dict[str, Any], wanted: str) -> None:
    refused = caller.act("POST", "AddImage", json={**IMAGE, **fields})
    assert code(refused) == (400, wanted)
    assert caller.list()["TotalCount"] == 0


def test_a_missing_member_is_named(caller: Caller) -> None:
    assert code(caller.act("POST", "AddImage", json={"Name": "a"})) == (400, "MissingImageUri")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'\xef\xbb\xbf{"Name": "a", "ImageUri": "b"}',
        b'{"Name": "a", "ImageUri": "b"} x',
        b'{"Name": "a", "Name": "b", "ImageUri": "b"}',
        b'{"Name": "a", "ImageUri": "b", "Size": NaN}',
        b'{"Name": "a", "ImageUri": "b", "Size": Infinity}',
        b'{"Name": "a", "ImageUri": "b", "Size": 1e999}',
        b'{"Name": "a", "ImageUri": "b", "Size": ' + b"9" * 5000 + b"}",
        b'{"Name": "a", "ImageUri": "b", "Description": "\\ud800"}',
        b'{"Name": "a", "ImageUri": "b", "Description": "\\uDC00"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"text"',
        b"[]",
        b"null",
    ],
)
def test_what_is_no_json_object_is_refused(caller: Caller, body: bytes) -> None:
    refused = caller.act("POST", "AddImage", content=body, headers=JSON)
    assert code(refused) == (400, BODY)


def test_deep_but_valid_json_does_not_break_anything(caller: Caller) -> None:
    for depth in (100, 400, 700, 900):
        body = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
        reply = caller.bearer("POST", f"{WORKSPACE}/Fly", content=body, headers=JSON)
        assert reply.status_code in (400, 404)


def test_surrogate_pairs_are_fine(caller: Caller) -> None:
    body = b'{"Name": "a", "ImageUri": "b", "Description": "\\uD83D\\ude00 \\\\ud800"}'
    added = caller.act("POST", "AddImage", content=body, headers=JSON)
    assert added.status_code == 200
    assert caller.list()["Images"][0]["Description"] == "😀 \\ud800"


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", None],
)
def test_the_content_type_has_to_be_json(caller: Caller, media: str | None) -> None:
    headers = {} if media is None else {"content-type": media}
    content = json.dumps(IMAGE).encode()
    refused = caller.act("POST", "AddImage", content=content, headers=headers)
    assert code(refused) == (400, "InvalidParameter.ContentType")


@pytest.mark.parametrize("media", ["application/json;charset=UTF-8", "Application/JSON"])
def test_json_may_be_spelled_in_other_ways(caller: Caller, media: str) -> None:
    content = json.dumps(IMAGE).encode()
    headers = {"content-type": media}
    assert caller.act("POST", "AddImage", content=content, headers=headers).status_code == 200


def test_a_body_is_needed_or_not_wanted(caller: Caller) -> None:
    assert code(caller.act("POST", "AddImage", headers=JSON)) == (400, "MissingBody")
    assert code(caller.act("PUT", "images/image-1/publish", json={})) == (400, BODY)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("PageSize=0", "InvalidParameter.PageSize"),
        ("PageSize=101", "InvalidParameter.PageSize"),
        ("PageSize=1.0", "InvalidParameter.PageSize"),
        ("PageSize=%2B1", "InvalidParameter.PageSize"),
        ("PageSize=+1", "InvalidParameter.PageSize"),
        ("PageSize=1e1", "InvalidParameter.PageSize"),
        ("PageSize=1_0", "InvalidParameter.PageSize"),
        ("PageSize=%D9%A1", "InvalidParameter.PageSize"),
        ("PageSize=1%0A", "InvalidParameter.PageSize"),
        ("PageSize=" + "9" * 5000, "InvalidParameter.PageSize"),
        ("PageSize=", "InvalidParameter.PageSize"),
        ("PageNumber=0", "InvalidParameter.PageNumber"),
        ("PageNumber=2147483648", "InvalidParameter.PageNumber"),
        ("PageSize=1&PageSize=1", "InvalidParameter.PageSize"),
        ("Name=a&Name=b", NAME),
        ("Name.1=a", "InvalidParameter"),
        ("Verbose=1", "InvalidParameter.Verbose"),
        ("Verbose=", "InvalidParameter.Verbose"),
        ("Order=desc", "InvalidParameter.Order"),
        ("SortBy=", "InvalidParameter.SortBy"),
        ("Labels=a", "InvalidParameter.Labels"),
        ("Labels=a=b,", "InvalidParameter.Labels"),
        ("Labels=a=b%0A", None),
        ("pagesize=1", "InvalidParameter.pagesize"),
        ("Unknown", "InvalidParameter.Unknown"),
        ("Name=%FF", "InvalidParameter"),
        ("&&Name=a&", None),
        ("PageSize=100&PageNumber=2147483647&Verbose=TRUE&Order=DESC", None),
    ],
)
def test_queries_keep_the_spec(caller: Caller, query: str, wanted: str | None) -> None:
    reply = caller.act("GET", f"ListImages?{query}")
    if wanted is None:
        assert reply.status_code == 200, reply.text
    else:
        assert code(reply) == (400, wanted)


def test_the_refusal_states_the_range(caller: Caller) -> None:
    message = caller.act("GET", "ListImages", params={"PageSize": "0"}).json()["Message"]
    assert message == "The PageSize parameter must be between 1 and 100."


def test_a_missing_parameter_is_named(caller: Caller) -> None:
    assert code(caller.act("GET", "GetImage")) == (400, "MissingImageId")


@pytest.mark.parametrize(
    "query",
    [
        "ConnectionTypes=",
        "ConnectionTypes=DashScopeConnection,",
        "ConnectionTypes.0=DashScopeConnection",
        "ConnectionIds=a,,b",
        "ToolCall=yes",
        "MaxResults=0",
        "EncryptOption=plaintext",
    ],
)
def test_lists_are_checked_item_by_item(caller: Caller, query: str) -> None:
    assert caller.act("GET", f"ListConnections?{query}").status_code == 400


def test_authentication_comes_before_validation(caller: Caller) -> None:
    refused = caller.http.post(f"{WORKSPACE}/AddImage", content=b"{")
    assert code(refused) == (401, "Unauthorized")
