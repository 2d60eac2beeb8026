"""Attempts through a transport of httpx's: the caller's own, a proxy's, trio's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self, cast

import httpx

from imageport import _clock
from imageport._clock import Until
from imageport._permits import AsyncOwner, Owner
from imageport._unpack import unread
from imageport._wire import WireRequest


def as_httpx(request: WireRequest) -> httpx.Request:
    """Return the request as httpx's transports take it; no part of it may go on when the attempt is over."""
    room = request.end - _clock.monotonic()
    timeout = {name: Until(min(part, room), request.end) for name, part in request.timeouts.items()}
    extensions: dict[str, Any] = {"timeout": timeout}
    if request.address is not None:
        extensions["sni_hostname"] = request.host
    body = request.body
    return httpx.Request(
        request.method,
        f"{request.scheme}://{request.netloc}{request.target}",
        headers=request.lines,
        stream=httpx.ByteStream(body) if isinstance(body, bytes) else body,
        extensions=extensions,
    )


class ThroughHttpx:
    """A blocking transport of httpx's, spoken to like our own pool."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def send(self, request: WireRequest, owner: Owner) -> httpx.Response:
        response = self._transport.handle_request(as_httpx(request))
        owner.hold(response)
        return unread(response)

    def let_go(self) -> None:
        if (let_go := getattr(self._transport, "let_go", None)) is not None:
            let_go()

    def close(self) -> None:
        self._transport.close()


class _AsyncResponse:
    """A response of httpx's, read without its generator, which nobody would close when it is left early."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._parts: AsyncIterator[bytes] = aiter(cast("httpx.AsyncByteStream", response.stream))
        self.status_code = response.status_code
        self.headers = response.headers

    def aiter_raw(self) -> Self:
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        while not (part := await anext(self._parts)):
            pass
        return part


class AsyncThroughHttpx:
    """An async transport of httpx's, spoken to like our own pool."""

    ends_in_time = False

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def send(self, request: WireRequest, owner: AsyncOwner) -> _AsyncResponse:
        response = await self._transport.handle_async_request(as_httpx(request))
        owner.hold(response)
        return _AsyncResponse(unread(response))

    def let_go(self) -> None:
        """Do nothing: the loop that the connections belong to does not run in a child."""

    async def aclose(self) -> None:
        await self._transport.aclose()
