"""An answer of a provider, and a question that is on its way to it."""

from __future__ import annotations

from threading import get_ident
from typing import Any, Generic, TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen(eq=False)
class Held(Generic[T]):
    """An answer: what it is worth, its end (seconds since the epoch), and when it came."""

    value: T = attrs.field(repr=False)
    end: float | None
    came: float
    ticket: int


class Flight:
    """One question on its way to the provider, and what those who wait for its answer look at."""

    __slots__ = ("failure", "landed", "pilot", "settled", "ticket", "where")

    def __init__(self, ticket: int, where: tuple[int, int], landed: Any) -> None:
        self.ticket = ticket
        self.where = where
        self.landed = landed
        self.pilot: int | None = get_ident()
        """The thread that asks or is about to; None when a thread of its own does."""
        self.settled = False
        self.failure: tuple[str, BaseException | None] | None = None
