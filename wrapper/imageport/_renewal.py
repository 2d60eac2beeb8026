"""Keeps what a provider gives: asks again early, and once for all threads or tasks that need it."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from inspect import isawaitable, iscoroutine, iscoroutinefunction
from threading import Event, Lock, Thread, get_ident
from typing import Any, Generic, Literal, TypeVar, cast

import attrs

from imageport import _clock
from imageport._flights import Flight, Held
from imageport._fork import begin_anew_after_fork
from imageport._redact import harmless
from imageport._secret import Sealed
from imageport.errors import ConfigurationError

T = TypeVar("T")

EARLY = 300.0
"""Seconds before their end from which credentials are renewed, while the old ones serve."""
LATE = 60.0
"""Seconds before their end from which the old ones do not serve any more."""
TRUST = 300.0
"""Seconds for which credentials without a known end serve while the provider is asked, or cannot answer."""
REST = 10.0
"""Seconds between two early questions, when the first brought nothing better."""

_logger = logging.getLogger("imageport")
_asking: ContextVar[object] = ContextVar("imageport_asking", default=None)


class Keeper(Generic[T]):
    """Holds the newest answer of a provider; its lock is never held while the provider is asked.

    Fresh answers are handed out without a question. Soon before their end one caller asks and the others go
    on with what there is; a failure then does no harm. Later all wait for one answer, or for its failure.
    """

    who = "The provider"

    def __init__(self, ask: Callable[[], Any]) -> None:
        self.skew: float = 0.0
        self._ask = ask
        self._held: Held[T] | None = None
        self._seen: deque[Held[T]] = deque(maxlen=8)
        self._refused: Held[T] | None = None
        self._flight: Flight | None
        self._tickets = 0
        self._rest = 0.0
        self.begin_anew()
        begin_anew_after_fork(self)

    def begin_anew(self) -> None:
        """Wait neither for a lock nor for an answer of another process."""
        self._lock = Lock()
        self._flight = None

    def read(self, found: Sealed) -> tuple[T, float | None]:
        """Check an answer, which no frame shows; return its value and its end, if that is told."""
        raise NotImplementedError

    @property
    def value(self) -> T:
        """The newest answer; there is one after ``ready``."""
        assert self._held is not None
        return self._held.value

    def seen(self) -> list[T]:
        """Return the last answers, which servers may echo."""
        return [held.value for held in list(self._seen)]

    @property
    def refused(self) -> bool:
        """Whether a server did not take what is held."""
        refused, held = self._refused, self._held
        return refused is not None and held is not None and refused.value == held.value

    def refuse(self, value: T) -> None:
        """Have *value* replaced before anybody uses it again, unless it has been."""
        with self._lock:
            if self._held is not None and self._held.value == value:
                self._refused = attrs.evolve(self._held, ticket=self._tickets)

    def ready(self, room: Callable[[], float | None]) -> None:
        """See that there is an answer that will do; raise TimeoutError when *room()* seconds are over."""
        try:
            self._ready(room)
        except BaseException:
            flight = self._flight
            if flight is not None and flight.pilot == get_ident():
                self._land(flight)  # a signal came before it could: others wait for it
            raise

    def _ready(self, room: Callable[[], float | None]) -> None:
        while (step := self._board((os.getpid(), 0), Event)) is not None:
            flight, mine = step
            left = room()
            if mine and left is None:
                self._fly(flight)
            elif mine:
                self._send_off(flight)
            if not flight.landed.wait(left):
                raise TimeoutError
            if self._over(flight):
                return

    async def ready_async(self, room: Callable[[], float | None]) -> None:
        """Do the same without blocking the event loop."""
        if self._state() == "fresh":
            return
        import anyio

        with anyio.fail_after(room()):
            while (step := self._board((os.getpid(), get_ident()), anyio.Event)) is not None:
                flight, mine = step
                if mine:
                    await self._fly_async(flight)
                await flight.landed.wait()
                if self._over(flight):
                    return

    def _state(self) -> Literal["fresh", "soon", "due"]:
        held = self._held
        if held is None or self.refused:
            return "due"
        if held.end is None:
            return "soon" if _clock.monotonic() - held.came < TRUST else "due"
        left = held.end - _clock.now() - self.skew
        return "fresh" if left > EARLY else "soon" if left > LATE else "due"

    def _board(self, where: tuple[int, int], event: Callable[[], Any]) -> tuple[Flight, bool] | None:
        """Give the flight to wait for, with True the one to make; None when what is held will do."""
        if self._state() == "fresh":
            return None
        if _asking.get() is self:
            raise ConfigurationError(f"{self.who} calls the client that waits for its answer.")
        with self._lock:
            state, flight = self._state(), self._flight
            if flight is not None and flight.where == where:
                return (flight, False) if state == "due" else None
            if state == "fresh" or (state == "soon" and _clock.monotonic() < self._rest):
                return None
            self._tickets += 1
            self._flight = Flight(self._tickets, where, event())
            return self._flight, True

    def _over(self, flight: Flight) -> bool:
        """Say whether there is no need to ask again; raise the failure if it matters."""
        if not flight.settled:
            return False  # the task that asked was cancelled
        if flight.failure is None:
            return not self.refused or flight.ticket > cast("Held[T]", self._refused).ticket
        text, cause = flight.failure
        if self._state() == "due":
            raise ConfigurationError(text) from cause
        _logger.warning("%s The credentials at hand are used.", text)
        return True

    def _fly(self, flight: Flight) -> None:
        before = _asking.get()
        try:
            _asking.set(self)
            found = Sealed(self._ask())
            if isawaitable(found.value):
                if iscoroutine(found.value):
                    cast("Coroutine[Any, Any, Any]", found.value).close()
                raise ConfigurationError(f"{self.who} has to be awaited, which only the async clients do.")
            self._take(flight, found)
        except BaseException as error:
            self._fail(flight, error)
            if not isinstance(error, Exception):
                raise
        finally:
            _asking.set(before)
            self._land(flight)

    def _send_off(self, flight: Flight) -> None:
        """Ask in a thread, which can be left behind when time is over."""
        try:
            Thread(target=copy_context().run, args=(self._fly, flight), daemon=True).start()
            flight.pilot = None
        except RuntimeError as error:  # there are too many threads
            self._fail(flight, error)
            self._land(flight)

    async def _fly_async(self, flight: Flight) -> None:
        from anyio.to_thread import run_sync

        token = _asking.set(self)
        try:
            if iscoroutinefunction(self._ask):
                promise = self._ask()
            else:
                promise = await run_sync(self._fetch, flight, abandon_on_cancel=True)
            if promise is not None:
                self._take(flight, Sealed(await promise))
        except Exception as error:
            self._fail(flight, error)
        finally:
            _asking.reset(token)
            self._land(flight)

    def _fetch(self, flight: Flight) -> Any:
        """Ask in a worker thread; keep the answer even when nobody waits any more, or return its promise."""
        found = Sealed(self._ask())
        if isawaitable(found.value):
            return found.value
        return self._take(flight, found)

    def _take(self, flight: Flight, found: Sealed) -> None:
        value, end = self.read(found)
        held = Held(value, end, _clock.monotonic(), flight.ticket)
        with self._lock:
            last, flight.settled = self._held, True
            if last is not None and last.ticket > held.ticket:
                return  # it was long on its way
            if last is None or last.value != value:
                self._seen.append(held)
            self._held = held
            if held.end is not None:
                self._rest = held.came + REST

    def _fail(self, flight: Flight, error: BaseException) -> None:
        if isinstance(error, ConfigurationError):
            flight.failure = str(error), error.__cause__
        else:
            flight.failure = f"{self.who} failed: {type(error).__name__}.", harmless(error)
        flight.settled = True
        self._rest = _clock.monotonic() + REST

    def _land(self, flight: Flight) -> None:
        with self._lock:
            if self._flight is flight:
                self._flight = None
        flight.landed.set()
