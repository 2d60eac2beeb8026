"""The time, and waiting for it to pass. The only place that reads a clock or sleeps."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threading import Event

EventLoop = Any
"""asyncio's loop, or trio's token."""

monotonic = time.monotonic
now = time.time

abandoned: ContextVar[Event | None] = ContextVar("imageport_abandoned", default=None)
"""Set when nobody wants any more what this thread does."""


class Abandoned(BaseException):
    """What a thread did is no longer wanted, and it need not wait any more."""


def sleep(seconds: float) -> None:
    """Wait; raise Abandoned as soon as nobody wants any more what this thread waits for."""
    event = abandoned.get()
    if event is None:
        time.sleep(seconds)
    elif event.wait(seconds):
        raise Abandoned


class Until(float):
    """Seconds that a part of an attempt may take, and the instant at which the attempt is over."""

    end: float
    check: Callable[[Iterable[str]], None] | None
    """Judges the addresses of a host before one of them is connected to."""

    def __new__(
        cls, seconds: float, end: float, check: Callable[[Iterable[str]], None] | None = None
    ) -> Until:
        """Make the number; it behaves as *seconds* for whoever does not know of *end*."""
        value = super().__new__(cls, seconds)
        value.end = end
        value.check = check
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


def event_loop() -> EventLoop | None:
    """Return asyncio's running loop, or what stands for trio's; None outside."""
    asyncio, trio = sys.modules.get("asyncio"), sys.modules.get("trio")
    for running in (asyncio and asyncio.get_running_loop, trio and trio.lowlevel.current_trio_token):
        try:
            if running:
                return running()
        except RuntimeError:
            pass
    return None


def is_trio(loop: EventLoop | None) -> bool:
    """Say whether an event loop is trio's."""
    return hasattr(loop, "run_sync_soon")


def is_over(loop: EventLoop) -> bool:
    """Say whether an event loop will never run again."""
    if not is_trio(loop):
        return loop.is_closed()
    try:
        loop.run_sync_soon(id, loop)
    except RuntimeError:  # trio.RunFinishedError
        return True
    return False


async def sleep_async(seconds: float) -> None:
    """Wait without blocking the event loop, under asyncio and trio alike."""
    import anyio

    await anyio.sleep(seconds)
