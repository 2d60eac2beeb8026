"""Blocking connections whose reads and writes end when the attempt does, however slowly bytes drip in.

httpx's own transport gives every single read the whole of its time. This one speaks to the same pool,
httpcore's, with a socket that knows when the attempt is over.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import httpcore
import httpx

from imageport import _clock
from imageport._clock import Until
from imageport._http1 import H11Parser, UncleanEnd, ended_cleanly, unquoted
from imageport._lookup import look_up
from imageport._permits import Permits

_PIECE = 64 * 1024
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


def _left(timeout: float | None, late: type[Exception], shares: int = 1) -> float | None:
    """Return what is left of *timeout* now, for one of so many; raise *late* when that is nothing."""
    if not isinstance(timeout, Until):
        return timeout
    left = min(float(timeout), (timeout.end - _clock.monotonic()) / shares)
    if left <= 0:
        raise late("the attempt is over")
    return left


class CutTLS(httpcore.RemoteProtocolError):
    """What ``UncleanEnd`` is below httpcore."""


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
        """Note what was read, and return it; raise CutTLS where TLS did not end as it should."""
        if not data and tls is not None and not ended_cleanly(tls):
            raise CutTLS
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
        data = self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))
        return self._exchanges.came(data, self._stream.get_extra_info("ssl_object"))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._exchanges.sent()
        for start in range(0, len(buffer), _PIECE):
            left = _left(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + _PIECE], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        # How httpcore finds out that an idle connection is of no use any more.
        return (info == "is_readable" and self._exchanges.over) or self._stream.get_extra_info(info)


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
        found = look_up(host, port, _left(timeout, httpcore.ConnectTimeout))
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, address in enumerate(found):
            share = _left(timeout, httpcore.ConnectTimeout, len(found) - number)
            try:
                return _Stream(super().connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


@contextmanager
def as_httpx() -> Generator[None]:
    """Raise httpx's errors in the place of httpcore's, which have the same names."""
    try:
        yield
        return
    except CutTLS:
        raise UncleanEnd from None
    except httpcore.ProtocolError as error:  # h11's words, and what it quotes
        kind, words = type(error).__name__, unquoted(str(error))
    except _FAILURES as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error
    raise getattr(httpx, kind)(words)


def as_httpcore(request: httpx.Request) -> httpcore.Request:
    """Return the request as httpcore takes it."""
    return httpcore.Request(
        request.method,
        _url(request.url),
        headers=request.headers.raw,
        content=cast("Any", request.stream),
        extensions=request.extensions,
    )


def pool_settings(context: ssl.SSLContext, limits: httpx.Limits, backend: object) -> dict[str, Any]:
    """Return what a pool of either colour is made with."""
    return {
        "ssl_context": context,
        "max_connections": limits.max_connections,
        "max_keepalive_connections": limits.max_keepalive_connections,
        "keepalive_expiry": limits.keepalive_expiry,
        "network_backend": backend,
    }


def through(proxy: httpx.Proxy) -> dict[str, Any]:
    """Return what a pool of either colour that goes through a proxy is made with, too."""
    return {
        "proxy_url": _url(proxy.url),
        "proxy_auth": proxy.raw_auth,
        "proxy_headers": proxy.headers.raw,
    }


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def once(act: Callable[[], None]) -> Callable[[], None]:
    """Return what does *act* when it is called for the first time, and nothing after that."""
    acts = [act]
    return lambda: acts.pop()() if acts else None


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes], done: Callable[[], None]) -> None:
        self._stream = stream
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        with as_httpx():
            yield from self._stream

    def close(self) -> None:
        try:
            cast("httpcore.Response", self._stream).close()
        finally:
            self._done()


class BlockingPool(httpx.BaseTransport):
    """httpcore's pool behind httpx's transport interface."""

    def __init__(
        self, context: ssl.SSLContext, limits: httpx.Limits, proxy: httpx.Proxy | None = None
    ) -> None:
        settings = pool_settings(context, limits, _Backend())
        self._permits = Permits(settings["max_connections"])
        if proxy is None:
            self._pool = httpcore.ConnectionPool(**settings)
        else:
            self._pool = httpcore.HTTPProxy(**settings, **through(proxy))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        left = partial(_left, request.extensions["timeout"]["pool"], httpx.PoolTimeout)
        done = partial(self._permits.give_back, request)
        try:
            # httpcore's own queue takes ever longer the longer it is.
            if not self._permits.take(request, left):
                raise httpx.PoolTimeout("no connection was free in time")
            with as_httpx():
                response = self._pool.handle_request(as_httpcore(request))
        except BaseException:
            done()
            raise
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(cast("Iterable[bytes]", response.stream), done),
            extensions=response.extensions,  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        )

    def let_go(self) -> None:
        """Close this process's hold on connections of another; they go on there. Waits for no lock."""
        for connection in self._pool.connections:
            connection.close()

    def close(self) -> None:
        self._pool.close()
