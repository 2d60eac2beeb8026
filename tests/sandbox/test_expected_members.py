"""The sandbox's replies lack nothing that the spec expects; a fault sends what is not a service's."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from imageport.sandbox import Sandbox
from imageport.sandbox.exchange import Reply
from imageport.sandbox.expected import demanding, demanding_media
from imageport.sandbox.vendors import VENDORS

from .helpers import IMAGE, Caller

THING = {"type": "object", "properties": {"a": {}, "b": {}}, "x-expected": ["a", ["b", "B"]]}
CASES: list[tuple[dict[str, Any], Any, bool]] = [
    ({"schema": THING}, {"a": None, "B": 1, "c": 2}, True),
    ({"schema": THING}, {"a": 1}, False),
    ({"schema": {"type": "array", "items": THING}}, [{"a": 1, "b": 1}], True),
    ({"schema": {"type": "array", "items": THING}}, [{"a": 1, "b": 1}, {}], False),
    ({"schema": {"properties": {"in": {"anyOf": [THING, {"type": "string"}]}}}}, {"in": {}}, False),
    ({"schema": {"properties": {"in": {"anyOf": [THING, {"type": "string"}]}}}}, {"in": "text"}, True),
    ({"schema": {}, "x-expected": ["in.a"]}, {"in": {"a": 1}}, True),
    ({"schema": {}, "x-expected": ["in.a"]}, {"in": {}}, False),
    ({"schema": {}, "x-expected": ["in.a"]}, {}, True),
    ({"schema": {}, "x-expected": ["list[].a"]}, {"list": [{"a": 1}, {"b": 1}]}, False),
    ({"schema": {}, "x-expected": ["[].a"]}, [{"a": 1}], True),
    ({"schema": {}, "x-expected": ["[].a"]}, [{"b": 1}], False),
    ({"schema": {}, "x-expected": [["in.a", "in.b"]]}, {"in": {"b": 1}}, True),
    ({"schema": {}, "x-expected": [["in.a", "in.b"]]}, {"in": {"c": 1}}, False),
]


@pytest.mark.parametrize(("media", "value", "holds"), CASES)
def test_what_is_expected_is_required(media: dict[str, Any], value: Any, holds: bool) -> None:
    assert Draft202012Validator(demanding_media(demanding(media))).is_valid(value) == holds


def test_a_reply_that_lacks_a_member_is_a_bug_and_says_so(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    [pai] = [vendor for vendor in VENDORS if vendor.tag == "pai"]
    handlers: Any = pai.handlers
    monkeypatch.setitem(handlers, "ActionListImages", lambda *_: Reply({"RequestId": "R", "Images": []}))
    broken = caller.act("GET", "ListImages")
    assert broken.status_code == 500
    assert '"TotalCount" is a required property' in broken.json()["Message"]
    assert "this is a bug of the sandbox" in caplog.text


@pytest.mark.parametrize("body", [None, {}, [], "null", "plain words", {"Items": []}])
def test_a_foreign_reply_is_sent_in_place_of_the_services(
    caller: Caller, sandbox: Sandbox, body: Any
) -> None:
    sandbox.fault("foreign", **({} if body is None else {"body": body}))
    reply = caller.act("POST", "AddImage", json=IMAGE)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    if isinstance(body, str):
        assert reply.text == body
    else:
        assert reply.json() == ({"error": "maintenance"} if body is None else body)
    assert caller.names() == []


def test_all_members_may_have_other_names(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("renamed", times=3)
    assert caller.act("POST", "AddImage", json=IMAGE).json().keys() == {"RequestIdV2", "ImageIdV2"}
    listed = caller.act("GET", "ListImages").json()
    assert listed["ImagesV2"][0]["NameV2"] == IMAGE["Name"]
    refused = caller.act("POST", "AddImage", json=IMAGE)
    assert (refused.status_code, refused.json()["Code"]) == (409, "ImageNameAlreadyExists")
