"""The server: canned answers over keep-alive connections, in a process of its own."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from bench import payloads, place

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def _reply(body: bytes) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
    return f"{head}{len(body)}\r\n\r\n".encode() + body


_REPLIES = {f"{method} {path}".encode(): _reply(body) for (method, path), body in payloads.ANSWERS.items()}


class Canned(asyncio.Protocol):
    """One connection. A request that has no answer ends it: no client goes wrong unseen."""

    delay = 0.0
    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer = b""
        self.target = b""
        self.length = self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.missing > len(data):
            self.missing -= len(data)
            return
        if self.missing:
            data, self.missing = data[self.missing :], 0
            self.answer()
        self.buffer += data
        while not self.missing and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            self.begin(self.buffer[:end], self.buffer[end + 4 :])

    def begin(self, head: bytes, rest: bytes) -> None:
        """Read the *head* of a request, and of the *rest* as much as belongs to it."""
        method, path, _ = head.split(b" ", 2)
        self.target = method + b" " + path.partition(b"?")[0]
        found = None if method == b"GET" else _LENGTH.search(head)
        self.length = int(found[1]) if found else 0
        self.missing = max(0, self.length - len(rest))
        self.buffer = rest[self.length :]
        if not self.missing:
            self.answer()

    def answer(self) -> None:
        reply = _REPLIES.get(self.target)
        if self.target == b"POST /images/upload":
            reply = _reply(payloads.photo(self.length))
        if reply is None:
            self.transport.abort()
        elif self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, reply)
        else:
            self.transport.write(reply)


async def _serve(options: Namespace) -> None:
    Canned.delay = options.delay
    server = await asyncio.get_running_loop().create_server(Canned, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # which ends with the parent


@contextmanager
def running(delay: float = 0.0) -> Iterator[str]:
    """Run a server that answers after *delay* seconds; give its URL."""
    command = [sys.executable, "-m", "bench.server", f"--delay={delay}"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=place.environment()
    )
    assert process.stdout is not None
    with process:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"


if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    place.beside_the_clients()
    asyncio.run(_serve(parser.parse_args()))
