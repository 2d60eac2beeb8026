"""Attempts through a transport of httpx's or httpx2's: the caller's own, a proxy's, a mocked one, trio's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from types import ModuleType
from typing import Any, Self, cast

import httpx

from imageport import _clock
from imageport._clock import Until
from imageport._foreign import AsyncTransportLike, TransportLike, as_httpx, library_of, stream_for
from imageport._permits import AsyncOwner, Owner
from imageport._unpack import unread
from imageport._wire import WireRequest


def as_request(request: WireRequest, library: ModuleType = httpx) -> Any:
    """Return the request as transports take it; no part of it may go on when the attempt is over."""
    room = request.end - _clock.monotonic()
    timeout = {
        name: Until(min(part, room), request.end, request.check) for name, part in request.timeouts.items()
    }
    extensions: dict[str, Any] = {"timeout": timeout}
    if request.address is not None:
        extensions["sni_hostname"] = request.host
    return library.Request(
        request.method,
        f"{request.scheme}://{request.netloc}{request.target}",
        headers=request.lines,
        stream=stream_for(library, request.body),
        extensions=extensions,
    )


def _from_the_network(request: WireRequest) -> bool:
    """Say whether an OSError can only be of a connection, as the body is read from no file."""
    return isinstance(request.body, bytes)


class _Response:
    """A response of httpx's or httpx2's, whose errors are httpx's."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status_code = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def iter_raw(self) -> Iterator[bytes]:
        with as_httpx():
            yield from self._response.iter_raw()

    def close(self) -> None:
        with as_httpx():
            self._response.close()


class ThroughHttpx:
    """A blocking transport of httpx's, spoken to like our own pool."""

    def __init__(self, transport: TransportLike) -> None:
        self._transport = transport
        self._library = library_of(transport)

    def send(self, request: WireRequest, owner: Owner) -> _Response:
        with as_httpx(system=_from_the_network(request)):
            response = _Response(unread(self._handled(as_request(request, self._library))))
            owner.hold(response)
            return response

    def _handled(self, request: httpx.Request) -> httpx.Response:
        return self._transport.handle_request(request)

    def let_go(self) -> None:
        if (let_go := getattr(self._transport, "let_go", None)) is not None:
            let_go()

    def close(self) -> None:
        self._transport.close()


class ThroughClient(ThroughHttpx):
    """A client of httpx's around a transport, for whoever has replaced a method of the client."""

    def _handled(self, request: httpx.Request) -> httpx.Response:
        # A new one each time, as a client collects cookies. It holds nothing that needs to be closed.
        transport: Any = self._transport
        return httpx.Client(transport=transport, trust_env=False).send(request, stream=True)


class _AsyncResponse:
    """A response of httpx's, read without its generator, which nobody would close when it is left early."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._parts: AsyncIterator[bytes] = aiter(cast("httpx.AsyncByteStream", response.stream))
        self.status_code = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def aiter_raw(self) -> Self:
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        with as_httpx():
            while not (part := await anext(self._parts)):
                pass
            return part

    async def aclose(self) -> None:
        with as_httpx():
            await self._response.aclose()


class AsyncThroughHttpx:
    """An async transport of httpx's, spoken to like our own pool."""

    ends_in_time = False

    def __init__(self, transport: AsyncTransportLike) -> None:
        self._transport = transport
        self._library = library_of(transport)

    async def send(self, request: WireRequest, owner: AsyncOwner) -> _AsyncResponse:
        with as_httpx(system=_from_the_network(request)):
            response = _AsyncResponse(unread(await self._handled(as_request(request, self._library))))
            owner.hold(response)
            return response

    async def _handled(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)

    def let_go(self) -> None:
        """Do nothing: the loop that the connections belong to does not run in a child."""

    async def aclose(self) -> None:
        await self._transport.aclose()


class AsyncThroughClient(AsyncThroughHttpx):
    """An async client of httpx's around a transport, for whoever has replaced a method of the client."""

    async def _handled(self, request: httpx.Request) -> httpx.Response:
        transport: Any = self._transport
        client = httpx.AsyncClient(transport=transport, trust_env=False)
        return await client.send(request, stream=True)
