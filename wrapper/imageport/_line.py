"""Those of this process who wait for a pace that it shares with others."""

from __future__ import annotations

from bisect import bisect_left
from itertools import count

from imageport._rate import Rate

AHEAD = 2.0
"""Seconds that a place may be taken ahead: when the process is killed, it stays taken for so long."""


class Line:
    """First come, first served; only those in front ask for a place, and only for one that is near.

    A place that is far off would outlive a process that is killed, and the others would wait for it. How
    several processes share the places is left to chance.
    """

    def __init__(self, rate: Rate) -> None:
        self._interval = rate.interval
        self._front = rate.burst + int(AHEAD / 2 / rate.interval)
        self.reach = AHEAD + 2 * rate.interval
        """How far ahead a place may be, in seconds: a slow pace has few of them."""
        self._waiting: list[int] = []
        self._tickets = count()

    def enter(self) -> int:
        """Stand in line; return the ticket. To be called by one thread at a time, as ``leave``."""
        ticket = next(self._tickets)
        self._waiting.append(ticket)
        return ticket

    def leave(self, ticket: int) -> None:
        """Leave, with a place or without."""
        index = bisect_left(self._waiting, ticket)
        if self._waiting[index : index + 1] == [ticket]:
            del self._waiting[index]

    def before(self, ticket: int) -> int:
        """Return how many stand before the one with this ticket."""
        return bisect_left(self._waiting, ticket)

    def rest(self, ticket: int) -> float:
        """Return the seconds until it makes sense to ask, 0 for those in front."""
        return max(0, self.before(ticket) + 1 - self._front) * self._interval

    def rest_after(self, wait: float) -> float:
        """Return the seconds until it makes sense to ask again for a place that is so far off."""
        return wait - self.reach / 2
