"""The servers: canned answers over keep-alive connections, each in a process of its own."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

from bench import payloads, place

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CONNECTIONS = "/bench/connections"
"""What answers with the number of connections so far, the asking one among them."""


def _reply(body: bytes) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
    return f"{head}{len(body)}\r\n\r\n".encode() + body


_REPLIES = {f"{method} {path}".encode(): _reply(body) for (method, path), body in payloads.ANSWERS.items()}


class Canned(asyncio.BufferedProtocol):
    """One connection. A request that has no answer ends it: no client goes wrong unseen."""

    room = memoryview(bytearray(2**18))  # for all connections, since it is emptied as soon as it is filled
    delay = 0.0
    connections = 0
    listings = payloads.Listings()
    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer = self.target = self.query = b""
        self.length = self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Canned.connections += 1
        self.transport = transport  # pyright: ignore[reportAttributeAccessIssue] - of either loop

    def get_buffer(self, sizehint: int) -> memoryview:
        return self.room

    def buffer_updated(self, nbytes: int) -> None:
        if self.missing > nbytes:
            self.missing -= nbytes
            return
        data = bytes(self.room[:nbytes])
        if self.missing:
            data, self.missing = data[self.missing :], 0
            self.answer()
        self.buffer += data
        while not self.missing and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            self.begin(self.buffer[:end], self.buffer[end + 4 :])

    def begin(self, head: bytes, rest: bytes) -> None:
        """Read the *head* of a request, and of the *rest* as much as belongs to it."""
        method, target, _ = head.split(b" ", 2)
        path, _, self.query = target.partition(b"?")
        self.target = method + b" " + path
        found = None if method == b"GET" else _LENGTH.search(head)
        self.length = int(found[1]) if found else 0
        self.missing = max(0, self.length - len(rest))
        self.buffer = rest[self.length :]
        if not self.missing:
            self.answer()

    def answer(self) -> None:
        made = _MADE.get(self.target)
        reply = _REPLIES.get(self.target) if made is None else made(self)
        if reply is None:
            self.transport.abort()
        elif self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.send, reply)
        else:
            self.transport.write(reply)

    def send(self, reply: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(reply)


def _images(asked: Canned) -> bytes:
    if b"WorkspaceId" not in asked.query:
        return _REPLIES[asked.target]
    return _reply(asked.listings.page(asked.query.decode()))


_MADE: dict[bytes, Callable[[Canned], bytes]] = {
    b"GET /api/v1/images": _images,
    f"GET {payloads.ACTIONS}/ListImages".encode(): _images,
    b"POST /images/upload": lambda asked: _reply(payloads.photo(asked.length)),
    f"GET {CONNECTIONS}".encode(): lambda asked: _reply(str(asked.connections).encode()),
}


async def _serve(options: Namespace) -> None:
    Canned.delay = options.delay
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Canned, "127.0.0.1", 0, ssl=context, backlog=2048)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # which ends with the parent


@contextmanager
def running(delay: float = 0.0, certificate: str = "") -> Iterator[str]:
    """Run a server that answers after *delay* seconds; give its URL."""
    command = [sys.executable, "-m", "bench.server", f"--delay={delay}", f"--certificate={certificate}"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=place.environment()
    )
    assert process.stdout is not None
    scheme = "https" if certificate else "http"
    with process:
        yield f"{scheme}://127.0.0.1:{int(process.stdout.readline())}"


def _run(options: Namespace) -> None:
    try:
        new_loop = import_module("uvloop").new_event_loop
    except ModuleNotFoundError:  # slower, so that the fastest clients wait for it
        new_loop = None
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve(options))


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--certificate", default="")
    place.beside_the_clients()
    _run(parser.parse_args())
