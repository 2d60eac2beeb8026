"""asyncio's connections, kept for the next request; the other colour of ``_sockets``."""

from __future__ import annotations

import asyncio
import ssl
from typing import Self

import httpx
from anyio.lowlevel import cancel_shielded_checkpoint

from imageport import _clock
from imageport._connection_async import Connection, connected
from imageport._permits import AsyncOwner
from imageport._sockets import last_of, too_old
from imageport._wire import Headers, WireRequest

_PIECE = 256 * 1024


class AsyncResponse:
    """An answer whose body is still on its way."""

    def __init__(self, pool: AsyncSocketPool, connection: Connection, request: WireRequest) -> None:
        self._pool = pool
        self._connection = connection
        self._request = request
        self._closed = False
        self.status_code = connection.parser.status
        self.headers = Headers(connection.parser.headers)

    def aiter_raw(self) -> Self:
        """Read the body as it comes. No generator: one that is left early would be closed by nobody."""
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        parser = self._connection.parser
        while not (part := parser.take()):
            if parser.complete:
                raise StopAsyncIteration
            await self._connection.read(self._request)
        return part

    async def aclose(self) -> None:
        """Keep the connection for the next request, or close it when this answer was not read to its end."""
        if not self._closed:
            self._closed = True
            self._pool.put_back(self._connection)


class AsyncSocketPool:
    """At most so many connections; idle ones are kept for a while. Belongs to one event loop."""

    ends_in_time = True

    def __init__(self, context: ssl.SSLContext | None, limits: httpx.Limits) -> None:
        self._context = context
        self._most = limits.max_connections or 100
        self._expiry = limits.keepalive_expiry or 5.0
        self._places = asyncio.Semaphore(self._most)  # first come, first served
        self._idle: list[Connection] = []
        self._used: set[Connection] = set()
        self._closed = False
        self._room = memoryview(bytearray(_PIECE))

    async def send(self, request: WireRequest, owner: AsyncOwner) -> AsyncResponse:
        """Send the request; raise httpx's errors. *owner* closes the answer."""
        await self._take_place(request)
        connection = None
        try:
            connection = self._idle_one(request) or await self._new(request)
            await connection.ask(request)
        except BaseException:
            self._drop(connection)
            raise
        response = AsyncResponse(self, connection, request)
        owner.hold(response)
        return response

    async def _take_place(self, request: WireRequest) -> None:
        if not self._places.locked():
            await self._places.acquire()  # without waiting
            return
        try:
            async with asyncio.timeout(request.left("pool")):
                await self._places.acquire()
        except TimeoutError:
            raise request.late("pool") from None

    def _idle_one(self, request: WireRequest) -> Connection | None:
        """Return the connection that was used last."""
        while request.address is None:
            found = last_of(request.origin, self._idle)
            if found is None:
                return None
            self._idle.remove(found)
            if found.is_alive():
                self._used.add(found)
                return found
            found.close()
        return None

    async def _new(self, request: WireRequest) -> Connection:
        if len(self._idle) + len(self._used) >= self._most and self._idle:
            self._idle.pop(0).close()
        made = await connected(request, self._context, self._room)
        self._used.add(made)
        return made

    def put_back(self, connection: Connection) -> None:
        """Take back a connection whose answer is over."""
        if self._closed or not connection.is_reusable():
            self._drop(connection)
            return
        now = _clock.monotonic()
        connection.expires = now + self._expiry
        self._used.discard(connection)
        for each in too_old(self._idle, now):
            each.close()
        self._idle.append(connection)
        self._places.release()

    def _drop(self, connection: Connection | None) -> None:
        if connection is not None:
            self._used.discard(connection)
            connection.close()
        self._places.release()

    def let_go(self) -> None:
        """Do nothing: the loop that the connections belong to does not run in a child."""

    async def aclose(self) -> None:
        self._closed = True
        closing, self._idle = self._idle, []
        for connection in closing:
            connection.close()
        await cancel_shielded_checkpoint()  # transports close their sockets a moment later
