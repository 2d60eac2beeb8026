"""Which connection pool a host is reached through; each is made when it is first needed."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

import httpx

from imageport import _clock
from imageport._fork import begin_anew_after_fork
from imageport._proxies import check_proxy, proxy_for
from imageport._redact import bare
from imageport._seams import AWAITED, BLOCKING, Sender
from imageport._through_httpx import (
    AsyncThroughClient,
    AsyncThroughHttpx,
    ThroughClient,
    ThroughHttpx,
)
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


class Way(NamedTuple):
    """How a host is reached."""

    sender: Sender
    tls: bool
    proxy: str | None
    links: bool = False
    """Whether it is for links alone, whose hosts' addresses are checked as connections are made."""
    kind: object = None
    """The class of httpx's that makes the transport."""


class Route(NamedTuple, Generic[T]):
    """What a link is fetched through."""

    pool: T
    by_name: bool
    """Whether the host's addresses are none of ours to look up: a proxy's, or a mock's, or httpx's."""
    checked: bool
    """Whether connections to them have to be checked where they are made."""


class Transports(Generic[T]):
    """The pools of a client: the caller's own transport, or ours by scheme and proxy."""

    def __init__(self, own: T | None, make: Callable[[Way], T], *, awaited: bool = False) -> None:
        self._awaited = awaited
        self._seams = AWAITED if awaited else BLOCKING
        self._loop: _clock.EventLoop | None = None
        self._own = own
        self._make = make
        self._pools: dict[Way, T] = {}
        self._by_origin: dict[Origin, T] = {}
        self._lock = Lock()
        self._closed = False
        begin_anew_after_fork(self)

    @property
    def injected(self) -> bool:
        """Whether the transport is the caller's own."""
        return self._own is not None

    def of(self, origin: Origin) -> T:
        """Return the pool for this origin."""
        if self._closed:
            raise _closed_error()
        if self._own is not None:
            return self._own
        if self._awaited:
            self._belong()
        if (sender := self._seams.sender()) != "engine":
            return self._pool(self._patched(sender, origin))
        found = self._by_origin.get(origin)
        return found if found is not None else self._add(origin)

    def route(self, origin: Origin) -> Route[T]:
        """Return what a link to this origin is fetched through."""
        if self._own is not None or (sender := self._seams.sender()) == "engine":
            by_proxy = self._own is None and proxy_for(*origin) is not None
            return Route(self.of(origin), by_proxy, False)
        if self._awaited:
            self._belong()
        way = self._patched(sender, origin, links=True)
        return Route(self._pool(way), True, way.proxy is None)

    def _patched(self, sender: Sender, origin: Origin, *, links: bool = False) -> Way:
        """Return the way through httpx, for whoever has replaced a part of it."""
        kind = httpx.AsyncHTTPTransport if self._awaited else httpx.HTTPTransport
        return Way(sender, origin[0] == "https", proxy_for(*origin), links, kind)

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
        pool = self._pool(Way("engine", origin[0] == "https", proxy_for(*origin)))
        with self._lock:
            self._by_origin[origin] = pool
        return pool

    def _pool(self, way: Way) -> T:
        with self._lock:
            if self._closed:
                raise _closed_error()
            if way not in self._pools:
                self._pools[way] = self._made(way)
            return self._pools[way]

    def _made(self, way: Way) -> T:
        if way.proxy is not None:
            check_proxy(way.proxy)
        try:
            return self._make(way)
        except ImportError as error:
            raise ConfigurationError(f"The environment's proxy cannot be used: {error}") from bare(error)


def _closed_error() -> ConfigurationError:
    return ConfigurationError("The client is closed; make a new one.")


def blocking_pool(way: Way) -> Pool:
    """Make a pool for the blocking client."""
    if way.sender == "engine" and way.proxy is None:
        from imageport._sockets import SocketPool

        return SocketPool(tls_context() if way.tls else None, _LIMITS)
    verify = tls_context() if way.tls or way.proxy else _no_tls()
    through = ThroughClient if way.sender == "client" else ThroughHttpx
    if _is_socks(way) or _is_replaced(way):
        transport = httpx.HTTPTransport(verify=verify, proxy=way.proxy, limits=_LIMITS, trust_env=False)
        return through(transport)
    from imageport._pool import BlockingPool

    return through(BlockingPool(verify, _LIMITS, None if way.proxy is None else httpx.Proxy(way.proxy)))


def awaited_pool(way: Way) -> AsyncPool:
    """Make a pool for the async client, on the event loop that runs."""
    if way.sender == "engine" and way.proxy is None and not _clock.is_trio(_clock.event_loop()):
        from imageport._sockets_async import AsyncSocketPool

        return AsyncSocketPool(tls_context() if way.tls else None, _LIMITS)
    verify = tls_context() if way.tls or way.proxy else _no_tls()
    through = AsyncThroughClient if way.sender == "client" else AsyncThroughHttpx
    if _is_socks(way) or _is_replaced(way):
        transport = httpx.AsyncHTTPTransport(verify=verify, proxy=way.proxy, limits=_LIMITS, trust_env=False)
        return through(transport)
    from imageport._pool_async import AwaitedPool

    return through(AwaitedPool(verify, _LIMITS, None if way.proxy is None else httpx.Proxy(way.proxy)))


def _is_socks(way: Way) -> bool:
    return way.proxy is not None and not way.proxy.startswith("http")


def _is_replaced(way: Way) -> bool:
    """Say whether another class stands in the place of httpx's, which our pools are derived from."""
    module = getattr(way.kind, "__module__", None)
    return way.kind is not None and module not in ("httpx", "httpx2")


@cache
def _no_tls() -> ssl.SSLContext:
    """Return a context for plain http: never used, and without the cost of loading certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
