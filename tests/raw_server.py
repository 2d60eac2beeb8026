"""A server that answers with raw bytes, and misbehaves as it is told."""

from __future__ import annotations

import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Literal, Self

from pressure import HANG

Step = bytes | float | Literal["reset", "close", "bye", "hang"]
Play = Iterable[Step] | Callable[[bytes], Iterable[Step]]

RESET = struct.pack("ii", 1, 0)


def reply(body: bytes = b'{"Name": "n"}', status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole answer, or one that promises more than it holds."""
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n\r\n".encode() + body


class RawServer:
    """Plays one list of steps per request, in order; the last one again and again.

    Bytes are sent, a number is waited, ``reset`` and ``close`` end the connection, ``bye`` ends TLS first,
    ``hang`` waits for the client to end it. A greeting is played when a connection is made, before anything
    is asked.
    """

    def __init__(
        self, *plays: Play, greeting: Iterable[Step] = (), tls: ssl.SSLContext | None = None
    ) -> None:
        self._plays = plays
        self._tls = tls
        self._greeting = greeting
        self._lock = Lock()
        self._stop = Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._threads: list[Thread] = []
        self._peers: list[socket.socket] = []
        self.requests: list[bytes] = []
        self.opened = 0
        self.open = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for each in (self._listener, *self._peers):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(HANG)

    def is_left(self, seconds: float = HANG) -> bool:
        """Say whether all clients hang up within this time."""
        until = time.monotonic() + seconds
        while self.open and time.monotonic() < until:
            time.sleep(0.005)
        return self.open == 0

    def is_asked(self, times: int, seconds: float = HANG) -> bool:
        """Say whether so many requests come within this time."""
        until = time.monotonic() + seconds
        while len(self.requests) < times and time.monotonic() < until:
            time.sleep(0.005)
        return len(self.requests) >= times

    def _start(self, run: Callable[..., None], *args: object) -> None:
        thread = Thread(target=run, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self._count(1)
            self._peers.append(peer)
            self._start(self._serve, peer)

    def _count(self, change: int) -> None:
        with self._lock:
            self.open += change
            self.opened += max(change, 0)

    def _serve(self, peer: socket.socket) -> None:
        with suppress(OSError), self._secured(peer) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._play(peer, self._greeting)
            while request := self._read(peer):
                with self._lock:
                    play = self._plays[min(len(self.requests), len(self._plays) - 1)]
                    self.requests.append(request)
                if not self._play(peer, play(request) if callable(play) else play):
                    break
        self._count(-1)

    def _secured(self, peer: socket.socket) -> socket.socket:
        return peer if self._tls is None else self._tls.wrap_socket(peer, server_side=True)

    def _read(self, peer: socket.socket) -> bytes:
        """Read one request; b"" when there is none any more."""
        got = b""
        while part := peer.recv(65536):
            got += part
            head, end, body = got.partition(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0"
            if end and len(body) >= int(length):
                return got
        return b""

    def _play(self, peer: socket.socket, steps: Iterable[Step]) -> bool:
        """Play the steps; say whether the connection goes on."""
        for step in steps:
            if isinstance(step, bytes):
                peer.sendall(step)
            elif isinstance(step, float):
                self._stop.wait(step)
            elif step == "hang":
                self._read(peer)
                return False
            else:
                if step == "bye" and isinstance(peer, ssl.SSLSocket):
                    peer.unwrap()
                if step == "reset":
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return False
        return True
