"""Blocking connections, kept for the next request; each read and write ends when its attempt does."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock

import httpx

from imageport import _clock
from imageport._lookup import look_up
from imageport._parser import parser
from imageport._wire import Headers, WireRequest

_PIECE = 64 * 1024
Origin = tuple[str, str, int]


class Connection:
    """A socket, and what reads the answers that come from it."""

    def __init__(self, request: WireRequest, context: ssl.SSLContext | None) -> None:
        self.origin: Origin = request.scheme, request.host, request.port
        self.parser = parser()
        self.expires = 0.0
        self._for_one = request.address is not None
        self._socket = _connected(request)
        if context is not None:
            try:
                self._socket = _secured(self._socket, request, context)
            except BaseException:
                self._socket.close()
                raise

    def ask(self, request: WireRequest) -> None:
        """Send the request, and read the head of its answer."""
        self.parser.begin()
        with suppress(httpx.WriteError):  # the server may have answered before it had read all
            self._send(request)
        while not self.parser.status:
            self.read(request)

    def _send(self, request: WireRequest) -> None:
        body = request.body
        if isinstance(body, bytes):
            self._write(request.head() + body, request)
            return
        self._write(request.head(), request)
        for part in body:
            self._write(part, request)

    def _write(self, data: bytes, request: WireRequest) -> None:
        view = memoryview(data)
        try:
            while view:
                self._socket.settimeout(request.left("write"))
                view = view[self._socket.send(view) :]
        except TimeoutError:
            raise request.late("write") from None
        except OSError as error:
            raise httpx.WriteError(str(error)) from error

    def read(self, request: WireRequest) -> None:
        """Feed what comes next to the parser."""
        try:
            self._socket.settimeout(request.left("read"))
            data = self._socket.recv(_PIECE)
        except TimeoutError:
            raise request.late("read") from None
        except OSError as error:
            raise httpx.ReadError(str(error)) from error
        self.parser.feed(data)

    def is_reusable(self) -> bool:
        """Say whether another request may follow the one that was answered."""
        return self.parser.complete and self.parser.reusable and not self._for_one

    def is_alive(self) -> bool:
        """Say whether an idle connection can be used: nobody asked for what can be read from it now."""
        return _clock.monotonic() <= self.expires and not is_readable(self._socket)

    def close(self) -> None:
        self._socket.close()


def is_readable(found: socket.socket) -> bool:
    """Say whether something can be read, or the end of the connection."""
    if not hasattr(select, "poll"):
        return bool(select.select([found], [], [], 0)[0])
    poll = select.poll()
    poll.register(found, select.POLLIN)
    return bool(poll.poll(0))


def _connected(request: WireRequest) -> socket.socket:
    """Connect to the first address that lets us."""
    if request.address is not None:
        addresses = [request.address]
    else:
        addresses = look_up(request.host, request.port, request.left("connect"))
    problem: httpx.TransportError = httpx.ConnectError(f"{request.host} has no address")
    for number, address in enumerate(addresses):
        share = request.left("connect", len(addresses) - number)
        try:
            made = socket.create_connection((address, request.port), share)
        except TimeoutError:
            problem = request.late("connect")
        except OSError as error:
            problem = httpx.ConnectError(str(error))
            problem.__cause__ = error
        else:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return made
    raise problem


def _secured(plain: socket.socket, request: WireRequest, context: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        plain.settimeout(request.left("connect"))
        return context.wrap_socket(plain, server_hostname=request.host)
    except TimeoutError:
        raise request.late("connect") from None
    except OSError as error:  # also ssl.SSLError
        raise httpx.ConnectError(str(error)) from error


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
        try:
            self._places.get(timeout=request.left("pool"))
        except Empty:
            raise request.late("pool") from None
        connection = None
        try:
            connection = self._idle_one(request) or self._new(request)
            connection.ask(request)
            return Response(self, connection, request)
        except BaseException:
            self._drop(connection)
            raise

    def _idle_one(self, request: WireRequest) -> Connection | None:
        """Return the connection that was used last."""
        origin = request.scheme, request.host, request.port
        while request.address is None:
            with self._lock:
                found = next((each for each in reversed(self._idle) if each.origin == origin), None)
                if found is None:
                    return None
                self._idle.remove(found)
                self._used.add(found)
            if found.is_alive():
                return found
            self._used.discard(found)
            found.close()
        return None

    def _new(self, request: WireRequest) -> Connection:
        with self._lock:
            surplus = self._idle.pop(0) if len(self._idle) + len(self._used) >= self._most else None
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
        connection.expires = _clock.monotonic() + self._expiry
        with self._lock:
            self._used.discard(connection)
            if not self._closed:
                self._idle.append(connection)
        if self._closed:
            connection.close()
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
