"""Blocking connections whose reads and writes end when the attempt does, however slowly bytes drip in.

httpx's own transport gives every single read the whole of its time. This one gives it a socket that knows
when the attempt is over.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, cast

import httpcore
import httpx

from imageport import _clock
from imageport._clock import Until
from imageport._http1 import H11Parser, UncleanEnd, ended_cleanly
from imageport._lookup import look_up
from imageport._permits import Permits
from imageport._unpack import unread

_PIECE = 64 * 1024


def left_of(timeout: float | None, late: type[Exception], shares: int = 1) -> float | None:
    """Return what is left of *timeout* now, for one of so many; raise *late* when that is nothing."""
    if not isinstance(timeout, Until):
        return timeout
    left = min(float(timeout), (timeout.end - _clock.monotonic()) / shares)
    if left <= 0:
        raise late("the attempt is over")
    return left


class Exchanges:
    """Follows what a connection of httpcore carries, which gives a surplus reply to the next request."""

    def __init__(self) -> None:
        self._parser: H11Parser | None = None
        self.over = False
        """Whether no other request may follow on this connection."""

    def sent(self) -> None:
        """Note that a request, or a part of it, was sent."""
        if self._parser is None or self._parser.complete:
            self._parser = H11Parser()
            self._parser.begin()

    def came(self, data: bytes, tls: Any) -> bytes:
        """Note what was read, and return it; raise UncleanEnd where TLS did not end as it should."""
        if not data and tls is not None and not ended_cleanly(tls):
            raise UncleanEnd
        parser = self._parser
        if parser is None or parser.complete:
            self.over = True
        elif not self.over:
            try:
                parser.feed(data)
            except httpx.RemoteProtocolError:
                self.over = True
            parser.take()
            self.over |= parser.complete and not parser.reusable
        return data


class _Stream(httpcore.NetworkStream):
    """A socket that looks at the clock before it waits."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._exchanges = Exchanges()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, left_of(timeout, httpcore.ReadTimeout))
        return self._exchanges.came(data, self._stream.get_extra_info("ssl_object"))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._exchanges.sent()
        for start in range(0, len(buffer), _PIECE):
            left = left_of(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + _PIECE], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = left_of(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        # How httpcore finds out that an idle connection is of no use any more.
        return (info == "is_readable" and self._exchanges.over) or self._stream.get_extra_info(info)


def check_found(timeout: float | None, addresses: Iterable[str]) -> None:
    """Let whoever has a say in it refuse the addresses of a host."""
    if isinstance(timeout, Until) and timeout.check is not None:
        timeout.check(addresses)


class _Backend(httpcore.SyncBackend):
    """Opens such sockets."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = look_up(host, port, left_of(timeout, httpcore.ConnectTimeout))
        check_found(timeout, found)
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, address in enumerate(found):
            share = left_of(timeout, httpcore.ConnectTimeout, len(found) - number)
            try:
                return _Stream(super().connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


def equip(transport: Any, backend: object) -> None:
    """Let the connections of a transport of httpx's be opened by *backend*."""
    if (pool := getattr(transport, "_pool", None)) is not None:  # none where a mock makes none
        pool._network_backend = backend


def with_stream(
    response: httpx.Response, stream: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    """Return the same response with another body."""
    return httpx.Response(
        response.status_code, headers=response.headers.raw, stream=stream, extensions=response.extensions
    )


def once(act: Callable[[], None]) -> Callable[[], None]:
    """Return what does *act* when it is called for the first time, and nothing after that."""
    acts = [act]
    return lambda: acts.pop()() if acts else None


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response, done: Callable[[], None]) -> None:
        self._response = response
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        yield from cast("httpx.SyncByteStream", self._response.stream)

    def close(self) -> None:
        try:
            self._response.close()
        finally:
            self._done()


class BlockingPool(httpx.HTTPTransport):
    """httpx's own transport, with such sockets, and with a place for each of its connections."""

    def __init__(
        self, context: ssl.SSLContext, limits: httpx.Limits, proxy: httpx.Proxy | None = None
    ) -> None:
        super().__init__(verify=context, limits=limits, proxy=proxy, trust_env=False)
        equip(self, _Backend())
        self._permits = Permits(limits.max_connections or 1)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        left = partial(left_of, request.extensions["timeout"]["pool"], httpx.PoolTimeout)
        done = partial(self._permits.give_back, request)
        try:
            # httpcore's own queue takes ever longer the longer it is.
            if not self._permits.take(request, left):
                raise httpx.PoolTimeout("no connection was free in time")
            response = unread(super().handle_request(request))
        except BaseException:
            done()
            raise
        return with_stream(response, _Body(response, done))

    def let_go(self) -> None:
        """Close this process's hold on connections of another; they go on there. Waits for no lock."""
        for connection in self._pool.connections:
            connection.close()
