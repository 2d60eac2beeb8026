"""Waiting for one's turn: each attempt takes a place in its lane before it is sent."""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heappop, heappush
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from imageport import _clock
from imageport._fork import begin_anew_after_fork
from imageport._rate import Rate, entry_of
from imageport_api.operations import Operation

if TYPE_CHECKING:
    from imageport._course import Course
    from imageport.errors import ImagePortError


class Place(NamedTuple):
    """A place in a lane, or what the wait for one would have been."""

    wait: float
    """Seconds until its turn comes."""
    at: float
    """The instant of its turn, by the clock that gave the place."""
    held: bool
    """False when it was not taken, because the call would be over before."""
    shared: bool = False
    """Whether Redis gave it."""


class Slots:
    """The instants at which requests may go. Each is handed out once, in the order of asking.

    One that is given back goes to who asks next, and nobody who waits for a later one is disturbed.
    """

    def __init__(self, rate: Rate) -> None:
        self._interval = rate.interval
        self._slack = (rate.burst - 1) * rate.interval
        self._next = -math.inf
        self._freed: list[float] = []

    def take(self, now: float, end: float) -> tuple[float, bool]:
        """Return the next instant, and whether it was taken: not when it is not before *end*."""
        while self._freed and self._freed[0] < now:
            heappop(self._freed)
        at = self._freed[0] if self._freed else max(now, self._next - self._slack)
        if at >= end:
            return at, False
        if self._freed:
            heappop(self._freed)
        else:
            self._next = max(now, self._next) + self._interval
        return at, True

    def give_back(self, at: float) -> None:
        """Take back an instant that was not used."""
        heappush(self._freed, at)

    def behind(self, now: float, count: int) -> float:
        """Return the seconds until it is the turn of who asks after *count* others."""
        return max(now, self._next + count * self._interval - self._slack) - now

    def follow(self, at: float) -> None:
        """Go on behind an instant that was handed out elsewhere."""
        self._next = max(self._next, at + self._interval)


class Lane:
    """The pace of one group of operations, in this process. Threads and tasks share it."""

    def __init__(self, rate: Rate) -> None:
        self._slots = Slots(rate)
        self.begin_anew()
        begin_anew_after_fork(self)

    def begin_anew(self) -> None:
        self._lock = Lock()

    def wait(self, course: Course) -> None:
        """Wait until it is the turn of this attempt.

        Raises DeadlineExceeded at once when the deadline would pass before.
        """
        self._wait_for(self.take(end_of(course)), course)

    def _wait_for(self, place: Place, course: Course) -> None:
        if _wait(course, place) > 0:
            try:
                _clock.sleep(place.wait)
            except BaseException:
                self.give_back(place)
                raise

    async def wait_async(self, course: Course) -> None:
        """Wait like ``wait``, without blocking the event loop."""
        await self._wait_for_async(await self.take_async(end_of(course)), course)

    async def _wait_for_async(self, place: Place, course: Course) -> None:
        if _wait(course, place) > 0:
            try:
                await _clock.sleep_async(place.wait)
            except BaseException:
                self.give_back(place)
                raise

    def take(self, end: float) -> Place:
        """Take the next place if its turn comes before *end*."""
        now = _clock.monotonic()
        with self._lock:
            at, held = self._slots.take(now, end)
        return Place(at - now, at, held)

    async def take_async(self, end: float) -> Place:
        """Take the next place; nothing here blocks."""
        return self.take(end)

    def give_back(self, place: Place) -> None:
        """Leave a place whose turn was not waited for."""
        with self._lock:
            self._slots.give_back(place.at)


def end_of(course: Course) -> float:
    """Return the instant of the deadline, infinity when there is none."""
    room = course.room()
    return math.inf if room is None else _clock.monotonic() + room


def _wait(course: Course, place: Place) -> float:
    """Return the seconds to wait for *place*; raise when the deadline comes first."""
    if not place.held and place.wait > 0:
        raise too_late(course, place.wait)
    return place.wait


def too_late(course: Course, wait: float) -> ImagePortError:
    """Make the error of a call whose turn comes in *wait* seconds, after its deadline."""
    why = f"the pace lets it go in {wait:.3g} seconds, after the deadline."
    return course.stopped(course.late(why, wait))


class Pace:
    """The lanes of a client and of its copies."""

    def __init__(
        self,
        rates: dict[str, Rate],
        make: Callable[[str, Rate], Lane],
        close: Callable[[], object] = lambda: None,
    ) -> None:
        self._rates = rates
        self._make = make
        self.close = close
        self._lanes: dict[str, Lane] = {}
        self.begin_anew()
        begin_anew_after_fork(self)

    def begin_anew(self) -> None:
        self._lock = Lock()

    def lane(self, operation: Operation, base: str) -> Lane | None:
        """Return the lane of an operation at a host, None when it has no pace.

        An entry for one operation counts per host, as the vendors count; a wider one counts everything.
        """
        entry = entry_of(self._rates, operation)
        if entry is None:
            return None
        name = f"{entry}@{base}" if entry[0].isupper() else entry
        with self._lock:
            if name not in self._lanes:
                self._lanes[name] = self._make(name, self._rates[entry])
            return self._lanes[name]
