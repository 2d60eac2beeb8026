"""Blocking connections, kept for the next request."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Protocol, TypeVar

import httpx

from imageport import _clock
from imageport._connection import Connection
from imageport._wire import Headers, Origin, WireRequest


class _Kept(Protocol):
    origin: Origin
    expires: float


C = TypeVar("C", bound=_Kept)


class Response:
    """An answer whose body is still on its way."""

    def __init__(self, pool: SocketPool, connection: Connection, request: WireRequest) -> None:
        self._pool = pool
        self._connection = connection
        self._request = request
        self._closed = False
        self.status_code = connection.parser.status
        self.headers = Headers(connection.parser.headers)

    def iter_raw(self) -> Iterator[bytes]:
        """Read the body as it comes."""
        parser = self._connection.parser
        while True:
            if part := parser.take():
                yield part
            elif parser.complete:
                return
            else:
                self._connection.read(self._request)

    def close(self) -> None:
        """Keep the connection for the next request, or close it when this answer was not read to its end."""
        if not self._closed:
            self._closed = True
            self._pool.put_back(self._connection)


def last_of(origin: Origin, idle: list[C]) -> C | None:
    """Take the connection out of *idle* that was used last for *origin*."""
    for index in range(len(idle) - 1, -1, -1):
        if idle[index].origin == origin:
            return idle.pop(index)
    return None


def too_old(idle: list[C], now: float) -> list[C]:
    """Take the connections out of *idle* that have waited too long; those that came first stand first."""
    found: list[C] = []
    while idle and idle[0].expires < now:
        found.append(idle.pop(0))
    return found


class SocketPool:
    """At most so many connections; idle ones are kept for a while."""

    def __init__(self, context: ssl.SSLContext | None, limits: httpx.Limits) -> None:
        self._context = context
        self._most = limits.max_connections or 100
        self._expiry = limits.keepalive_expiry or 5.0
        self._places: SimpleQueue[None] = SimpleQueue()  # as a semaphore, without its cost
        for _ in range(self._most):
            self._places.put(None)
        self._lock = Lock()
        self._idle: list[Connection] = []
        self._used: set[Connection] = set()
        self._closed = False

    def send(self, request: WireRequest) -> Response:
        """Send the request; raise httpx's errors."""
        self._take_place(request)
        connection = None
        try:
            connection = self._idle_one(request) or self._new(request)
            connection.ask(request)
            return Response(self, connection, request)
        except BaseException:
            self._drop(connection)
            raise

    def _take_place(self, request: WireRequest) -> None:
        try:
            self._places.get_nowait()
        except Empty:
            try:
                self._places.get(timeout=request.left("pool"))
            except Empty:
                raise request.late("pool") from None

    def _idle_one(self, request: WireRequest) -> Connection | None:
        """Return the connection that was used last."""
        while request.address is None:
            with self._lock:
                found = last_of(request.origin, self._idle)
                if found is None:
                    return None
                self._used.add(found)
            if found.is_alive():
                return found
            self._used.discard(found)
            found.close()
        return None

    def _new(self, request: WireRequest) -> Connection:
        with self._lock:
            full = self._idle and len(self._idle) + len(self._used) >= self._most
            surplus = self._idle.pop(0) if full else None
        if surplus is not None:
            surplus.close()
        made = Connection(request, self._context)
        self._used.add(made)
        return made

    def put_back(self, connection: Connection) -> None:
        """Take back a connection whose answer is over."""
        if not connection.is_reusable():
            self._drop(connection)
            return
        now = _clock.monotonic()
        connection.expires = now + self._expiry
        with self._lock:
            self._used.discard(connection)
            closing = too_old(self._idle, now)
            (closing if self._closed else self._idle).append(connection)
        for each in closing:
            each.close()
        self._places.put(None)

    def _drop(self, connection: Connection | None) -> None:
        if connection is not None:
            self._used.discard(connection)
            connection.close()
        self._places.put(None)

    def let_go(self) -> None:
        """Close this process's hold on connections of another; they go on there. Waits for no lock."""
        for connection in (*self._idle, *self._used):
            connection.close()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            closing, self._idle = self._idle, []
        for connection in closing:
            connection.close()
