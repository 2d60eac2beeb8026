"""Work that blocks, done in a thread so that the event loop goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Generic, NoReturn, TypeVar

from anyio.to_thread import run_sync

T = TypeVar("T")


async def made_in_thread(make: Callable[[], T], unmake: Callable[[T], object]) -> T:
    """Return what *make* makes; when nobody waits for it any more, it is unmade.

    A task that is cancelled by asyncio's own means leaves the thread behind, which goes on.
    """
    making = _Making(make, unmake)
    try:
        return await run_sync(making.run)
    except BaseException:
        making.leave()
        raise


def made_within(limit: float, make: Callable[[], T], unmake: Callable[[T], object]) -> T:
    """Return what *make* makes in a thread that is left behind after *limit* seconds, with a TimeoutError.

    What it makes later is unmade.
    """
    making = _Making(make, unmake)
    answer: SimpleQueue[Callable[[], T]] = SimpleQueue()

    def run() -> None:
        try:
            made = making.run()
        except BaseException as error:
            answer.put(partial(_raise, error))
        else:
            answer.put(lambda: made)

    try:
        Thread(target=run, daemon=True).start()
        return answer.get(timeout=limit)()
    except Empty:
        making.leave()
        raise TimeoutError from None
    except BaseException:
        making.leave()
        raise


def _raise(error: BaseException) -> NoReturn:
    raise error


class _Making(Generic[T]):
    def __init__(self, make: Callable[[], T], unmake: Callable[[T], object]) -> None:
        self._make = make
        self._unmake = unmake
        self._lock = Lock()
        self._made: list[T] = []
        self._left = False

    def run(self) -> T:
        made = self._make()
        with self._lock:
            self._made.append(made)
        self._settle()
        return made

    def leave(self) -> None:
        with self._lock:
            self._left = True
        self._settle()

    def _settle(self) -> None:
        with self._lock:
            unmaking = self._made if self._left else []
            self._made = [] if self._left else self._made
        for made in unmaking:
            self._unmake(made)
