"""HTTP/1.1 as a client reads it: fed with what came, it tells what that was. Knows of no socket."""

from __future__ import annotations

import re
from typing import Any

import h11
import httpx

MOST = 100 * 1024
"""The most bytes that may come without a head or a part of a body being whole."""
GONE = "the server hung up before it answered"


def is_ambiguous(status: int, headers: list[tuple[bytes, bytes]]) -> bool:
    """Say whether another reader may see another end of this reply (RFC 9112, 6.3); nothing may follow it."""
    lines = [(name.lower(), value.strip()) for name, value in headers]
    codings = sum(name == b"transfer-encoding" for name, _ in lines)
    lengths = [value for name, value in lines if name == b"content-length"]
    if status in (204, 304):  # no body belongs to it, whatever the head says
        return bool(codings) or any(value != b"0" for value in lengths)
    return codings + bool(lengths) > 1


def unquoted(words: str) -> str:
    """Return h11's words without the bytes that it quotes: a server may have echoed a secret in them."""
    return _QUOTED.sub("", words)


_QUOTED = re.compile(r""":? \(?(bytearray\()?b['"].*""", re.DOTALL)
# What nearly every answer is: a head that came at once, plainly spelled. Possessive, so that no head makes it
# try twice.
_PLAIN = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9]{2})(?: [!-~][ -~]*+)?+\r\n"
    rb"((?:[-!#$%&'*+.^_`|~0-9A-Za-z]++:[ \t]*+[!-~][ -~]*+\r\n)++)\r\n"
)
# How an answer is read depends on its request for HEAD and CONNECT only, which are not sent here. So h11 is
# always told of this one: what really goes onto the wire was checked and spelled out before.
_ASKED = h11.Request(method="GET", target="/", headers=[("host", "any")])
_ALL_SENT = h11.EndOfMessage()


class UncleanEnd(httpx.RemoteProtocolError):
    """TLS ended without its own last word, close_notify: anybody on the way can end a connection so."""

    def __init__(self) -> None:
        super().__init__("the connection was closed without the end of TLS, so the answer may be cut")


def ended_cleanly(tls: Any) -> bool:
    """Say whether the other side has ended TLS (*tls* is ssl's object for it), and not only TCP."""
    try:
        return not tls.read(1)
    except (OSError, ValueError):  # also ssl.SSLError
        return False


class H11Parser:
    """Reads the replies of one connection: by h11, or without it where h11 would have nothing to judge."""

    status: int
    """0 as long as the head is not whole."""
    headers: list[tuple[bytes, bytes]]
    complete = False
    reusable: bool
    """Whether another request may follow, once the reply is complete."""

    def begin(self) -> None:
        """Get ready for the next reply."""
        self.status = 0
        self.headers = []
        self.complete = self.reusable = False
        self._parts: list[bytes] = []
        self._connection: h11.Connection | None = None
        self._left: int | None = None

    def take(self) -> bytes:
        """Return what came of the body since the last time."""
        parts = self._parts
        if not parts:
            return b""
        self._parts = []
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def feed(self, data: bytes) -> None:
        """Take what came, b"" at the end of the connection; raise httpx's RemoteProtocolError."""
        if self._left is not None:
            self._add(data)
        elif self._connection is not None or not self._is_plain(data):
            self._ask_h11(data)

    def _is_plain(self, data: bytes) -> bool:
        """Read *data*, all that came so far, if it begins with a plain head that tells the length once."""
        match = _PLAIN.match(data)
        status = int(match[1]) if match else 0
        if match is None or status in (204, 304):
            return False
        lines: list[tuple[bytes, bytes]] = []
        length, keep = b"", True
        for line in match[2].split(b"\r\n")[:-1]:
            name, _, value = line.partition(b":")
            name, value = name.lower(), value.strip()
            if name == b"content-length":
                if length or not value.isdigit() or len(value) > 18:
                    return False
                length = value
            elif name == b"connection" and value.lower() in (b"close", b"keep-alive"):
                keep = keep and value.lower() == b"keep-alive"
            elif name in (b"transfer-encoding", b"connection"):
                return False
            lines.append((name, value))
        if not length:
            return False
        self.status, self.headers, self.reusable, self._left = status, lines, keep, int(length)
        self._add(data[match.end() :], head=True)
        return True

    def _add(self, data: bytes, head: bool = False) -> None:
        """Take a part of a body whose length is known."""
        assert self._left is not None
        if not data and not head:
            raise httpx.RemoteProtocolError("the server hung up before the end of its answer")
        if len(data) > self._left:
            self.reusable = False  # nobody asked for the rest
            data = data[: self._left]
        self._left -= len(data)
        self._parts.append(data)
        self.complete = not self._left

    def _ask_h11(self, data: bytes) -> None:
        if self._connection is None:
            self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST)
            self._connection.send(_ASKED)
            self._connection.send(_ALL_SENT)
        try:
            self._connection.receive_data(data)
            while not self.complete and self._next(self._connection, self._connection.next_event()):
                pass
            self.reusable = self.reusable and bool(data)
            return
        except h11.RemoteProtocolError as error:
            why = unquoted(str(error))
        raise httpx.RemoteProtocolError(why)  # outside, so that h11's error is not its context

    def _next(self, connection: h11.Connection, event: Any) -> bool:
        """Take an event in; say whether there may be another one."""
        kind = type(event)  # pyright: ignore[reportUnknownVariableType]
        if kind is h11.Data:
            self._parts.append(bytes(event.data))
        elif kind is h11.Response:
            self.status, self.headers = event.status_code, list(event.headers)
        elif kind is h11.EndOfMessage:
            self.complete = True
            alone = connection.their_state is h11.DONE and not connection.trailing_data[0]
            self.reusable = alone and not is_ambiguous(self.status, self.headers)
        elif kind is h11.InformationalResponse and event.status_code == 101:
            raise httpx.RemoteProtocolError("an upgrade that was not asked for")
        elif kind is h11.ConnectionClosed:
            raise httpx.RemoteProtocolError(GONE)
        return event is not h11.NEED_DATA and event is not h11.PAUSED
