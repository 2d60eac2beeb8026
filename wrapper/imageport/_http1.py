"""HTTP/1.1 as a client reads it: fed with what came, it tells what that was. Knows of no socket."""

from __future__ import annotations

from typing import Any, Protocol

import h11
import httpx

MOST = 100 * 1024
"""The most bytes that may come without a head or a part of a body being whole."""
GONE = "the server hung up before it answered"


class Parser(Protocol):
    """Reads the answers of one connection, one after the other."""

    status: int
    """0 as long as the head is not whole."""
    headers: list[tuple[bytes, bytes]]
    complete: bool
    reusable: bool
    """Whether another request may follow, once the answer is complete."""

    def begin(self) -> None:
        """Get ready for the next answer."""
        ...

    def feed(self, data: bytes) -> None:
        """Take what came, b"" at the end of the connection; raise httpx's RemoteProtocolError."""
        ...

    def take(self) -> bytes:
        """Return what came of the body since the last time."""
        ...


class Reading:
    """What is known of an answer so far."""

    complete = False

    def begin(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = self.reusable = False
        self._parts: list[bytes] = []

    def take(self) -> bytes:
        parts = self._parts
        if not parts:
            return b""
        self._parts = []
        return parts[0] if len(parts) == 1 else b"".join(parts)


# How an answer is read depends on its request for HEAD and CONNECT only, which are not sent here. So h11 is
# always told of this one: what really goes onto the wire was checked and spelled out before.
_ASKED = h11.Request(method="GET", target="/", headers=[("host", "any")])
_ALL_SENT = h11.EndOfMessage()


class H11Parser(Reading):
    """Reads by h11, in Python."""

    def __init__(self) -> None:
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST)

    def begin(self) -> None:
        if self.complete:
            self._connection.start_next_cycle()
        super().begin()
        self._connection.send(_ASKED)
        self._connection.send(_ALL_SENT)

    def feed(self, data: bytes) -> None:
        try:
            self._connection.receive_data(data)
            while not self.complete and self._next(self._connection.next_event()):
                pass
            self.reusable = self.reusable and bool(data)
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error

    def _next(self, event: Any) -> bool:
        """Take an event in; say whether there may be another one."""
        kind = type(event)  # pyright: ignore[reportUnknownVariableType]
        if kind is h11.Data:
            self._parts.append(bytes(event.data))
        elif kind is h11.Response:
            self.status, self.headers = event.status_code, event.headers
        elif kind is h11.EndOfMessage:
            self.complete = True
            self.reusable = self._connection.their_state is h11.DONE and not self._connection.trailing_data[0]
        elif kind is h11.InformationalResponse and event.status_code == 101:
            raise httpx.RemoteProtocolError("an upgrade that was not asked for")
        elif kind is h11.ConnectionClosed:
            raise httpx.RemoteProtocolError(GONE)
        return event is not h11.NEED_DATA and event is not h11.PAUSED
