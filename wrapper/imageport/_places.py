"""Places for connections, which async calls wait for in the order in which they came."""

from __future__ import annotations

import anyio

from imageport._wire import WireRequest


async def take_place(places: anyio.Semaphore, request: WireRequest) -> None:
    """Take one of *places*; raise httpx's PoolTimeout when none is free in time."""
    try:
        places.acquire_nowait()
    except anyio.WouldBlock:
        with anyio.move_on_after(request.left("pool")) as scope:
            await places.acquire()
        if scope.cancelled_caught:
            raise request.late("pool") from None
