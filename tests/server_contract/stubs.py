"""Servers that do not keep the contract, each in its way."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import httpx

from imageport.sandbox import Sandbox


class Asked(NamedTuple):
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def faulty(http: httpx.Client) -> Callable[[Asked], Answer]:
    """The sandbox behind *http* with five faults, one for each of five operations."""

    def answer(asked: Asked) -> Answer:
        operation = asked.target.partition("?")[0].rpartition("/")[2]
        if asked.method == "GET" and operation == "GetMessageConfig":  # it lets everybody in
            asked = asked._replace(headers={**asked.headers, "authorization": "Bearer sk-sandbox"})
        try:
            got = http.request(asked.method, asked.target, headers=asked.headers, content=asked.body)
        except httpx.LocalProtocolError:  # the engine tries out what a header may hold
            return Answer(400, {}, b"")
        headers = {name: got.headers[name] for name in ("content-type", "allow") if name in got.headers}
        right = Answer(got.status_code, headers, got.content)
        return spoiled(operation, right) if asked.method == "GET" else right

    return answer


def spoiled(operation: str, right: Answer) -> Answer:
    match operation, right.status:
        case "GetImage", _:  # a status that the contract does not know
            return right._replace(status=418)
        case "ListConnections", 200:  # a number that is a text
            return right._replace(body=json.dumps({**json.loads(right.body), "TotalCount": "many"}).encode())
        case "ListGatewayDomains", _:  # no content type
            return right._replace(headers={})
        case "ListImages", 400:  # whatever it is asked for
            return right._replace(status=200, body=b"{}")
        case _:
            return right


def html(asked: Asked) -> Answer:
    return Answer(200, {"content-type": "text/html"}, b"<html><body>Welcome</body></html>")


@contextlib.contextmanager
def five_faults() -> Iterator[str]:
    """Serve the sandbox with its five faults until the block ends."""
    with (
        Sandbox() as sandbox,
        httpx.Client(base_url=sandbox.url, trust_env=False) as http,
        serving(faulty(http)) as url,
    ):
        yield url


@contextlib.contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            got = answer(Asked(self.command, self.path, headers, body))
            self.send_response(got.status)
            for name, value in {**got.headers, "content-length": str(len(got.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(got.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_QUERY = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def hanging() -> Iterator[str]:
    """Take connections and say nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def closed_port() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
