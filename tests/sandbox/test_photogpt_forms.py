from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from imageport.sandbox import Sandbox

from .gallery import JPEG, photo_error, photogpt
from .helpers import Caller

DATA = json.dumps({"modelID": "model-1", "type": "modelInput"})
FILE = ("photo.jpg", JPEG)


def send(caller: Caller, *parts: Any, **options: Any) -> httpx.Response:
    return photogpt(caller, "POST", "/images/upload", files=list(parts), **options)


@pytest.mark.parametrize(
    "parts",
    [
        [("file", FILE), ("data", (None, DATA))],
        [("data", (None, DATA)), ("file", FILE)],
        [("data", (None, DATA, "application/json")), ("file", FILE)],
        [("data", ("blob", DATA, "application/json")), ("file", FILE)],
        [("data", (None, f" {DATA}\n")), ("file", ("x", JPEG, "text/plain"))],
    ],
)
def test_data_is_a_field_or_a_part_and_the_order_is_free(caller: Caller, parts: list[Any]) -> None:
    reply = send(caller, *parts)
    assert reply.status_code == 200, reply.text
    assert caller.http.get(reply.json()["result"]["url"]).content == JPEG


@pytest.mark.parametrize(
    "parts",
    [
        [("file", FILE)],
        [("data", (None, DATA))],
        [("file", FILE), ("data", (None, DATA)), ("more", (None, "1"))],
        [("file", FILE), ("data", (None, DATA)), ("more", FILE)],
        [("file", FILE), ("file", FILE), ("data", (None, DATA))],
        [("file", FILE), ("data", (None, DATA)), ("data", (None, DATA))],
        [("file", (None, JPEG)), ("data", (None, DATA))],
        [("file", FILE), ("data", (None, ""))],
        [("file", FILE), ("data", (None, "{'modelID': 'm', 'type': 'modelInput'}"))],
        [("file", FILE), ("data", (None, "[]"))],
        [("file", FILE), ("data", (None, '{"modelID": "m"}'))],
        [("file", FILE), ("data", (None, '{"type": "modelInput"}'))],
        [("file", FILE), ("data", (None, '{"modelID": "m", "type": "output"}'))],
        [("file", FILE), ("data", (None, '{"modelID": "m", "type": "modelinput"}'))],
        [("file", FILE), ("data", (None, '{"modelID": 1, "type": "modelInput"}'))],
        [("file", FILE), ("data", (None, '{"modelID": "", "type": "modelInput"}'))],
        [("file", FILE), ("data", (None, '{"modelID": "a/b", "type": "modelInput"}'))],
        [("file", FILE), ("data", (None, '{"modelID": "m", "modelId": "m", "type": "modelInput"}'))],
        [("file", FILE), ("data", (None, b'{"modelID": "\xff", "type": "modelInput"}'))],
    ],
)
def test_a_form_that_breaks_the_rules_is_refused(caller: Caller, sandbox: Sandbox, parts: list[Any]) -> None:
    assert photo_error(send(caller, *parts)) == (400, "bad_request")
    assert sandbox.uploads == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--b\r\n\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--c\r\n"),
        ("multipart/form-data; boundary=b", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"; fi'),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=" + "b" * 500, b"--b\r\n"),
        ("multipart/mixed; boundary=b", b"--b--\r\n"),
        ("application/json", DATA.encode()),
        ("application/x-www-form-urlencoded", b"data=1"),
    ],
)
def test_a_body_that_is_no_form_is_refused(caller: Caller, content_type: str, body: bytes) -> None:
    headers = {"content-type": content_type}
    refused = photogpt(caller, "POST", "/images/upload", content=body, headers=headers)
    assert photo_error(refused) == (400, "bad_request")


def test_a_form_without_its_end_stores_nothing(caller: Caller, sandbox: Sandbox) -> None:
    request = httpx.Request("POST", "http://x", files={"file": FILE, "data": (None, DATA)})
    headers = {"content-type": request.headers["content-type"]}
    body = request.read()
    for length in (len(body) - 6, len(body) - 60, len(body) // 2):
        refused = photogpt(caller, "POST", "/images/upload", content=body[:length], headers=headers)
        assert photo_error(refused) == (400, "bad_request")
    assert sandbox.uploads == []


@pytest.mark.parametrize("name", ["Ägypten 🐪.jpg", 'a"b.jpg', "a\\b.jpg", "", "x" * 300])
def test_a_file_name_comes_as_it_was_sent(caller: Caller, name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').encode()
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="' + escaped + b'"\r\n\r\n'
    middle = b'\r\n--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n'
    body = head + JPEG + middle + DATA.encode() + b"\r\n--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b"}
    reply = photogpt(caller, "POST", "/images/upload", content=body, headers=headers)
    assert reply.json()["result"]["data"]["fileName"] == name
