"""The pace of one account in all its processes: Redis hands out the places."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, move_on_after
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from imageport import _clock
from imageport._credentials import AccessKey, Missing, Source
from imageport._line import Line
from imageport._pace import Lane, Place, end_of, too_late
from imageport._rate import Rate, RedisRate
from imageport._redis import Store, connect
from imageport.errors import ConfigurationError

if TYPE_CHECKING:
    from imageport._course import Course

_THREADS = 8
"""How many threads of an event loop may wait for Redis at once."""
_limiters: RunVar[CapacityLimiter] = RunVar("imageport_redis")


class SharedLane(Lane):
    """The pace of one group of operations, in all processes of an account."""

    def __init__(self, rate: Rate, key: str, store: Store) -> None:
        super().__init__(rate)
        self._rate = rate
        self._key = key
        self._store = store
        self._line = Line(rate)

    def begin_anew(self) -> None:
        super().begin_anew()
        if hasattr(self, "_rate"):
            self._line = Line(self._rate)  # those in it wait in another process

    def wait(self, course: Course) -> None:
        ticket = self._enter()
        try:
            while True:
                if (rest := self._rest(ticket, course)) <= 0:
                    place = self.take(self._horizon(course))
                    if (rest := self._rest_after(place, course)) <= 0:
                        break
                _clock.sleep(rest)
        finally:
            self._leave(ticket)
        self._wait_for(place, course)

    async def wait_async(self, course: Course) -> None:
        ticket = self._enter()
        try:
            while True:
                if (rest := self._rest(ticket, course)) <= 0:
                    place = await self.take_async(self._horizon(course))
                    if (rest := self._rest_after(place, course)) <= 0:
                        break
                await _clock.sleep_async(rest)
        finally:
            self._leave(ticket)
        await self._wait_for_async(place, course)

    def _enter(self) -> int:
        with self._lock:
            return self._line.enter()

    def _leave(self, ticket: int) -> None:
        with self._lock:
            self._line.leave(ticket)

    def _horizon(self, course: Course) -> float:
        """Return the instant before which a place is taken: not one that is far off."""
        return min(end_of(course), _clock.monotonic() + self._line.reach)

    def _rest(self, ticket: int, course: Course) -> float:
        """Return the seconds to wait in line; raise when the deadline comes before the turn."""
        with self._lock:
            rest, before = self._line.rest(ticket), self._line.before(ticket)
            turn = self._slots.behind(_clock.monotonic(), before) if rest > 0 else 0.0
        if rest > 0 and turn >= end_of(course) - _clock.monotonic():
            raise too_late(course, turn)
        return rest

    def _rest_after(self, place: Place, course: Course) -> float:
        """Return the seconds after which to ask again, 0 when *place* is what there is to be had."""
        if place.held or place.wait >= end_of(course) - _clock.monotonic():
            return 0.0
        return self._line.rest_after(place.wait)

    def take(self, end: float) -> Place:
        place = self._store.take(self._key, self._rate, end)
        if place is None:
            return super().take(end)
        if place.held:
            with self._lock:
                self._slots.follow(_clock.monotonic() + place.wait)
        return place

    async def take_async(self, end: float) -> Place:
        """Take the next place in a thread, because Redis may be slow."""
        if self._store.resting():
            return super().take(end)
        asking = _Asking(self)
        try:
            # Also the threads may all be waiting, for calls that have more time.
            with move_on_after(max(0.0, end - _clock.monotonic())):
                return await run_sync(asking.ask, end, limiter=_limiter(), abandon_on_cancel=True)
        except BaseException:
            asking.leave()
            raise
        asking.leave()
        return super().take(end)

    def give_back(self, place: Place) -> None:
        if place.shared:
            self._store.give_back(self._key, place.at)
        else:
            super().give_back(place)


class _Asking:
    """A question to Redis whose asker may go away before the answer comes."""

    def __init__(self, lane: SharedLane) -> None:
        self._lane = lane
        self._lock = Lock()
        self._left = False
        self._place: Place | None = None

    def ask(self, end: float) -> Place:
        place = self._lane.take(end)
        with self._lock:
            self._place = place
            if self._left:
                self._settle()
        return place

    def leave(self) -> None:
        with self._lock:
            self._left = True
            self._settle()

    def _settle(self) -> None:
        if self._place is not None and self._place.held:
            self._lane.give_back(self._place)


def _limiter() -> CapacityLimiter:
    """Return the event loop's own places for threads; those of everybody may all be waiting for us."""
    try:
        return _limiters.get()
    except LookupError:
        _limiters.set(made := CapacityLimiter(_THREADS))
        return made


def shared_lanes(
    rate: RedisRate, vendor: str, source: Source | Missing
) -> tuple[Callable[[str, Rate], Lane], Callable[[], None]]:
    """Return what makes the lanes of an account, and what closes them; nothing is sent yet."""
    who = rate.account or _account(source)
    if who is None:
        raise ConfigurationError("RedisRate needs account= for credentials that change.")
    store = Store(connect(rate), rate.timeout)
    salt = hashlib.pbkdf2_hmac("sha256", who.encode(), f"imageport {vendor}".encode(), 100_000)

    def make(name: str, each: Rate) -> Lane:
        digest = hashlib.sha256(salt + name.encode()).hexdigest()[:32]
        return SharedLane(each, f"imageport:pace:{{{digest}}}", store)

    return make, store.close


def _account(source: Source | Missing) -> str | None:
    """Return what tells this account from others, None when that changes."""
    if isinstance(source, AccessKey):
        return source.access_key_id
    if isinstance(source, Missing):
        return ""
    return source if isinstance(source, str) else None
