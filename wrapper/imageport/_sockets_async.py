"""asyncio's connections, kept for the next request; the other colour of ``_sockets``."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from typing import Self

import anyio
import httpx
from anyio.lowlevel import cancel_shielded_checkpoint

from imageport import _clock
from imageport._lookup import is_numeric
from imageport._parser import parser
from imageport._places import take_place
from imageport._sockets import is_readable
from imageport._wire import Headers, Part, WireRequest

_MOST_UNREAD = 256 * 1024
_NEXT_ADDRESS = 0.25
"""How long one of a host's addresses may keep the next from being tried, in seconds (RFC 8305)."""
Origin = tuple[str, str, int]


class Connection(asyncio.Protocol):
    """A transport of asyncio's, and what reads the answers that come from it."""

    def __init__(self, request: WireRequest) -> None:
        self.origin: Origin = request.scheme, request.host, request.port
        self.parser = parser()
        self.expires = 0.0
        self._for_one = request.address is not None
        self._full = self._ended = False
        self._problem: Exception | None = None
        self._unread = 0
        self._parts: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        self._unread += len(data)
        if self._unread > _MOST_UNREAD and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._problem, self._transport = True, exc, None
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _something(self, part: Part, request: WireRequest) -> None:
        """Wait until anything happens to the connection."""
        waiter = self._waiter = self._loop.create_future()
        timer = self._loop.call_later(request.left(part), self._give_up, request.late(part))
        try:
            await waiter
        finally:
            timer.cancel()
            self._waiter = None

    def _give_up(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)

    async def ask(self, request: WireRequest) -> None:
        """Send the request, and read the head of its answer."""
        self.parser.begin()
        with suppress(httpx.WriteError):  # the server may have answered before it had read all
            await self._send(request)
        while not self.parser.status:
            await self.read(request)

    async def _send(self, request: WireRequest) -> None:
        body = request.body
        if isinstance(body, bytes):
            await self._write(request.head() + body, request)
            return
        await self._write(request.head(), request)
        async for part in body:
            await self._write(part, request)

    async def _write(self, data: bytes, request: WireRequest) -> None:
        if self._ended or self._transport is None:
            raise httpx.WriteError("the server hung up")
        self._transport.write(data)
        while self._full:
            if self._ended:
                raise httpx.WriteError("the server hung up")
            await self._something("write", request)

    async def read(self, request: WireRequest) -> None:
        """Feed what comes next to the parser."""
        while not self._parts and not self._ended:
            await self._something("read", request)
        parts, self._parts = self._parts, []
        if not parts and self._problem is not None:
            raise httpx.ReadError(str(self._problem)) from self._problem
        if self._unread > _MOST_UNREAD and self._transport is not None:
            self._transport.resume_reading()
        self._unread = 0
        request.left("read")
        self.parser.feed(parts[0] if len(parts) == 1 else b"".join(parts))

    def is_reusable(self) -> bool:
        """Say whether another request may follow the one that was answered."""
        return self.parser.complete and self.parser.reusable and not self._for_one

    def is_alive(self) -> bool:
        """Say whether an idle connection can be used: nobody asked for what has come since.

        The socket is looked at, too, as the loop may not have run since.
        """
        if self._ended or self._parts or _clock.monotonic() > self.expires or self._transport is None:
            return False
        return not is_readable(self._transport.get_extra_info("socket"))

    def close(self) -> None:
        """Close it at once; there is nothing to be said to the server any more."""
        if self._transport is not None and not self._loop.is_closed():
            self._transport.abort()


async def _connected(request: WireRequest, context: ssl.SSLContext | None) -> Connection:
    host = request.address or request.host
    try:
        async with asyncio.timeout(request.left("connect")):
            _, made = await asyncio.get_running_loop().create_connection(
                lambda: Connection(request),
                host,
                request.port,
                ssl=context,
                server_hostname=None if context is None else request.host,
                happy_eyeballs_delay=None if is_numeric(host) else _NEXT_ADDRESS,
            )
            return made
    except TimeoutError:
        raise request.late("connect") from None
    except (OSError, UnicodeError) as error:  # also ssl.SSLError
        raise httpx.ConnectError(str(error)) from error


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
        self._places = anyio.Semaphore(self._most, fast_acquire=True)
        self._idle: list[Connection] = []
        self._used: set[Connection] = set()
        self._closed = False

    async def send(self, request: WireRequest) -> AsyncResponse:
        """Send the request; raise httpx's errors."""
        await take_place(self._places, request)
        connection = None
        try:
            connection = self._idle_one(request) or await self._new(request)
            await connection.ask(request)
            return AsyncResponse(self, connection, request)
        except BaseException:
            self._drop(connection)
            raise

    def _idle_one(self, request: WireRequest) -> Connection | None:
        """Return the connection that was used last."""
        origin = request.scheme, request.host, request.port
        while request.address is None:
            found = next((each for each in reversed(self._idle) if each.origin == origin), None)
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
        made = await _connected(request, self._context)
        self._used.add(made)
        return made

    def put_back(self, connection: Connection) -> None:
        """Take back a connection whose answer is over."""
        if self._closed or not connection.is_reusable():
            self._drop(connection)
            return
        connection.expires = _clock.monotonic() + self._expiry
        self._used.discard(connection)
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
