"""One blocking connection; each read and write on it ends when its attempt does."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

import httpx

from imageport import _clock
from imageport._http1 import H11Parser, UncleanEnd
from imageport._lookup import look_up
from imageport._wire import WireRequest

_PIECE = 64 * 1024


class Connection:
    """A socket, and what reads the answers that come from it."""

    def __init__(self, request: WireRequest) -> None:
        self.origin = request.origin
        self.parser = H11Parser()
        self.expires = 0.0
        self._users: dict[None, object] = {}
        self._for_one = request.address is not None
        self._open: socket.socket | None = None
        self._readable: Callable[[], bool] = lambda: True

    @property
    def _socket(self) -> socket.socket:
        assert self._open is not None
        return self._open

    @property
    def user(self) -> object:
        """Whom it serves; None while it is idle."""
        return self._users.get(None)

    def serve(self, user: object) -> bool:
        """Serve *user* if it is idle; a single step, which says whether it does."""
        return self._users.setdefault(None, user) is user

    def free(self, user: object) -> None:
        """Become idle."""
        if self.user is user:
            self._users.pop(None, None)

    def connect(self, request: WireRequest, context: ssl.SSLContext | None) -> None:
        """Connect and shake hands; what is open of it is closed by ``close``, whenever that comes."""
        self._connect(request)
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                self._socket.settimeout(request.left("connect"))
                self._open = secured = context.wrap_socket(
                    self._socket,
                    server_hostname=request.host,
                    do_handshake_on_connect=False,
                    suppress_ragged_eofs=False,
                )
                secured.do_handshake()
        except TimeoutError:
            raise request.late("connect") from None
        except OSError as error:  # also ssl.SSLError
            raise httpx.ConnectError(str(error)) from error
        self._readable = watched(self._socket)

    def _connect(self, request: WireRequest) -> None:
        """Connect to the first address that lets us."""
        addresses = [request.address] if request.address is not None else None
        addresses = addresses or look_up(request.host, request.port, request.left("connect"))
        problem: httpx.TransportError = httpx.ConnectError(f"{request.host} has no address")
        for number, address in enumerate(addresses):
            share = request.left("connect", len(addresses) - number)
            try:
                self._open = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
                self._open.settimeout(share)
                self._open.connect((address, request.port))
                return
            except TimeoutError:
                problem = request.late("connect")
            except OSError as error:
                problem = httpx.ConnectError(str(error))
                problem.__cause__ = error
            self.close()
        raise problem

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
        del data  # its repr shows the headers, and an error report may hold the locals of every frame
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
        except ssl.SSLEOFError:
            raise UncleanEnd from None
        except OSError as error:
            raise httpx.ReadError(str(error)) from error
        self.parser.feed(data)

    def is_reusable(self) -> bool:
        """Say whether another request may follow the one that was answered."""
        return self.parser.complete and self.parser.reusable and not self._for_one

    def is_alive(self) -> bool:
        """Say whether an idle connection can be used: nobody asked for what can be read from it now."""
        return _clock.monotonic() <= self.expires and not self._readable()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()


def watched(found: socket.socket) -> Callable[[], bool]:
    """Return what says whether something can be read, or the end of the connection."""
    if not hasattr(select, "poll"):
        return lambda: bool(select.select([found], [], [], 0)[0])
    poll = select.poll()
    poll.register(found, select.POLLIN)
    return lambda: bool(poll.poll(0))
