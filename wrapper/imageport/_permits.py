"""What is taken for one request, and given back however the request ends.

A signal handler may raise between any two steps of the main thread: what was taken is lost if only a return
value tells of it. So whoever takes something is there before, and is noted by what it takes from.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Protocol


class Held(Protocol):
    """Something that is taken and given back; giving it back twice does no harm."""

    def close(self) -> None: ...


class Owner:
    """Closes what an attempt takes, also what it had taken only in part."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: list[Held] = []

    def hold(self, held: Held) -> None:
        """Close *held* in the end."""
        self._held.append(held)

    def close(self) -> None:
        """Close all of it; called once more, it goes on where it was interrupted."""
        while self._held:
            self._held[-1].close()
            self._held.pop()


class AsyncHeld(Protocol):
    """The async variant of it."""

    async def aclose(self) -> None: ...


class AsyncOwner:
    """The async variant of ``Owner``; Ctrl-C is a cancellation there, which comes at an ``await`` only."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: list[AsyncHeld] = []

    def hold(self, held: AsyncHeld) -> None:
        """Close *held* in the end."""
        self._held.append(held)

    async def aclose(self) -> None:
        """Close all of it; called once more, it goes on where it was interrupted."""
        while self._held:
            await self._held[-1].aclose()
            self._held.pop()


class Permits:
    """A semaphore that knows who holds its permits.

    Without a lock: each step is a single operation of a container, which nothing can interrupt.
    """

    def __init__(self, most: int) -> None:
        self._slots = range(most)
        self._holders: dict[int, object] = {}
        self._waiting: set[object] = set()
        self._freed: SimpleQueue[None] = SimpleQueue()

    def take(self, holder: object, left: Callable[[], float | None]) -> bool:
        """Wait for a permit for *holder*, ``left()`` seconds at most; say whether there was one."""
        while not self._admit(holder):
            self._waiting.add(holder)
            if self._admit(holder):  # it came free meanwhile, and nobody knew of this one
                break
            try:
                self._freed.get(timeout=left())
            except Empty:
                return False
        self._waiting.discard(holder)
        return True

    def _admit(self, holder: object) -> bool:
        if len(self._holders) >= len(self._slots):
            return False
        return any(self._holders.setdefault(slot, holder) is holder for slot in self._slots)

    def give_back(self, holder: object) -> None:
        """Take back the permit of *holder*, if there is one; who was woken in vain wakes the next."""
        for slot in [slot for slot, each in self._holders.copy().items() if each is holder]:
            self._holders.pop(slot, None)
        self._waiting.discard(holder)
        if self._waiting:
            self._freed.put(None)
