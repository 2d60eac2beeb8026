"""A talk with a sandbox over HTTP, as text: a defect of the sandbox that changes none of it is none."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpx
from sandbox.gallery import JPEG, photogpt, upload
from sandbox.helpers import Caller
from vendors import picture

from imageport.sandbox import Sandbox

VARIES = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?|127\.0\.0\.1:\d+|Expires=\d+|Signature=\w+|\"(created|ended|time)\":[\d.]+"
    r"|\d{10}(\.\d+)?"
)
SHOWN = ("allow", "content-type", "retry-after", "x-acs-request-id", "x-request-id")
OLD = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
STS: dict[str, str | None] = {"x-acs-security-token": "sandbox-sts-token"}


def held() -> str:
    """Hold the talk with a fresh sandbox."""
    with Sandbox(task_seconds=60) as sandbox, httpx.Client(base_url=sandbox.url, timeout=60) as http:
        said = [_shown(reply) for reply in _replies(sandbox, http)]
        books = [sandbox.generations, sandbox.uploads, [seen.operation for seen in sandbox.requests]]
        sandbox.reset()
        return VARIES.sub("...", "\n".join([*said, *map(str, books), str(len(sandbox.requests))]))


def _shown(reply: httpx.Response) -> str:
    headers = {name: reply.headers[name] for name in SHOWN if name in reply.headers}
    text = "" if reply.headers.get("content-type") == "image/png" else reply.text
    return f"{reply.status_code} {headers} {text}"


def _replies(sandbox: Sandbox, http: httpx.Client) -> Iterator[httpx.Response]:
    caller, other, temporary = Caller(http), Caller(http, "-2"), Caller(http)
    temporary.key_id, temporary.secret = "STS.sandbox", "sandbox-sts-secret"
    yield from _credentials(caller, temporary)
    yield from _images(caller, other)
    yield from _photos(sandbox, caller)
    yield from _generations(sandbox, caller, other)
    sandbox.fault("throttle", operation="ActionListImages", retry_after="2")
    yield from (caller.act("GET", "ListImages") for _ in range(3))


def _credentials(caller: Caller, temporary: Caller) -> Iterator[httpx.Response]:
    yield caller.signed("ListImages")
    yield caller.signed("ListImages", later={"x-acs-action": "GetImage"})
    yield caller.signed("ListImages", later={"authorization": "ACS3-HMAC-SHA256 Credential=sandbox-ak"})
    yield caller.signed("ListImages", changes={"x-acs-date": OLD})
    for _ in range(2):
        yield caller.signed("ListImages", changes={"x-acs-signature-nonce": "once"})
    yield temporary.signed("ListImages")
    yield temporary.signed("ListImages", changes=STS)
    yield caller.act("GET", "ListImages", headers={"authorization": "Bearer sk-wrong"})


def _images(caller: Caller, other: Caller) -> Iterator[httpx.Response]:
    label = {"Key": "k", "Value": "v"}
    ids = [caller.add(f"nlp-{number}", Labels=[label] * (number % 2)) for number in range(3)]
    yield caller.act("POST", "AddImage", json={"Name": "nlp-1", "ImageUri": "b"})
    for parameters in ({}, {"PageNumber": 2, "PageSize": 2}, {"Labels": "k=v"}, {"Odd": "x"}):
        yield caller.act("GET", "ListImages", params=parameters)
    yield other.get(ids[0])
    yield other.publish(ids[0])
    yield caller.remove(ids[1])
    yield caller.get(ids[1])
    first = caller.act("GET", "ListConnections", params={"MaxResults": 1})
    yield first
    yield caller.act(
        "GET", "ListConnections", params={"MaxResults": 1, "NextToken": first.json().get("NextToken")}
    )


def _photos(sandbox: Sandbox, caller: Caller) -> Iterator[httpx.Response]:
    photo = upload(caller)
    yield photo
    yield photogpt(caller, "DELETE", f"/images/{photo.json()['result']['id']}")
    yield photogpt(caller, "GET", "/models/model-1/images")
    small = b64encode(picture()).decode()
    for number in range(121):
        sandbox.add_photo(type="modelOutput" if number < 101 else "auxiliaryType", content=small)
    yield photogpt(caller, "GET", "/models/model-1/images", params={"pageSize": 500})
    yield upload(caller, type="auxiliaryType")
    yield upload(caller, JPEG + bytes(21 * 2**20))


def _generations(sandbox: Sandbox, caller: Caller, other: Caller) -> Iterator[httpx.Response]:
    wish: dict[str, Any] = {"model": "sandbox-sync", "prompt": "a", "n": 2, "size": "16x16"}
    made = caller.bearer("POST", "/api/v1/images/generations", json=wish)
    yield made
    task = caller.bearer("POST", "/api/v1/images/generations", json={**wish, "model": "sandbox-task"})
    path = f"/api/v1/tasks/{task.json()['data']['output']['task_id']}"
    yield other.bearer("GET", path)
    sandbox.advance(120)
    yield caller.bearer("GET", path)
    sandbox.advance(2 * 24 * 3600)
    yield caller.http.get(made.json()["data"]["data"][0]["url"])
