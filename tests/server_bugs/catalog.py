"""The planted bugs, by the vendor and the kind of credentials."""

from __future__ import annotations

import json
from typing import Any

from tests.server_contract.stubs import Answer, Asked

from imageport.contract.asking import picture

from . import replies as r
from . import requests as q
from .planting import Bug, Plant, Send, of_query, with_json, with_query

ADDED = {"Name": "nlp-compression-right", "ImageUri": "registry.example.com/nlp:gpu"}
JSON = {"content-type": "application/json"}
V = "2021-02-04"
ADD, UPLOAD, GENERATE = ("AddImage",), ("UploadImage",), ("GenerateImage",)
DATA = b'{"modelID": "model-1", "type": "modelInput"}'


def _no_pages(size: str | None, number: str | None) -> Plant:
    """Ignore how many items a page is to hold, or which page is wanted."""

    def plant(asked: Asked, send: Send) -> Answer:
        right = send(asked)
        if right.status != 200:
            return right
        for name in filter(None, (size, number)):
            asked = with_query(asked, name, None)
        return send(q.proved(asked))

    return plant


def _circle(asked: Asked, send: Send) -> Answer:
    right = send(asked)
    token = of_query(asked).get("NextToken")
    if not token or right.status != 200:
        return right
    return with_json(right, {**json.loads(right.body), "NextToken": token})


def _anything_exists(asked: Asked, send: Send) -> Answer:
    right = send(asked)
    image = {"RequestId": "r", "Name": "n", "ImageUri": "u", "GmtCreateTime": None, "GmtModifiedTime": None}
    return with_json(right, image, 200) if right.status == 404 else right


def _broken_when_missing(asked: Asked, send: Send) -> Answer:
    right = send(asked)
    return Answer(500, JSON, b'{"Code":"x","Message":"","RequestId":"r"}') if right.status == 404 else right


def _any_image(asked: Asked, send: Send) -> Answer:
    """Take the first image where none is named."""
    if "ImageId" in of_query(asked):
        return send(asked)
    listed = send(asked._replace(target="/api/AIWorkSpace/2021-02-04/ListImages"))
    found = json.loads(listed.body).get("Images")
    return with_json(listed, {"RequestId": "r", **found[0]}) if found else listed


def _taken_twice(asked: Asked, send: Send) -> Answer:
    right = send(asked)
    return with_json(right, {"RequestId": "r", "ImageId": "image-1"}, 200) if right.status == 409 else right


def _errors_at_200(asked: Asked, send: Send) -> Answer:
    right = send(asked)
    return right._replace(status=200) if right.status >= 400 else right


def _nothing_is_removed(asked: Asked, send: Send) -> Answer:
    return (
        Answer(200, JSON, b'{"RequestId": "r"}')
        if send(q.proved(asked._replace(method="GET"))).status == 200
        else send(asked)
    )


def _first(items: list[Any]) -> dict[str, Any]:
    return {str(number): item for number, item in enumerate(items)}


SIGNED = [
    Bug("AddImage", ("ImageId", "missing"), r.reply(r.without("ImageId"))),
    Bug("AddImage", ("ImageId", "missing"), r.reply(r.always({}))),
    Bug("AddImage", ("ImageId", "renamed", "Id"), r.reply(r.renamed(ImageId="Id"))),
    Bug("AddImage", ("Name", "pattern"), q.unchecked(q.new_name())),
    Bug("AddImage", ("Size", "minimum"), q.unchecked(q.member(Size=None))),
    Bug("AddImage", ("Labels[].Key", "type"), q.unchecked(q.member(Labels=None))),
    Bug(
        "AddImage",
        ("member", "contract has no such"),
        q.unchecked(q.only("Name", "ImageUri", "ImageId", "Size")),
    ),
    Bug("AddImage", ("ImageUri", "required"), q.unchecked(q.member(ImageUri="registry.example.com/a"))),
    Bug("AddImage", ("answers 201",), r.status(201)),
    Bug("AddImage", ("Name", "taken", "409"), _taken_twice),
    Bug("AddImage", ("Description", "refused"), q.refuses(lambda asked: b'"Description"' in asked.body)),
    Bug("ListImages", ("Images", "Items", "renamed"), r.reply(r.renamed(Images="Items", TotalCount="Total"))),
    Bug("ListImages", ("TotalCount", "integer"), r.reply(r.at("TotalCount", str))),
    Bug("ListImages", ("Images", "array"), r.reply(r.at("Images", _first)), ADD),
    Bug("ListImages", ("Images[].Name", "missing"), r.reply(r.each("Images", r.without("Name"))), ADD),
    Bug("ListImages", ("PageSize", "maximum"), q.unchecked(q.query("PageSize", "20"))),
    Bug("ListImages", ("PageSize", "not kept"), _no_pages("PageSize", None), ADD),
    Bug("ListImages", ("PageNumber", "not kept"), _no_pages(None, "PageNumber"), ADD),
    Bug("ListImages", ("Order", "ASC, DESC"), q.unchecked(q.query("Order"))),
    Bug("ListImages", ("PageSize", "refused"), q.refuses(q.asks("PageSize", "99", "100"))),
    Bug("ListImages", ("200", "error"), _errors_at_200),
    Bug(
        "GetImage", ("Name", "data", "too deep"), r.reply(lambda body: {"data": body, "RequestId": "r"}), ADD
    ),
    Bug("GetImage", ("Size", "integer"), r.reply(r.at("Size", str)), ADD),
    Bug("GetImage", ("GmtCreateTime",), r.reply(r.at("GmtCreateTime", lambda _: 17)), ADD),
    Bug("GetImage", ("500",), _broken_when_missing, ADD),
    Bug("GetImage", ("ImageId", "does not exist", "404"), _anything_exists, ADD),
    Bug("GetImage", ("without credentials",), q.lets_in(q.everybody, ("GetImage", V)), ADD),
    Bug("GetImage", ("Verbose", "boolean"), q.unchecked(q.query("Verbose")), ADD),
    Bug("RemoveImage", ("text/html",), r.PAGE, ADD),
    Bug("RemoveImage", ("not served", "404"), r.UNSERVED, ADD),
    Bug("RemoveImage", ("RequestId", "missing"), r.reply(r.always({})), ADD),
    Bug("PublishImage", ("wrong secret",), q.lets_in(q.known, ("PublishImage", V)), ADD),
    Bug("PublishImage", ("x-acs-date",), q.stale, ADD),
    Bug("ListConnections", ("MaxResults", "minimum"), q.unchecked(q.query("MaxResults"))),
    Bug("ListConnections", ("ConnectionTypes", "pattern"), q.unchecked(q.query("ConnectionTypes"))),
    Bug("ListConnections", ("ToolCall", "boolean"), q.unchecked(q.query("ToolCall"))),
    Bug("ListConnections", ("NextToken", "not kept"), _circle),
    Bug(
        "ListConnections",
        ("Connections[].ConnectionId", "missing"),
        r.reply(r.each("Connections", r.without("ConnectionId"))),
    ),
    Bug("ListConnections", ("Code", "missing"), r.error(r.without("Code"))),
    Bug("ListConnections", ("Message", "missing"), r.error(r.without("Message"))),
    Bug("ListConnections", ("POST", "405"), r.fixed(Answer(200, JSON, b"{}"), of=None), method="POST"),
    Bug("ListGatewayDomains", ("Content-Type",), lambda asked, send: send(asked)._replace(headers={})),
    Bug("ListGatewayDomains", ("CustomDomains", "missing"), r.reply(r.without("CustomDomains"))),
    Bug("GetMessageConfig", ("Data",), r.reply(r.at("Data", lambda data: [data]))),
    Bug("GetMessageConfig", ("ErrorCode", "missing"), r.reply(r.without("ErrorCode"))),
    Bug("GetMessageConfig", ("418",), r.status(418)),
]
BEARER = [
    Bug("ActionListImages", ("Labels", "pattern"), q.unchecked(q.query("Labels"))),
    Bug("ActionListImages", ("Images", "missing"), r.reply(r.always({"error": "maintenance"}))),
    Bug("ActionListImages", ("Accessibility", "at least 1"), q.unchecked(q.query("Accessibility"))),
    Bug("ActionGetImage", ("200", "error"), r.status(200, of=400), ("ActionAddImage",)),
    Bug("ActionGetImage", ("ImageId", "required"), _any_image, ("ActionAddImage",)),
    Bug(
        "ActionGetImage",
        ("Name", "DisplayName"),
        r.reply(r.always({"Id": "i", "DisplayName": "d"})),
        ("ActionAddImage",),
    ),
    Bug(
        "ActionAddImage",
        ("body", "required"),
        q.unchecked(q.instead(b'{"Name": "body-less", "ImageUri": "a"}')),
    ),
    Bug("ActionAddImage", ("Accessibility", "one of"), q.unchecked(q.member(Accessibility=None))),
    Bug("ActionAddImage", ("ImageId", "pattern"), q.unchecked(q.member(ImageId=None))),
    Bug("ActionPublishImage", ("wrong key",), q.lets_in(q.bearer), ("ActionAddImage",)),
    Bug("ActionRemoveImage", ("204",), r.status(204, body=False), ("ActionAddImage",)),
    Bug("ActionListConnections", ("400", "without credentials"), r.status(400, of=401)),
    Bug("ActionListConnections", ("Order", "refused"), q.refuses(q.asks("Order", "DESC"))),
    Bug(
        "ActionListGatewayDomains",
        ("ClusterId", "required"),
        q.unchecked(q.query("ClusterId", "cn-shanghai")),
    ),
    Bug(
        "ActionGetMessageConfig", ("nobody", "403"), r.fixed(Answer(403, JSON, b'{"ErrorCode": 1}'), of=None)
    ),
    Bug("CallAction", ("RequestId", "missing"), r.reply(r.without("RequestId"))),
    Bug("ListProducts", ("language", "one of"), q.unchecked(q.query("language"))),
    Bug(
        "ListProducts",
        ("code", "missing"),
        r.reply(lambda found: [r.without("code")(each) for each in found]),
    ),
    Bug("GetApiDefinition", ("cannot be read",), r.fixed(Answer(200, JSON, b"{"))),
    Bug("GetApiDocs", ("apis",), r.reply(r.at("apis", list))),
    Bug("GetApiDocs", ("not served", "404"), r.UNSERVED),
]
PHOTOS = [
    Bug(
        "UploadImage", ("file", "picture"), q.unchecked(q.part("file", picture(), "photo.jpg"), of=(400, 415))
    ),
    Bug("UploadImage", ("file", "maximum"), r.fixed(Answer(200, JSON, b"{}"), of=413)),
    Bug("UploadImage", ("data.type", "one of"), q.unchecked(q.part("data", DATA))),
    Bug("UploadImage", ("data", "required"), q.unchecked(q.part("data", DATA))),
    Bug("UploadImage", ("API-Version", "pattern"), q.unchecked(q.header("api-version", "1"))),
    Bug("UploadImage", ("result.id", "missing"), r.reply(r.at("result", r.without("id")))),
    Bug("ListModelImages", ("API-Version", "pattern"), q.unchecked(q.header("api-version", "1"))),
    Bug("ListModelImages", ("API-Version", "required"), q.unchecked(q.header("api-version", "1"))),
    Bug("ListModelImages", ("pageNum", "minimum"), q.unchecked(q.query("pageNum"))),
    Bug("ListModelImages", ("imageType", "at least 1"), q.unchecked(q.query("imageType"))),
    Bug("ListModelImages", ("result",), r.reply(r.at("result", _first)), UPLOAD),
    Bug("ListModelImages", ("pageSize", "not kept"), _no_pages("pageSize", None), UPLOAD),
    Bug("GetModelImage", ("result.url", "missing"), r.reply(r.at("result", r.without("url"))), UPLOAD),
    Bug("GetModelImage", ("liked",), r.reply(r.at("result", lambda found: {**found, "liked": "no"})), UPLOAD),
    Bug("GetModelImage", ("without credentials",), q.lets_in(q.everybody), UPLOAD),
    Bug("GetModelImage", ("status", "missing"), r.error(r.without("status")), UPLOAD),
    Bug("GetModelImage", ("status", "OK", "error"), r.error(r.at("status", lambda _: "OK")), UPLOAD),
    Bug("DeleteModelImage", ("API-Version", "pattern"), q.unchecked(q.header("api-version", "1")), UPLOAD),
    Bug("DeleteModelImage", ("202",), r.status(202), UPLOAD),
]
TASKS = [
    Bug("GenerateImage", ("model", "required"), q.unchecked(q.instead(b'{"model": "sandbox-sync"}'))),
    Bug("GenerateImage", ("data", "missing"), r.reply(r.without("data"))),
    Bug("GenerateImage", ("success", "boolean"), r.reply(r.at("success", lambda value: str(value).lower()))),
    Bug("GenerateImage", ("Basic",), q.lets_in(q.basic)),
    Bug("GenerateImage", ("X-Async", "refused"), q.refuses(lambda asked: "x-async" in asked.headers)),
    Bug(
        "GetTask",
        ("data.task_id", "taskId", "renamed"),
        r.reply(r.at("data", lambda data: {"taskId": "t"})),
        GENERATE,
    ),
    Bug("GetTask", ("code", "string"), r.reply(r.at("code", int)), GENERATE),
    Bug("GetTask", ("not served", "404"), r.UNSERVED),
    Bug("GetTask", ("message", "missing"), r.error(r.without("message"))),
    Bug("Recommend", ("size", "minimum"), q.unchecked(q.member(size=3))),
    Bug("Recommend", ("item_list[].item_id",), q.unchecked(q.member(item_list=None))),
    Bug("Recommend", ("items", "missing"), r.reply(r.renamed(items="Items"))),
    Bug("Predict", ("without credentials",), q.lets_in(q.everybody, key="sandbox-token")),
]
BUGS = [*SIGNED, *BEARER, *PHOTOS, *TASKS]
