"""How a request comes in: its head, and as much of its body as its vendor takes."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from .exchange import Request


def head(scope: Scope) -> Request:
    """Give a request that has no body yet."""
    path = scope.get("raw_path") or scope["path"].encode()
    lines = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]]
    joined: dict[str, str] = {}
    for name, value in lines:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return Request(
        method=scope["method"],
        path=path.decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=lines,
        joined=joined,
    )


async def body(stated: str, receive: Receive, longest: int | None) -> bytes | None:
    """Read a body; None stands for one longer than *longest*, of which no more is read than that.

    *stated* is its length as its Content-Length says it.
    """
    if longest is not None and stated.isdecimal() and (len(stated) > 18 or int(stated) > longest):
        return None
    read = bytearray()
    async for chunk in _chunks(receive):
        read += chunk
        if longest is not None and len(read) > longest:
            return None
    return bytes(read)


async def part(receive: Receive, size: int) -> bytes:
    """Read the first *size* bytes of a body, or all of a shorter one; what comes behind is left."""
    read = bytearray()
    if size:
        async for chunk in _chunks(receive):
            read += chunk
            if len(read) >= size:
                break
    return bytes(read[:size])


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return
