"""When to try again. Pure: no clock, no sleep, no I/O."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Literal

import attrs

from imageport.errors import (
    APIError,
    ConfigurationError,
    ImagePortError,
    NetworkError,
    RateLimitError,
    ServerError,
)

Verdict = Literal["refused", "unclear", "final"]

LONGEST_WAIT = 1e7
"""The longest wait, in seconds: some four months."""
_REPEATABLE = {"safe", "idempotent"}


@attrs.frozen(kw_only=True)
class Retry:
    """How often and how patiently a failed call is repeated.

    *attempts* counts all tries, 1 means no repetition. The wait before try n+1 is the server's word
    (x-acs-retry-after, Retry-After), else random between 0 and *base_delay* x 2^(n-1) seconds, at most
    *max_delay*. A server that asks for more than *max_delay* gets no second try, unless the call has a
    deadline that leaves room for it. *jitter* returns a number from 0 to 1; seed it for tests.
    """

    attempts: int = 3
    base_delay: float = 0.5
    max_delay: float = 30.0
    jitter: Callable[[], float] = attrs.field(default=random.random, repr=False)

    def __attrs_post_init__(self) -> None:
        delays = (self.base_delay, self.max_delay)
        if type(self.attempts) is not int or self.attempts < 1:
            raise ConfigurationError("Retry: attempts is a whole number, at least 1.")
        if not all(0 <= delay <= LONGEST_WAIT for delay in delays):
            raise ConfigurationError(f"Retry: delays are from 0 to {LONGEST_WAIT:.0f} seconds.")

    def wait(self, attempt: int, asked: float | None, room: float | None) -> float | None:
        """Seconds to wait after try number *attempt*, None when there is no time for another.

        *room* is what is left of the deadline, if there is one.
        """
        if attempt >= self.attempts:
            return None
        if asked is not None:
            return asked if self.allows(asked, room) else None
        wait = min(max(self.jitter(), 0.0), 1.0) * min(
            self.max_delay, self.base_delay * 2.0 ** min(attempt - 1, 60)
        )
        return wait if room is None or wait < room else None

    def allows(self, asked: float, room: float | None) -> bool:
        """Say whether the server may be waited for as long as it asks."""
        fits = asked <= self.max_delay if room is None else asked < room
        return fits and asked <= LONGEST_WAIT


def verdict(error: ImagePortError) -> Verdict:
    """Say whether the call was refused, perhaps done, or answered for good."""
    if isinstance(error, RateLimitError):
        return "refused"
    if isinstance(error, NetworkError):
        return "refused" if isinstance(error.__cause__, _never_sent()) else "unclear"
    if isinstance(error, ServerError) or (isinstance(error, APIError) and error.status == 408):
        return "unclear"
    return "final"


@cache
def _never_sent() -> tuple[type[Exception], ...]:
    """Return what is raised before a byte of the request has left."""
    import httpx

    return (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    )


def again(kind: str, found: Verdict) -> bool:
    """Say whether an operation of this retry class may be sent again."""
    return found == "refused" or (found == "unclear" and kind in _REPEATABLE)


class Budget:
    """Tokens that repetitions cost and successes earn, so that a client cannot join a retry storm."""

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = self._tokens = capacity
        self.begin_anew()

    def begin_anew(self) -> None:
        """Wait for nobody's lock; for a process that was forked off."""
        self._lock = Lock()

    def take(self, found: Verdict) -> bool:
        """Pay for one repetition; False when there is not enough left."""
        cost = 5 if found == "refused" else 10
        with self._lock:
            if self._tokens < cost:
                return False
            self._tokens -= cost
            return True

    def earn(self, repeated: bool) -> None:
        """Give back for a success: more when it came after a repetition."""
        if self._tokens < self._capacity:
            with self._lock:
                self._tokens = min(self._capacity, self._tokens + (5 if repeated else 1))
