"""Blocking connections, kept for the next request."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import partial
from typing import Protocol, TypeVar

import httpx

from imageport import _clock
from imageport._connection import Connection
from imageport._permits import Owner, Permits
from imageport._wire import Headers, Origin, WireRequest


class _Kept(Protocol):
    origin: Origin
    expires: float


C = TypeVar("C", bound=_Kept)


class Lease:
    """One request's place in a pool, and the connection that serves it."""

    __slots__ = ("_pool", "connection", "evicts")

    def __init__(self, pool: SocketPool) -> None:
        self._pool = pool
        self.connection: Connection | None = None
        self.evicts = False
        """Whether it may have taken connections only to close them."""

    def close(self) -> None:
        """Give both back; the connection is kept if its answer was read to the end."""
        self._pool.take_back(self)


class Response:
    """An answer whose body is still on its way."""

    def __init__(self, lease: Lease, connection: Connection, request: WireRequest) -> None:
        self._connection = connection
        self._request = request
        self.close = lease.close
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


def last_of(origin: Origin, idle: list[C]) -> C | None:
    """Return the connection in *idle* that was used last for *origin*."""
    return next((each for each in reversed(idle) if each.origin == origin), None)


def too_old(idle: list[C], now: float) -> list[C]:
    """Take the connections out of *idle* that have waited too long; those that came first stand first."""
    found: list[C] = []
    while idle and idle[0].expires < now:
        found.append(idle.pop(0))
    return found


class SocketPool:
    """At most so many connections; idle ones are kept for a while.

    Without a lock, as ``Permits`` is. Whose a connection is stands in the connection itself; it is idle when
    it is nobody's.
    """

    def __init__(self, context: ssl.SSLContext | None, limits: httpx.Limits) -> None:
        self._context = context
        self._most = limits.max_connections or 100
        self._expiry = limits.keepalive_expiry or 5.0
        self._permits = Permits(self._most)
        self._connections: dict[Connection, None] = {}
        """Those that were used last stand last."""
        self._closed = False

    def send(self, request: WireRequest, owner: Owner) -> Response:
        """Send the request; raise httpx's errors. *owner* closes what it takes."""
        lease = Lease(self)
        owner.hold(lease)
        try:
            if not self._permits.take(lease, partial(request.left, "pool")):
                raise request.late("pool")
            connection = self._idle_one(lease, request) or self._new(lease, request)
            connection.ask(request)
            return Response(lease, connection, request)
        except BaseException:
            lease.close()
            raise

    def _idle_one(self, lease: Lease, request: WireRequest) -> Connection | None:
        """Return the connection that was used last."""
        if request.address is not None:
            return None
        for found in reversed([*self._connections]):
            if found.origin == request.origin and found.user is None:
                lease.connection = found
                if found.serve(lease) and found.is_alive():
                    return found
                self._drop(lease, found)
        return None

    def _new(self, lease: Lease, request: WireRequest) -> Connection:
        self._make_room(lease)
        lease.connection = made = Connection(request)
        made.serve(lease)
        self._connections[made] = None
        made.connect(request, self._context)
        return made

    def _make_room(self, lease: Lease) -> None:
        """Close an idle connection when there are as many as may be."""
        if len(self._connections) >= self._most:
            lease.evicts = True
            idle = (each for each in [*self._connections] if each.serve(lease))
            if (surplus := next(idle, None)) is not None:
                self._drop(lease, surplus)

    def _drop(self, lease: Lease, connection: Connection) -> None:
        """Close a connection if it is that of *lease*."""
        if connection.user is lease:
            connection.close()
            self._connections.pop(connection, None)
        lease.connection = None

    def take_back(self, lease: Lease) -> None:
        """Take back what a request took; called once more, it goes on where it was interrupted."""
        connection = lease.connection
        if connection is not None:
            if not connection.is_reusable() or self._closed:
                self._drop(lease, connection)
            elif connection.user is lease:
                self._keep(lease, connection)
        if lease.evicts:
            for each in [*self._connections]:
                self._drop(lease, each)
        self._permits.give_back(lease)
        if self._closed:
            self.close()  # it may have become idle only after the pool was closed

    def _keep(self, lease: Lease, connection: Connection) -> None:
        now = _clock.monotonic()
        lease.evicts = True
        for each in [*self._connections]:
            if each.expires < now and each is not connection and each.serve(lease):
                self._drop(lease, each)
        lease.evicts = False
        lease.connection = connection
        connection.expires = now + self._expiry
        self._connections.pop(connection, None)
        self._connections[connection] = None
        connection.free(lease)

    def let_go(self) -> None:
        """Close this process's hold on connections of another; they go on there. Waits for no lock."""
        for connection in self._connections:
            connection.close()

    def close(self) -> None:
        self._closed = True
        for each in [*self._connections]:
            if each.serve(self):
                each.close()
                self._connections.pop(each, None)
