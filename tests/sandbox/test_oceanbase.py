from __future__ import annotations

import base64
import socket
from typing import Any

import httpx
import pytest

from imageport.sandbox import Sandbox

from .gallery import gateway_error, generate, opened, poll
from .helpers import Caller

PATH = "/api/v1/images/generations"


def test_the_curl_sample_of_the_documents(sandbox: Sandbox) -> None:
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    body = b'{\n    "model": "your-model-name"\n}'
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n"
        "Authorization: Bearer sk-sandbox\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + body)
        reply = b"".join(iter(lambda: connection.recv(65536), b""))
    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
    envelope = httpx.Response(200, content=reply.partition(b"\r\n\r\n")[2]).json()
    assert (envelope["success"], envelope["code"], envelope["message"]) == (True, "200", "successful")
    assert opened(httpx.get(envelope["data"]["data"][0]["url"]).content).size == (1024, 1024)


@pytest.mark.parametrize(
    "model", ["sandbox-sync", "doubao-seedream-4-0-250828", "anything else", "*", "x" * 999]
)
def test_the_shape_of_ark(caller: Caller, sandbox: Sandbox, model: str) -> None:
    data = generate(caller, model, prompt="a cat", n=2)
    assert data["model"] == model
    assert data["created"] == pytest.approx(sandbox.app.state.clock.now(), abs=60)
    assert data["usage"] == {"generated_images": 2, "output_tokens": 8192, "total_tokens": 8192}
    assert [image.keys() for image in data["data"]] == [{"url", "size", "output_format"}] * 2
    assert len({image["url"] for image in data["data"]}) == 2


@pytest.mark.parametrize("model", ["sandbox-choices", "qwen-image", "qwen-image-plus", "wan2.6-t2i"])
def test_the_shape_with_choices(caller: Caller, model: str) -> None:
    messages = [{"role": "user", "content": [{"text": "a cat"}]}]
    data = generate(caller, model, input={"messages": messages}, parameters={"n": 2, "size": "928*1664"})
    assert data.keys() == {"request_id", "output", "usage"}
    assert data["usage"] == {"image_count": 2, "width": 928, "height": 1664}
    assert data["output"]["task_metric"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}
    for choice in data["output"]["choices"]:
        (part,) = choice["message"]["content"]
        assert opened(caller.http.get(part["image"]).content).size == (928, 1664)


def test_base64_by_model_or_by_wish(caller: Caller) -> None:
    wanted = {"prompt": "a cat", "size": "64x64"}
    (link,) = generate(caller, "sandbox-sync", **wanted)["data"]
    (plain,) = generate(caller, "sandbox-sync", **wanted, response_format="b64_json")["data"]
    (usual,) = generate(caller, "sandbox-sync-b64", **wanted)["data"]
    assert plain == usual
    assert plain.keys() == {"b64_json", "size", "output_format"}
    assert base64.b64decode(plain["b64_json"]) == caller.http.get(link["url"]).content
    assert "url" in generate(caller, "sandbox-sync-b64", response_format="url")["data"][0]
    choices = generate(caller, "sandbox-choices", **wanted, response_format="b64_json")["output"]["choices"]
    assert choices[0]["message"]["content"][0]["image"] == f"data:image/png;base64,{plain['b64_json']}"


def test_one_of_a_set_fails(caller: Caller) -> None:
    for fields, count in (({}, 2), ({"n": 1}, 2), ({"n": 4}, 4)):
        data = generate(caller, "sandbox-partial", **fields)
        assert [list(image) == ["error"] for image in data["data"]] == [i == 1 for i in range(count)]
        assert data["data"][1]["error"].keys() == {"code", "message"}
        assert data["usage"]["generated_images"] == count - 1
        assert "error" not in data


def test_all_of_a_set_fail(caller: Caller) -> None:
    data = generate(caller, "sandbox-fails", n=3)
    assert [list(image) for image in data["data"]] == [["error"]] * 3
    assert data["usage"]["generated_images"] == 0
    assert data["error"].keys() == {"code", "message"}


@pytest.mark.parametrize("content_type", [None, "application/json", "application/json; charset=utf-8"])
def test_a_body_is_json_also_when_nobody_says_so(caller: Caller, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    reply = caller.bearer("POST", PATH, content=b'{"model": "sandbox-sync"}', headers=headers)
    assert reply.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"model": ""}',
        b'{"model": 1}',
        b'{"model": null}',
        b'{"prompt": "a"}',
    ],
)
def test_a_model_is_needed(caller: Caller, sandbox: Sandbox, body: bytes) -> None:
    assert gateway_error(caller.bearer("POST", PATH, content=body))[:2] == (400, "400")
    assert sandbox.generations == []


@pytest.mark.parametrize("x_async", ["true", "enable", "false"])
def test_the_old_header_forces_nothing(caller: Caller, x_async: str) -> None:
    for model, is_task in (("sandbox-sync", False), ("sandbox-task-flat", True)):
        reply = caller.bearer("POST", PATH, json={"model": model}, headers={"x-async": x_async})
        assert ("task_id" in reply.json()["data"]) == is_task


@pytest.mark.parametrize("authorization", ["", "sk-sandbox", "Bearer sk-other"])
def test_without_a_key_nothing_is_made(caller: Caller, sandbox: Sandbox, authorization: str) -> None:
    headers = {"authorization": authorization}
    for refused in (
        caller.http.post(PATH, json={"model": "m"}, headers=headers),
        caller.http.get("/api/v1/tasks/task-1", headers=headers),
    ):
        assert gateway_error(refused) == (401, "401", "Unauthorized")
    assert sandbox.generations == []


@pytest.mark.parametrize("operation", ["GenerateImage", "GetTask"])
@pytest.mark.parametrize(
    ("kind", "options", "refusal"),
    [
        ("throttle", {"retry_after": 3}, (429, "429", "Rate limit exceeded")),
        ("error", {}, (500, "500", "Internal error")),
        ("error", {"status": 503}, (503, "503", "Service unavailable")),
        ("json", {}, (200, "500", "Internal error")),
        ("json", {"code": "429", "message": "Slow down"}, (200, "429", "Slow down")),
    ],
)
def test_faults_come_in_the_envelope(
    caller: Caller, sandbox: Sandbox, operation: str, kind: str, options: Any, refusal: Any
) -> None:
    sandbox.fault(kind, operation=operation, **options)
    method, path = {"GenerateImage": ("POST", PATH), "GetTask": ("GET", "/api/v1/tasks/task-1")}[operation]
    body = {"json": {"model": "sandbox-sync"}} if method == "POST" else {}
    refused = caller.bearer(method, path, **body)
    assert gateway_error(refused) == refusal
    assert refused.headers.get("retry-after") == ("3" if kind == "throttle" else None)
    assert sandbox.generations == []


def test_faults_that_are_in_nobodys_words(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("html", operation="GenerateImage", status=502)
    reply = caller.bearer("POST", PATH, json={"model": "m"})
    assert (reply.status_code, reply.headers["content-type"]) == (502, "text/html")
    other = {"error": {"code": "unauthorized", "message": "No"}}
    sandbox.fault("json", operation="GenerateImage", status=401, body=other)
    reply = caller.bearer("POST", PATH, json={"model": "m"})
    assert (reply.status_code, reply.json()) == (401, other)


@pytest.mark.parametrize("kind", ["lost", "cut"])
def test_a_reply_is_lost_after_it_was_paid_for(caller: Caller, sandbox: Sandbox, kind: str) -> None:
    sandbox.fault(kind, operation="GenerateImage")
    with pytest.raises(httpx.RemoteProtocolError):
        generate(caller, prompt="a cat")
    assert [entry["prompt"] for entry in sandbox.generations] == ["a cat"]


def test_every_generation_is_booked_once(caller: Caller, other: Caller, sandbox: Sandbox) -> None:
    generate(caller, "sandbox-sync", prompt="a cat", n=2)
    task = generate(other, "sandbox-task-flat", input={"prompt": "a dog"})["task_id"]
    poll(other, task)
    generate(caller, "sandbox-fails")
    booked = sandbox.generations
    assert [entry["model"] for entry in booked] == ["sandbox-sync", "sandbox-task-flat", "sandbox-fails"]
    assert [entry["prompt"] for entry in booked] == ["a cat", "a dog", ""]
    assert [entry["task_id"] for entry in booked] == [None, task, None]
    assert [entry["images"] for entry in booked] == [2, 1, 0]
    assert booked[0]["account"] == booked[2]["account"] != booked[1]["account"]
    assert booked[0]["time"] <= booked[1]["time"] <= sandbox.app.state.clock.now()
    assert len(caller.http.get("/_sandbox/").json()["objects"]["generations"]) == 3
