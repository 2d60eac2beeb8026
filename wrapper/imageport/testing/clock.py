"""Time that a test moves."""

from __future__ import annotations

import time
from contextvars import ContextVar
from threading import Lock

import anyio.lowlevel

from imageport.sandbox import Sandbox

_own: ContextVar[tuple[object, float]] = ContextVar("imageport_testing_own", default=(None, 0.0))


class Clock:
    """The time of the clients and of the sandbox: nobody waits, whoever would sleep is ahead at once.

    Each sleep moves the date, which is the sandbox's too. Deadlines and timeouts see only the sleeps of
    their own thread or task, so that one that waits long does not make its neighbours late. *slept* holds
    the seconds of every sleep, in order.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._lock = Lock()
        self._advanced = 0.0
        self.slept: list[float] = []

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once, for the sandbox and for every client."""
        with self._lock:
            self._sandbox.advance(seconds)
            self._advanced += seconds

    def now(self) -> float:
        """Give the seconds since the epoch."""
        with self._lock:
            return time.time() + self._advanced + sum(self.slept)

    def monotonic(self) -> float:
        """Give seconds that only ever grow; of all sleeps they know those of this thread or task."""
        return time.monotonic() + self._advanced + self._own()

    def sleep(self, seconds: float) -> None:
        """Be ahead by *seconds*."""
        _own.set((self, self._own() + seconds))
        with self._lock:
            self._sandbox.advance(seconds)
            self.slept.append(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Be ahead by *seconds*, and let other tasks run."""
        self.sleep(seconds)
        await anyio.lowlevel.checkpoint()

    def _own(self) -> float:
        clock, seconds = _own.get()
        return seconds if clock is self else 0.0
