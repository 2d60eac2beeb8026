"""The time, and waiting for it to pass. The only place that reads a clock or sleeps."""

from __future__ import annotations

import time

monotonic = time.monotonic
now = time.time
sleep = time.sleep


async def sleep_async(seconds: float) -> None:
    """Wait without blocking the event loop, under asyncio and trio alike."""
    import anyio

    await anyio.sleep(seconds)
