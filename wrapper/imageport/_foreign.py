"""What transports of other libraries raise and take: httpx's, httpx2's, and those that people write."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any, Protocol

import httpx

from imageport._http1 import UncleanEnd, unquoted

_LIBRARIES = ("httpx", "httpx2", "httpcore", "httpcore2")
# An OSError that says that nothing was sent is one of the first two.
_OF_THE_SYSTEM: tuple[tuple[tuple[str, ...], type[httpx.TransportError]], ...] = (
    (("ConnectionRefusedError", "gaierror", "SSLCertVerificationError"), httpx.ConnectError),
    (("TimeoutError",), httpx.ReadTimeout),
    (("OSError",), httpx.ReadError),
)


class TransportLike(Protocol):
    """A transport of httpx or httpx2, or what is used like one."""

    def handle_request(self, request: Any, /) -> Any:
        """Send a request of the library; return its response."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


class AsyncTransportLike(Protocol):
    """An async transport of httpx or httpx2, or what is used like one."""

    async def handle_async_request(self, request: Any, /) -> Any:
        """Send a request of the library; return its response."""
        ...

    async def aclose(self) -> None:
        """Close what is open."""
        ...


@contextmanager
def as_httpx(*, system: bool = True) -> Generator[None]:
    """Raise httpx's errors in the place of another library's, and of the *system*'s."""
    try:
        yield
        return
    except Exception as error:
        translated = _translated(error, system=system)
        if translated is error or translated is None:
            raise
        cause = None if isinstance(translated, httpx.ProtocolError) else error  # h11's quotes what came
    raise translated from cause


def _translated(error: Exception, *, system: bool) -> Exception | None:
    """Return httpx's error that says the same; None when *error* is none of a transport's."""
    if isinstance(error, UncleanEnd):
        return error
    names = [kind.__name__ for kind in type(error).__mro__]
    if isinstance(error, OSError):
        kinds = (kind for ours, kind in _OF_THE_SYSTEM if {*ours} & {*names})
        return next(kinds)(str(error)) if system else None
    if not any(kind.__module__.partition(".")[0] in _LIBRARIES for kind in type(error).__mro__):
        return None
    kind = next((kind for name in names if (kind := _known(name)) is not None), httpx.TransportError)
    if not issubclass(kind, httpx.ProtocolError) and isinstance(error, kind):
        return error
    return kind(unquoted(str(error)) if issubclass(kind, httpx.ProtocolError) else str(error))


def _known(name: str) -> type[httpx.RequestError] | None:
    kind: object = getattr(httpx, name, None)
    if isinstance(kind, type) and issubclass(kind, httpx.TransportError | httpx.DecodingError):
        return kind
    return None


def library_of(transport: object) -> ModuleType:
    """Return the library whose requests a transport takes."""
    for kind in type(transport).__mro__:
        name = kind.__module__.partition(".")[0]
        if name in ("httpx", "httpx2"):
            return sys.modules[name]
    return httpx


def stream_for(library: Any, body: bytes | httpx.SyncByteStream) -> Any:
    """Return *body* as requests of *library* hold one."""
    if isinstance(body, bytes):
        return library.ByteStream(body)
    return body if isinstance(body, library.SyncByteStream) else _adapter(library)(body)


@cache
def _adapter(library: Any) -> type[Any]:
    class Stream(library.SyncByteStream, library.AsyncByteStream):
        """A body of httpx's as another library's."""

        def __init__(self, body: Any) -> None:
            self._body = body

        def __iter__(self) -> Iterator[bytes]:
            return iter(self._body)

        def __aiter__(self) -> AsyncIterator[bytes]:
            return aiter(self._body)

    return Stream
