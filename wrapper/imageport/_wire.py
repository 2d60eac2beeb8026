"""What one attempt puts onto a connection, and the headers of what comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

import httpx

from imageport import _clock

if TYPE_CHECKING:
    from imageport._form import FormStream
    from imageport._permits import AsyncOwner, Owner

Origin = tuple[str, str, int]
"""Scheme, host and port."""
Part = Literal["connect", "read", "write", "pool"]

_LATE: dict[Part, type[httpx.TimeoutException]] = {
    "connect": httpx.ConnectTimeout,
    "read": httpx.ReadTimeout,
    "write": httpx.WriteTimeout,
    "pool": httpx.PoolTimeout,
}


class WireRequest:
    """One attempt: where it goes, what is sent, and how long each part of it may take."""

    __slots__ = (
        "address", "body", "check", "end", "host", "lines", "method", "origin", "port", "scheme", "target",
        "timeouts",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        origin: Origin,
        target: str,
        lines: list[tuple[str, str]],
        timeouts: Mapping[str, float],
        end: float,
        body: bytes | FormStream = b"",
        address: str | None = None,
        check: Callable[[Iterable[str]], None] | None = None,
    ) -> None:
        self.method: str = method
        self.origin: Origin = origin
        self.scheme: str
        self.host: str
        self.port: int
        self.scheme, self.host, self.port = origin
        self.target: str = target
        self.lines: list[tuple[str, str]] = lines
        self.timeouts: Mapping[str, float] = timeouts
        self.end: float = end
        self.body: bytes | FormStream = body
        self.address: str | None = address
        """The one address that may be connected to; None for any that the host's name has."""
        self.check: Callable[[Iterable[str]], None] | None = check
        """Judges the addresses of the host where those are looked up as late as the connection is made."""

    @property
    def netloc(self) -> str:
        """Where a connection goes to, as a URL names it."""
        host = self.address or self.host
        named = f"[{host}]" if ":" in host else host
        return named if self.port == (443 if self.scheme == "https" else 80) else f"{named}:{self.port}"

    def left(self, part: Part, shares: int = 1) -> float:
        """Return the seconds left for *part*, for one of so many; raise httpx's timeout when that is none."""
        left = min(self.timeouts[part], (self.end - _clock.monotonic()) / shares)
        if left <= 0:
            raise self.late(part)
        return left

    def late(self, part: Part) -> httpx.TimeoutException:
        """Make the error for a *part* that took too long."""
        what = "no connection was free in time" if part == "pool" else f"no time is left to {part}"
        return _LATE[part](what)

    def head(self) -> bytes:
        """Return the request line and the headers; raise LocalProtocolError when one would end a line."""
        lines = [f"{name}: {value}" for name, value in self.lines]
        text = "\r\n".join([f"{self.method} {self.target} HTTP/1.1", *lines])
        if text.count("\n") + text.count("\r") != 2 * len(self.lines) or not text.isascii():
            raise httpx.LocalProtocolError("a header that no request can carry")
        return f"{text}\r\n\r\n".encode()


class Headers(Mapping[str, str]):
    """The headers of an answer, whatever the case of their names; those of one name are joined."""

    __slots__ = ("_lines", "raw")

    def __init__(self, lines: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self.raw = [*lines]
        """As they came."""
        found: dict[str, str] = {}
        for name, value in self.raw:
            key, text = name.decode("latin-1").lower(), _text(value)
            found[key] = f"{found[key]}, {text}" if key in found else text
        self._lines = found

    def __getitem__(self, name: str) -> str:
        return self._lines[name.lower()]

    def get(self, name: str, default: Any = None) -> Any:  # as the base class does, without an exception
        return self._lines.get(name.lower(), default)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __repr__(self) -> str:
        return f"Headers({[*self._lines]})"  # not what they hold: links with signatures, tokens


def is_bounded(headers: Mapping[str, str]) -> bool:
    """Say whether an answer tells where it ends; without that it goes on as long as its connection."""
    return "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


class WireResponse(Protocol):
    """An answer whose body is still on its way: httpx's, or our own."""

    status_code: int

    @property
    def headers(self) -> Mapping[str, str]: ...
    def iter_raw(self) -> Iterator[bytes]: ...


class AsyncWireResponse(Protocol):
    """The async colour of it."""

    status_code: int

    @property
    def headers(self) -> Mapping[str, str]: ...
    def aiter_raw(self) -> AsyncIterator[bytes]: ...


class Pool(Protocol):
    """What sends requests and keeps connections."""

    def send(self, request: WireRequest, owner: Owner, /) -> WireResponse: ...
    def let_go(self) -> None: ...
    def close(self) -> None: ...


class AsyncPool(Protocol):
    """The async colour of it."""

    @property
    def ends_in_time(self) -> bool:
        """Whether nothing that it waits for takes longer than the attempt may, without help from outside."""
        ...

    async def send(self, request: WireRequest, owner: AsyncOwner, /) -> AsyncWireResponse: ...
    def let_go(self) -> None: ...
    async def aclose(self) -> None: ...
