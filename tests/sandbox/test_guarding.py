"""The sandbox's own interface is for programs: no page may use it, nobody fills its memory."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from pressure import HANG

from imageport.sandbox import Sandbox, create_app, state

from .helpers import Caller

PATHS = [
    ("GET", "/_sandbox"),
    ("GET", "/_sandbox/"),
    ("GET", "/_sandbox/requests"),
    ("GET", "/_sandbox/faults"),
    ("DELETE", "/_sandbox/faults"),
    ("POST", "/_sandbox/faults"),
    ("POST", "/_sandbox/advance"),
    ("POST", "/_sandbox/objects"),
    ("POST", "/_sandbox/reset"),
]
FOREIGN: dict[str, dict[str, str]] = {
    "another origin": {"origin": "https://evil.example"},
    "no origin": {"origin": "null"},
    "another port": {"origin": "http://127.0.0.1:3000"},
    "another site": {"sec-fetch-site": "cross-site"},
    "another page of this site": {"sec-fetch-site": "same-site"},
    "a name that leads here": {"host": "evil.example:8765"},
    "the same with its own origin": {"host": "evil.example", "origin": "http://evil.example"},
    "no host": {"host": ""},
    "an odd host": {"host": "127.0.0.1.evil.example"},
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_foreign_page_is_refused(
    caller: Caller, sandbox: Sandbox, method: str, path: str, kind: str
) -> None:
    caller.add()
    sandbox.fault("error", after=9)
    before = sandbox.app.state.summary()
    refused = caller.http.request(method, path, headers=FOREIGN[kind], json={"kind": "drop", "seconds": 5})
    assert refused.status_code in (400, 403)
    assert b"nlp" not in refused.content
    after = sandbox.app.state.summary()
    assert {**after, "now": before["now"]} == before


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_body_that_pages_send_without_asking_is_refused(caller: Caller, media: str) -> None:
    body = json.dumps({"kind": "drop"})
    headers = {"content-type": media} if media else {}
    refused = caller.http.post("/_sandbox/faults", content=body, headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (
        415,
        "The content type has to be application/json.",
    )
    assert caller.http.get("/_sandbox/faults").json() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"host": "localhost:8765"},
        {"host": "LOCALHOST"},
        {"host": "[::1]:8765"},
        {"host": "192.168.0.5:8765"},
        {"host": "localhost:8765", "origin": "http://localhost:8765"},
        {"content-type": "application/json; charset=utf-8"},
    ],
)
def test_a_program_is_served(caller: Caller, headers: dict[str, str]) -> None:
    assert caller.http.get("/_sandbox/requests", headers=headers).status_code == 200
    body = json.dumps({"seconds": 1}).encode()
    given = {"content-type": "application/json", **headers}
    assert caller.http.post("/_sandbox/advance", content=body, headers=given).status_code == 204
    assert caller.http.post("/_sandbox/reset", headers=headers).status_code == 204


def test_what_the_vendors_serve_is_served_to_all(caller: Caller) -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "host": "api.example"}
    assert caller.act("GET", "ListImages", headers=headers).status_code == 200


def test_a_name_may_be_allowed() -> None:
    with Sandbox(hosts=["Sandbox"]) as sandbox:
        ask = lambda host: httpx.get(f"{sandbox.url}/_sandbox/", headers={"host": host}, timeout=HANG)  # noqa: E731
        assert ask("sandbox:8765").status_code == 200
        refused = ask("other")
        assert refused.status_code == 403
        assert "--allow-host other" in refused.json()["error"]


def test_an_app_in_process_is_asked_by_any_name() -> None:
    import anyio

    async def ask() -> int:
        transport = httpx.ASGITransport(create_app())
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
            return (await http.get("/_sandbox/")).status_code

    assert anyio.run(ask) == 200


def test_a_browser_that_opens_the_address_sees_what_it_is(caller: Caller, sandbox: Sandbox) -> None:
    page = caller.http.get("/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert page.text.startswith("This is a sandbox of imageport")
    assert "/_sandbox/requests" in page.text
    assert sandbox.requests == []
    assert caller.http.get("/").status_code == 404


def test_without_the_slash_it_is_the_same(caller: Caller) -> None:
    short, long = (caller.http.get(path).json() for path in ("/_sandbox", "/_sandbox/"))
    assert short.keys() == long.keys()


def test_secrets_are_not_in_the_dump(caller: Caller) -> None:
    objects = caller.http.get("/_sandbox/").json()["objects"]
    assert {secret for each in objects["connection"] for secret in each["Secrets"].values()} == {"***"}
    assert [each["token"] for each in objects["service"]] == ["***"]
    assert caller.act("GET", "ListConnections").json()["TotalCount"] > 0


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"{", 400, "The body is not JSON: "),
        (b"\xff", 400, "The body is not JSON: "),
        (b"[" * 200_000, 400, "The body is nested too deeply."),
        (b'{"a":' * 200_000, 400, "The body is nested too deeply."),
    ],
)
def test_what_is_no_json_is_told(caller: Caller, content: bytes, status: int, words: str) -> None:
    headers = {"content-type": "application/json"}
    refused = caller.http.post("/_sandbox/faults", content=content, headers=headers)
    assert refused.status_code == status
    assert refused.json()["error"].startswith(words)


@pytest.mark.parametrize(
    "path", ["/_sandbox/faults", "/api/v1/images", "/api/predict/echo", "/api/v1/images/generations"]
)
def test_no_body_is_taken_whole_into_memory(sandbox: Sandbox, path: str) -> None:
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    lines = [f"Host: {host}", "Content-Type: application/json", "Content-Length: 4000000000"]
    head = "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""])
    with socket.create_connection((host, int(port)), timeout=HANG) as connection:
        connection.sendall(head.encode() + b"{")
        reply = connection.recv(1000)
    assert int(reply.split()[1]) in (401, 403, 413)


FAULTS = [
    {"headers": {"x": "a\r\nSet-Cookie: b"}},
    {"headers": {"x\r\ny": "a"}},
    {"headers": {"": "a"}},
    {"headers": {"a b": "a"}},
    {"headers": {"x": "\0"}},
    {"location": "http://a/\r\nx: y"},
    {"retry_after": "1\n"},
    {"media": "text/html\r\nx: y"},
]


@pytest.mark.parametrize("options", FAULTS, ids=repr)
def test_a_header_of_a_fault_has_one_line(
    caller: Caller, sandbox: Sandbox, options: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="no header of a fault"):
        sandbox.fault("error", **options)
    refused = caller.http.post("/_sandbox/faults", json={"kind": "error", **options})
    assert refused.status_code == 400
    assert caller.act("GET", "ListImages").status_code == 200


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setattr(state, "MEMORY_KEPT", 40_000)
    with Sandbox() as sandbox:
        yield sandbox


def test_the_memory_of_requests_is_bounded_in_bytes(little: Sandbox) -> None:
    with httpx.Client(base_url=little.url, timeout=HANG) as http:
        for number in range(30):
            http.post("/api/v1/images", content=bytes(5000), params={"n": number})
        kept = little.requests
        assert sum(each.weight() for each in kept) <= 40_000
        assert len(kept) > 10
        assert kept[-1].body == bytes(5000)
        assert kept[0].body is None
        assert kept[-1].query == "n=29"
        http.get("/x", headers={"x": "y" * 30_000})
        http.get("/x", headers={"x": "y" * 30_000})
        assert sum(each.weight() for each in little.requests) <= 40_000
        little.reset()
        assert little.requests == []


@pytest.mark.parametrize(("host", "told"), [("0.0.0.0", True), ("127.0.0.1", False)])
def test_it_says_what_it_opens_to_others(host: str, told: bool) -> None:
    command = [sys.executable, "-m", "imageport.sandbox", "--quiet", "--port", "0", "--host", host]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "Its state is at" not in process.stdout.readline():
            assert process.poll() is None
        process.terminate()
        _, err = process.communicate(timeout=HANG)
    assert ("open to other machines" in err) == told
