"""A server that reads as much of an upload as it is told, and then says what it is told."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Self

from pressure import HANG

OK = json.dumps({"result": {"id": "img-1"}, "status": "OK"}).encode()
Turn = Callable[["Peer"], bool | None]


class Peer:
    """A client at work: its head has been read, its body not yet."""

    def __init__(self, connection: socket.socket, head: bytes, body: bytes) -> None:
        self.connection = connection
        self.head = head
        self._body = body
        self.length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
        self.got = 0
        self.sha256 = hashlib.sha256()
        self.kept = b""

    def read(self, size: int | None = None, *, keep: bool = False) -> bool:
        """Read so many more bytes of the body, or all; say whether they came."""
        until = self.length if size is None else min(self.got + size, self.length)
        while self.got < until:
            part, self._body = self._body or self.connection.recv(65536), b""
            if not part:
                return False
            self.got += len(part)
            self.sha256.update(part)
            if keep:
                self.kept += part
        return True

    def answer(self, body: bytes = OK, status: str = "200 OK", *headers: str) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json"]
        self.connection.sendall("\r\n".join([*lines, *headers, "", ""]).encode() + body)


def drain(peer: Peer) -> None:
    """Read it all and be content."""
    if peer.read():
        peer.answer()


class UploadServer:
    """Gives each request its turn, in order, the last one again and again; one that says False hangs up."""

    def __init__(self, *turns: Turn) -> None:
        self._turns = turns
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[Thread] = []
        self._open: list[socket.socket] = []
        self.peers: list[Peer] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(HANG)

    def wait(self, peers: int = 1) -> None:
        """Wait until so many requests came and their clients have hung up."""
        until = time.monotonic() + HANG
        while len(self.peers) < peers and time.monotonic() < until:
            time.sleep(0.005)
        for thread in self._threads[1:]:
            thread.join(HANG)

    def _start(self, run: Callable[..., None], *args: object) -> None:
        thread = Thread(target=run, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            got = b""
            while part := connection.recv(65536):
                head, end, body = (got := got + part).partition(b"\r\n\r\n")
                if not end:
                    continue
                got, peer = b"", Peer(connection, head, body)
                turn = self._turns[min(len(self.peers), len(self._turns) - 1)]
                self.peers.append(peer)
                if turn(peer) is False:
                    return
