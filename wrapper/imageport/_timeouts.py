"""How long an attempt and its parts may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeGuard, runtime_checkable

LONGEST_PART = 2_000_000.0
"""The longest wait for a socket, in seconds: its milliseconds have to fit into 31 bits."""
LONGEST_ATTEMPT = 600.0
"""The longest attempt, in seconds, where neither a timeout nor a deadline says how long one may take."""


@runtime_checkable
class TimeoutLike(Protocol):
    """What gives seconds for the four parts of an attempt, as ``Timeout`` of httpx and of httpx2 does."""

    def as_dict(self) -> Mapping[str, float | None]:
        """Return seconds by part: connect, read, write, pool."""
        ...


def has_parts(value: object) -> TypeGuard[TimeoutLike]:
    """Say whether *value* gives seconds for each part, and is no number."""
    return isinstance(value, TimeoutLike) and not isinstance(value, type | int | float)


class Timeouts(dict[str, float]):
    """How long each part of an attempt may take, in seconds."""

    @classmethod
    def of(cls, value: float | TimeoutLike | None) -> Timeouts:
        """Read what a caller gave; None and the parts left out mean the defaults."""
        parts = cls(connect=5.0, read=60.0, write=60.0, pool=10.0)
        if isinstance(value, int | float):
            parts.update(dict.fromkeys(parts, min(value, LONGEST_PART)))
        elif value is not None:
            given = {
                name: part for name, part in value.as_dict().items() if name in parts and part is not None
            }
            parts.update({name: min(part, LONGEST_PART) for name, part in given.items()})
        return parts

    def whole(self, value: float | TimeoutLike | None, deadline: float | None) -> float | None:
        """Return how long an attempt may take in all; None when the *deadline* alone decides.

        A limit for each part is none for the whole: a server that sends a byte now and then keeps them all.
        """
        if isinstance(value, int | float):
            return value
        return max(LONGEST_ATTEMPT, sum(self.values())) if deadline is None else None

    def shared(self, limit: float, shares: int) -> Timeouts:
        """Return the same, with a connection made in one of so many shares of *limit*."""
        return Timeouts(self, connect=min(self["connect"], limit / shares))
