"""An app in process gets what a server on the network would get, and is heard as that would be."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import requests
import uvicorn
from schemathesis.core.transport import Response
from schemathesis.python import asgi

from imageport.contract import SANDBOX, load
from imageport.contract.in_process import InProcess
from imageport.contract.running import run
from imageport.sandbox import create_app

PICTURE = b"\xff\xd8\xff picture \x00\xff"
KEY = {"Authorization": "Bearer sk-sandbox"}
# What requests tell, by operation: a path and a query that need quoting, cookies, each kind of body.
TOLD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "path and query": (
        "/models/{modelID}/images",
        "GET",
        {"path_parameters": {"modelID": "a%2Fb%20é"}, "query": {"page": "1+1 &=é", "limit": ["1", "2"]}},
    ),
    "headers and cookies": (
        "/api/v1/connections",
        "GET",
        {"headers": {**KEY, "X-Latin": "caf\xe9", "x-empty": ""}, "cookies": {"a": "1", "b": "zwei"}},
    ),
    "json": (
        "/api/v1/images",
        "POST",
        {"body": {"Name": "ü", "Labels": [None, 1.5]}, "media_type": "application/json"},
    ),
    "form": (
        "/images/upload",
        "POST",
        {"body": {"file": PICTURE, "modelID": "m"}, "media_type": "multipart/form-data"},
    ),
    "bytes": (
        "/api/predict/{service}",
        "POST",
        {"path_parameters": {"service": "s"}, "body": PICTURE, "media_type": "application/octet-stream"},
    ),
    "another method": ("/api/v1/connections", "GET", {"method": "QUERY"}),
    "head": ("/api/v1/connections", "GET", {"method": "HEAD"}),
}


class Recorder:
    """An app that keeps what it is asked, and answers with what it is made with."""

    def __init__(self, status: int = 200, headers: Any = (), *parts: bytes) -> None:
        self.asked: list[tuple[Any, bytes]] = []
        self.answer = status, [(b"content-type", b"application/json"), *headers], parts or (b'{"a":', b"1}")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message.get("more_body", False)
        self.asked.append((scope, body))
        status, headers, parts = self.answer
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def case(schema: Any, path: str, method: str = "GET", /, **given: Any) -> Any:
    return schema[path][method].Case(**given)


def ask(app: Any, *, session: Any = None, **settings: Any) -> Response:
    schema = load(app=app, keys=SANDBOX, **settings)
    assert isinstance(schema, InProcess)
    try:
        return case(schema, "/api/v1/connections").call(session=session)
    finally:
        schema.transport.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    config = uvicorn.Config(
        app, port=0, log_config=None, lifespan="off", server_header=False, date_header=False
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def told(asked: tuple[Any, bytes]) -> dict[str, Any]:
    """A request, without what names the server, the case or the boundary of a form."""
    scope, body = asked
    headers: dict[bytes, bytes] = dict(scope["headers"])
    del headers[b"host"], headers[b"x-schemathesis-testcaseid"]
    headers.pop(b"connection", None)
    boundary = headers.get(b"content-type", b"").partition(b"boundary=")[2]
    headers = {name: value.replace(boundary, b"") if boundary else value for name, value in headers.items()}
    keys = ("method", "path", "raw_path", "query_string", "scheme", "http_version", "root_path")
    return {
        **{key: scope[key] for key in keys},
        "headers": headers,
        "body": body.replace(boundary, b"") if boundary else body,
    }


def heard(response: Response) -> tuple[Any, ...]:
    headers = {name: value for name, value in response.headers.items() if name != "transfer-encoding"}
    return (
        *(response.status_code, headers, response.content, response.message, response.encoding),
        *(response.http_version, response.verify, response.stream_cut_short),
    )


@pytest.mark.parametrize(("path", "method", "given"), TOLD.values(), ids=TOLD)
def test_an_app_is_told_the_same_as_over_the_network(path: str, method: str, given: dict[str, Any]) -> None:
    near, far = Recorder(), Recorder()
    with served(far) as url:
        wanted = case(load(url, keys=SANDBOX, write=True), path, method, **given).call()
    got = case(load(app=near, keys=SANDBOX), path, method, **given).call()
    assert told(near.asked[0]) == told(far.asked[0])
    assert heard(got) == heard(wanted)


@pytest.mark.parametrize(
    "app",
    [
        Recorder(404, [(b"X-Cafe", b"caf\xe9"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]),
        Recorder(204, (), b""),
        Recorder(200, [(b"content-encoding", b"gzip")], gzip.compress(b"{}" * 99)),
        Recorder(200, [(b"content-type", b"text/plain; charset=latin-1")], b"\xe9"),
        Recorder(302, [(b"location", b"http://elsewhere.example.com/")]),
        Recorder(599),
    ],
    ids=lambda app: f"{app.answer[0]} {len(app.answer[1])}",
)
def test_an_app_is_heard_as_over_the_network(app: Any) -> None:
    with served(app) as url:
        wanted = case(load(url, keys=SANDBOX), "/api/v1/connections").call()
    assert heard(ask(app)) == heard(wanted)


def test_a_redirect_is_followed_and_what_it_sets_is_forgotten_afterwards() -> None:
    class Away(Recorder):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            away = scope["path"] == "/api/v1/connections"
            self.answer = (
                (302, [(b"location", b"/away"), (b"set-cookie", b"a=1; Path=/")], (b"",))
                if away
                else (200, [], (b"{}",))
            )
            await super().__call__(scope, receive, send)

    app = Away()
    schema = load(app=app, keys=SANDBOX)
    assert [case(schema, "/api/v1/connections").call().status_code for _ in range(2)] == [200, 200]
    cookies = [dict(scope["headers"]).get(b"cookie") for scope, _ in app.asked]
    assert cookies == [None, b"a=1", None, b"a=1"]


def test_an_endless_stream_of_events_is_cut_short() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while True:
            await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
            await asyncio.sleep(0)

    got = ask(app)
    assert got.stream_cut_short
    assert got.content == b"data: 1\n\n" * 20


def test_an_app_that_does_not_answer_in_time() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await asyncio.sleep(60)

    with pytest.raises(requests.ReadTimeout, match=r"read timeout=0\.05"):
        ask(app, timeout=0.05)


@pytest.mark.parametrize("error", [TimeoutError("own"), ValueError("own"), asyncio.CancelledError("own")])
def test_an_error_of_the_app_is_told_as_it_is(error: BaseException) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        raise error

    with pytest.raises(type(error), match="own"):
        ask(app)


def test_an_app_that_says_nothing() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        return

    with pytest.raises(RuntimeError, match="without an answer"):
        ask(app)


class Alive(Recorder):
    """An app that notes when it starts and ends."""

    def __init__(self, refuses: str = "") -> None:
        super().__init__()
        self.life: list[str] = []
        self.refuses = refuses

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.life.append(scope["state"]["mood"])
            await super().__call__(scope, receive, send)
            return
        scope["state"]["mood"] = "good"
        for what in ("startup", "shutdown"):
            assert (await receive())["type"] == f"lifespan.{what}"
            self.life.append(what)
            end = "failed" if what == self.refuses else "complete"
            await send({"type": f"lifespan.{what}.{end}", "message": f"no {what}"})


def test_an_app_starts_once_and_ends_with_its_run() -> None:
    app = Alive()
    schema = load(app=app, keys=SANDBOX, only=["ListConnections"], max_examples=1, seed=1)
    run(schema, SANDBOX)
    assert (app.life[0], app.life[-1]) == ("startup", "shutdown")
    assert set(app.life[1:-1]) == {"good"}
    assert len(app.life) > 4


@pytest.mark.parametrize("what", ["startup", "shutdown"])
def test_an_app_that_fails_to_start_or_to_end(what: str) -> None:
    with pytest.raises(RuntimeError, match=f"no {what}"):
        ask(Alive(what))


def test_it_can_be_called_from_within_a_loop_and_from_several_threads() -> None:
    schema = load(app=create_app(), keys=SANDBOX)
    one = case(schema, "/meta/v1/products.json", query={"language": "EN_US"})

    async def within() -> Response:
        return one.call()

    assert asyncio.run(within()).status_code == 200
    with ThreadPoolExecutor(4) as threads:
        assert [each.status_code for each in threads.map(lambda _: one.call(), range(20))] == [200] * 20


@pytest.mark.parametrize(
    "settings",
    [{"rate": "1000/s"}, {"request-retries": 1}, {"headers": {"X-Own": "1"}}, {"max-redirects": 3}],
)
def test_the_engines_own_settings_hold(settings: dict[str, Any]) -> None:
    app = Recorder()
    schema = load(app=app, keys=SANDBOX, only=["ListConnections"], max_examples=1, seed=1, **settings)
    outcome = run(schema, SANDBOX)
    assert outcome.replies == len(app.asked) > 0
    if "headers" in settings:
        assert all(dict(scope["headers"])[b"x-own"] == b"1" for scope, _ in app.asked)


def test_the_engine_sends_nothing_in_a_way_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise AssertionError("the engine went its own way")

    monkeypatch.setattr(asgi, "get_client", nowhere)
    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", nowhere)
    app = create_app()
    schema = load(app=app, keys=SANDBOX, only=["ListConnections", "UploadImage"], max_examples=3, seed=1)
    assert isinstance(schema, InProcess)
    outcome = run(schema, SANDBOX)
    assert not outcome.findings
    assert outcome.replies == len(app.state.seen) > 50
