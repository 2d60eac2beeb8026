"""Async connections that are closed, too, when making them is cancelled.

httpcore's own let go of a socket in the middle of a handshake: it stays open as long as the server likes.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Self, cast

import anyio
import httpcore
import httpx

from imageport._pool import Exchanges, as_httpcore, as_httpx, once, pool_settings, through


class _Stream(httpcore.AsyncNetworkStream):
    """A socket that does not outlive its handshake."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._exchanges = Exchanges()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._stream.read(max_bytes, timeout)
        return self._exchanges.came(data, self._stream.get_extra_info("ssl_object"))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._exchanges.sent()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            return _Stream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return (info == "is_readable" and self._exchanges.over) or self._stream.get_extra_info(info)


class _Backend(httpcore.AsyncNetworkBackend):
    """Opens such sockets, under asyncio and trio alike."""

    def __init__(self) -> None:
        self._backend: httpcore.AsyncNetworkBackend = cast("Any", httpcore.AnyIOBackend)()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream)


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: Any, pool: AwaitedPool, done: Callable[[], None]) -> None:
        self._stream = stream
        self._parts: AsyncIterator[bytes] = aiter(stream)
        self._pool = pool
        self._done = done

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        with as_httpx():
            return await anext(self._parts)

    async def aclose(self) -> None:
        try:
            await self._stream.aclose()
        except BaseException:
            await self._pool.recover(self._stream)
            raise
        finally:
            self._done()


class AwaitedPool(httpx.AsyncBaseTransport):
    """httpcore's pool behind httpx's transport interface."""

    def __init__(
        self, context: ssl.SSLContext, limits: httpx.Limits, proxy: httpx.Proxy | None = None
    ) -> None:
        settings = pool_settings(context, limits, _Backend())
        self._places = anyio.Semaphore(settings["max_connections"], fast_acquire=True)
        if proxy is None:
            self._pool = httpcore.AsyncConnectionPool(**settings)
        else:
            self._pool = httpcore.AsyncHTTPProxy(**settings, **through(proxy))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._take_place(request.extensions["timeout"]["pool"])
        done = once(self._places.release)
        try:
            with as_httpx():
                response = await self._pool.handle_async_request(as_httpcore(request))
        except BaseException:
            done()
            await self.recover()
            raise
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response.stream, self, done),
            extensions=response.extensions,  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        )

    async def recover(self, stream: Any = None) -> None:
        """Close the connections that httpcore has lost track of.

        A task that is cancelled by asyncio's own means can leave one behind: connected, and not yet asked
        anything, or with its answer not closed to the end. It would take up its place for ever.
        """
        pool: Any = self._pool
        ended = getattr(stream, "_pool_request", None)
        pool._requests[:] = [each for each in pool._requests if each is not ended]
        used = {id(each.connection) for each in pool._requests}
        lost = [
            each
            for each in pool._connections
            if id(each) not in used and not each.is_idle() and not each.is_closed()
        ]
        pool._connections[:] = [each for each in pool._connections if each not in lost]
        closing = pool._assign_requests_to_connections() if lost else ()
        with anyio.CancelScope(shield=True):
            for connection in (*lost, *closing):
                await connection.aclose()

    async def _take_place(self, limit: float) -> None:
        """Wait for a connection to be free; httpcore's own queue takes ever longer the longer it is."""
        try:
            self._places.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(limit) as scope:
                await self._places.acquire()
            if scope.cancelled_caught:
                raise httpx.PoolTimeout("no connection was free in time") from None

    async def aclose(self) -> None:
        await self._pool.aclose()
