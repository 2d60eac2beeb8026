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

from imageport._clock import Until
from imageport._lookup import look_up_async
from imageport._pool import Exchanges, check_found, equip, left_of, once, with_stream
from imageport._unpack import unread


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
        hosts = await _checked(host, port, timeout)
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, each in enumerate(hosts):
            share = left_of(timeout, httpcore.ConnectTimeout, len(hosts) - number)
            try:
                stream = await self._backend.connect_tcp(each, port, share, local_address, socket_options)
                return _Stream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


async def _checked(host: str, port: int, timeout: float | None) -> list[str]:
    """Return what to connect to: the name itself where nobody has a say in its addresses."""
    if not isinstance(timeout, Until) or timeout.check is None:
        return [host]
    found = await look_up_async(host, port, left_of(timeout, httpcore.ConnectTimeout))
    check_found(timeout, found)
    return found


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response, pool: AwaitedPool, done: Callable[[], None]) -> None:
        self._response = response
        # Without httpx's own generator, which nobody would close when it is left early.
        stream: Any = getattr(response.stream, "_httpcore_stream", response.stream)
        self._parts: AsyncIterator[bytes] = aiter(stream)
        self._pool = pool
        self._done = done

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        return await anext(self._parts)

    async def aclose(self) -> None:
        try:
            await self._response.aclose()
        except BaseException:
            await self._pool.recover(self._response.stream)
            raise
        finally:
            self._done()


class AwaitedPool(httpx.AsyncHTTPTransport):
    """httpx's own transport, with such sockets, and with a place for each of its connections."""

    def __init__(
        self, context: ssl.SSLContext, limits: httpx.Limits, proxy: httpx.Proxy | None = None
    ) -> None:
        super().__init__(verify=context, limits=limits, proxy=proxy, trust_env=False)
        equip(self, _Backend())
        self._places = anyio.Semaphore(limits.max_connections or 1, fast_acquire=True)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._take_place(request.extensions["timeout"]["pool"])
        done = once(self._places.release)
        try:
            response = unread(await super().handle_async_request(request))
        except BaseException:
            done()
            await self.recover()
            raise
        return with_stream(response, _Body(response, self, done))

    async def recover(self, stream: Any = None) -> None:
        """Close the connections that httpcore has lost track of.

        A task that is cancelled by asyncio's own means can leave one behind: connected, and not yet asked
        anything, or with its answer not closed to the end. It would take up its place for ever.
        """
        pool: Any = self._pool
        ended = getattr(getattr(stream, "_httpcore_stream", None), "_pool_request", None)
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
