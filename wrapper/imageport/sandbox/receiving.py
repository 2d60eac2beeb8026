"""How a request comes in: its head, and as much of its body as its vendor takes."""

from __future__ import annotations

from starlette.requests import Request as StarletteRequest
from starlette.types import Receive, Scope

from .exchange import Request


def head(scope: Scope) -> Request:
    """Give a request that has no body yet."""
    path = scope.get("raw_path") or scope["path"].encode()
    return Request(
        method=scope["method"],
        path=path.decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=[(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]],
    )


async def body(scope: Scope, receive: Receive, longest: int | None) -> bytes | None:
    """Read a body; None stands for one longer than *longest*, of which no more is read than that."""
    request = StarletteRequest(scope, receive)
    stated = request.headers.get("content-length", "")
    if longest is None:
        return await request.body()
    if stated.isdecimal() and (len(stated) > 18 or int(stated) > longest):
        return None
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > longest:
            return None
    return bytes(read)


async def part(scope: Scope, receive: Receive, size: int) -> bytes:
    """Read the first *size* bytes of a body, or all of a shorter one; what comes behind is left."""
    read = bytearray()
    if size:
        async for chunk in StarletteRequest(scope, receive).stream():
            read += chunk
            if len(read) >= size:
                break
    return bytes(read[:size])
