"""Which connection pool a host is reached through; each is made when it is first needed."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Generic, TypeVar

import httpx

from imageport import _clock
from imageport._fork import begin_anew_after_fork
from imageport._proxies import check_proxy, proxy_for
from imageport._redact import bare
from imageport._through_httpx import AsyncThroughHttpx, ThroughHttpx
from imageport._wire import AsyncPool, Origin, Pool
from imageport.errors import ConfigurationError

T = TypeVar("T", Pool, AsyncPool)

_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=100)


class _Context:
    """The one TLS context of this process; made at the first https request."""

    def __init__(self) -> None:
        self._context: ssl.SSLContext | None = None
        self.begin_anew()

    def get(self) -> ssl.SSLContext:
        with self._lock:
            try:
                if self._context is None:
                    self._context = httpx.create_ssl_context()
                    self._context.set_alpn_protocols(["http/1.1"])
            except OSError as error:  # also ssl.SSLError
                where = ", ".join(name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ)
                text = f"The certificates {f'of {where} ' if where else ''}cannot be read: {error}."
                raise ConfigurationError(text) from error
            return self._context

    def begin_anew(self) -> None:
        self._lock = Lock()


_context = _Context()
begin_anew_after_fork(_context)
tls_context = _context.get


class Transports(Generic[T]):
    """The pools of a client: the caller's own transport, or ours by scheme and proxy."""

    def __init__(
        self, own: T | None, make: Callable[[bool, str | None], T], *, awaited: bool = False
    ) -> None:
        self._awaited = awaited
        self._loop: _clock.EventLoop | None = None
        self._own = own
        self._make = make
        self._pools: dict[tuple[bool, str | None], T] = {}
        self._by_origin: dict[Origin, T] = {}
        self._lock = Lock()
        self._closed = False
        begin_anew_after_fork(self)

    @property
    def injected(self) -> bool:
        """Whether the transport is the caller's own."""
        return self._own is not None

    def by_proxy(self, origin: Origin) -> bool:
        """Say whether a proxy of the environment stands between this machine and *origin*."""
        return self._own is None and proxy_for(*origin) is not None

    def of(self, origin: Origin) -> T:
        """Return the pool for this origin."""
        if self._closed:
            raise _closed_error()
        if self._own is not None:
            return self._own
        if self._awaited:
            self._belong()
        found = self._by_origin.get(origin)
        return found if found is not None else self._add(origin)

    def _belong(self) -> None:
        """Hold the connections to one event loop; those of a loop that has ended are let go."""
        loop = _clock.event_loop()
        if loop is self._loop or loop is None:
            return
        with self._lock:
            if self._loop is not None and not _clock.is_over(self._loop):
                raise ConfigurationError("An async client serves one event loop; make another for this one.")
            self._loop = loop
            self._pools.clear()
            self._by_origin.clear()

    def begin_anew(self) -> None:
        """Leave the connections to the process that this one was forked off."""
        for pool in self._pools.values():
            pool.let_go()
        self._lock = Lock()
        self._loop = None
        self._pools, self._by_origin = {}, {}

    def close(self) -> list[T]:
        """Return the pools to be closed, once."""
        if self._awaited and self._pools:
            self._belong()
        with self._lock:
            closing = [] if self._closed else [*self._pools.values()]
            if self._own is not None and not self._closed:
                closing.append(self._own)
            self._closed = True
            self._pools.clear()
            self._by_origin.clear()
        return closing

    def _add(self, origin: Origin) -> T:
        key = (origin[0] == "https", proxy_for(*origin))
        with self._lock:
            if self._closed:
                raise _closed_error()
            if key not in self._pools:
                self._pools[key] = self._made(key)
            self._by_origin[origin] = self._pools[key]
            return self._pools[key]

    def _made(self, key: tuple[bool, str | None]) -> T:
        if key[1] is not None:
            check_proxy(key[1])
        try:
            return self._make(*key)
        except ImportError as error:
            raise ConfigurationError(f"The environment's proxy cannot be used: {error}") from bare(error)


def _closed_error() -> ConfigurationError:
    return ConfigurationError("The client is closed; make a new one.")


def blocking_pool(tls: bool, proxy: str | None) -> Pool:
    """Make a pool for the blocking client."""
    if proxy is None:
        from imageport._sockets import SocketPool

        return SocketPool(tls_context() if tls else None, _LIMITS)
    if proxy.startswith("http"):
        from imageport._pool import BlockingPool

        return ThroughHttpx(BlockingPool(tls_context(), _LIMITS, httpx.Proxy(proxy)))
    return ThroughHttpx(
        httpx.HTTPTransport(verify=tls_context(), proxy=proxy, limits=_LIMITS, trust_env=False)
    )


def awaited_pool(tls: bool, proxy: str | None) -> AsyncPool:
    """Make a pool for the async client, on the event loop that runs."""
    if proxy is None and not _clock.is_trio(_clock.event_loop()):
        from imageport._sockets_async import AsyncSocketPool

        return AsyncSocketPool(tls_context() if tls else None, _LIMITS)
    verify = tls_context() if tls or proxy else _no_tls()
    if proxy is None or proxy.startswith("http"):
        from imageport._pool_async import AwaitedPool

        pool = AwaitedPool(verify, _LIMITS, None if proxy is None else httpx.Proxy(proxy))
        return AsyncThroughHttpx(pool)
    transport = httpx.AsyncHTTPTransport(verify=verify, proxy=proxy, limits=_LIMITS, trust_env=False)
    return AsyncThroughHttpx(transport)


@cache
def _no_tls() -> ssl.SSLContext:
    """Return a context for plain http: never used, and without the cost of loading certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
