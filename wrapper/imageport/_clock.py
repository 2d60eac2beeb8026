"""The time, and waiting for it to pass. The only place that reads a clock or sleeps."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

monotonic = time.monotonic
now = time.time
sleep = time.sleep


class Until(float):
    """Seconds that a part of an attempt may take, and the instant at which the attempt is over."""

    end: float

    def __new__(cls, seconds: float, end: float) -> Until:
        """Make the number; it behaves as *seconds* for whoever does not know of *end*."""
        value = super().__new__(cls, seconds)
        value.end = end
        return value


def instant(value: object) -> float:
    """Return *value* as seconds since the epoch; raise ValueError when it does not name an instant."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.timestamp()
    if not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise ValueError("no instant")
    return float(value)


def event_loop() -> AbstractEventLoop | None:
    """Return asyncio's running loop; None under trio, or outside."""
    asyncio = sys.modules.get("asyncio")
    try:
        return asyncio and asyncio.get_running_loop()
    except RuntimeError:
        return None


async def sleep_async(seconds: float) -> None:
    """Wait without blocking the event loop, under asyncio and trio alike."""
    import anyio

    await anyio.sleep(seconds)
