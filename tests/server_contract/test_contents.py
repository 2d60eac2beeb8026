"""What a reply lacks or contradicts, and which parameters a listing does not keep."""

from __future__ import annotations

from typing import Any

import pytest

from imageport.contract import wire
from imageport.contract.contents import contradicted, missing
from imageport.contract.kept import unkept
from imageport.contract.operations import document
from imageport.contract.replies import BY_ID
from imageport.contract.rules import rules

SPEC = document()
RULES = {stated.id: stated for stated in rules(SPEC).values()}
TIMES = {"GmtCreateTime": None, "GmtModifiedTime": None}
IMAGE = {"ImageId": "i", "Name": "n", "ImageUri": "u", **TIMES}
LIST = {"RequestId": "r", "TotalCount": 1, "Images": [IMAGE]}


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: held for name, held in value.items() if name not in names}


@pytest.mark.parametrize(
    ("operation", "body", "words"),
    [
        ("ListImages", LIST, []),
        ("ListImages", {**LIST, "Images": [], "New": 1}, []),
        ("ListImages", without(LIST, "Images"), ["Images is missing in its reply."]),
        (
            "ListImages",
            {**without(LIST, "Images"), "Items": []},
            ["Images is missing in its reply; it has Items: renamed?"],
        ),
        (
            "ListImages",
            {**LIST, "Images": [IMAGE, {**without(IMAGE, "Name"), "DisplayName": "n", "Size": 1}]},
            ["Images[].Name is missing in its reply; it has DisplayName: renamed?"],
        ),
        (
            "AddImage",
            {"RequestId": "r", "data": {"ImageId": "i"}},
            ["ImageId is missing in its reply; it is in data: a level too deep?"],
        ),
        ("RemoveImage", {}, ["RequestId is missing in its reply."]),
        ("RemoveImage", [], ["Its reply is not an object."]),
        ("GetMessageConfig", {"ErrorCode": 5, "Data": ""}, []),
        ("ListProducts", {"data": [{"code": "A", "versions": None, "defaultVersion": None}]}, []),
        ("ListProducts", [{"versions": [], "defaultVersion": "1"}], ["[].code is missing in its reply."]),
        ("GenerateImage", {"success": False}, []),
        (
            "GetTask",
            {"success": True, "code": "200", "message": "", "data": {"output": {"task_id": "t"}}},
            [],
        ),
    ],
)
def test_missing_members(operation: str, body: Any, words: list[str]) -> None:
    found = missing(SPEC, RULES[operation], BY_ID[operation], 200, body)
    assert [each for _, each in found] == words


def test_members_that_an_error_lacks() -> None:
    found = missing(SPEC, RULES["GetTask"], BY_ID["GetTask"], 404, {"success": False, "msg": "No."})
    assert [words for _, words in found] == [
        "code is missing in its reply of status 404; it has msg: renamed?",
        "message is missing in its reply of status 404; it has msg: renamed?",
    ]


@pytest.mark.parametrize(
    ("operation", "status", "body", "word"),
    [
        ("GetTask", 404, {"success": True}, "success is true"),
        ("GetModelImage", 400, {"status": "OK"}, "status is OK"),
        ("GetMessageConfig", 400, {"ErrorCode": 0}, "ErrorCode is 0"),
        ("GetImage", 200, {"Code": "Throttling"}, "Code Throttling"),
        ("GetTask", 404, {"success": False}, None),
        ("GetTask", 200, {"success": False}, None),
        ("GetImage", 404, {"Code": "NotFound"}, None),
    ],
)
def test_contradictions(operation: str, status: int, body: Any, word: str | None) -> None:
    found = [words for _, words in contradicted(BY_ID[operation], status, body)]
    assert found == [] if word is None else word in found[0]


def image(**members: Any) -> dict[str, Any]:
    return {**IMAGE, **members}


@pytest.mark.parametrize(
    ("query", "images", "total", "name"),
    [
        ("PageSize=2", [IMAGE] * 2, 9, None),
        ("PageSize=2", [IMAGE] * 3, 9, "PageSize"),
        ("PageNumber=2&PageSize=2", [IMAGE], 3, None),
        ("PageNumber=2&PageSize=2", [IMAGE], 2, "PageNumber"),
        ("PageNumber=2", [IMAGE], 20, "PageNumber"),
        ("Accessibility=PUBLIC", [image(Accessibility="PRIVATE")], 1, "Accessibility"),
        ("Accessibility=PUBLIC", [image(Accessibility=None)], 1, None),
        ("WorkspaceId=1", [image(WorkspaceId="2")], 1, "WorkspaceId"),
        ("Verbose=false", [image(Labels=[{"Key": "a"}])], 1, "Verbose"),
        ("Verbose=true", [image(Labels=[{"Key": "a"}])], 1, None),
        ("SortBy=GmtCreateTime&Order=ASC", [image(GmtCreateTime="2"), image(GmtCreateTime="1")], 2, "Order"),
        ("SortBy=GmtCreateTime&Order=DESC", [image(GmtCreateTime="2"), image(GmtCreateTime="1")], 2, None),
        ("Order=ASC", [image(GmtCreateTime="2"), image(GmtCreateTime="1")], 2, None),
    ],
)
def test_what_a_listing_keeps(query: str, images: list[Any], total: int, name: str | None) -> None:
    stated = RULES["ListImages"]
    sent = wire.read(stated, f"http://localhost/api/v1/images?{query}", {}, None)
    assert sent is not None
    found = [words for _, words in unkept(stated, sent, {"TotalCount": total, "Images": images})]
    assert [words.partition(" ")[0] for words in found] == ([] if name is None else [name])
    assert all("in query is not kept: " in words for words in found)
