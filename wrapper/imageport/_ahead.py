"""Pages that are fetched before they are asked for, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from threading import Event, Semaphore, Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

from imageport import _clock
from imageport._fork import begin_anew_after_fork
from imageport._pages import Key, Page, Walk

T = TypeVar("T")
GRACE = 1.0
"""For so many seconds a walk that is left waits for the pages that are on their way."""


class Coming(Generic[T]):
    """A page on its way.

    The thread is a daemon, and lives for this page only: a server that hangs keeps no program from ending,
    and nothing is left to be closed. It runs in a copy of the caller's context.
    """

    def __init__(self, fetch: Callable[[Key], Page[T]], key: Key, slots: Semaphore) -> None:
        self._fetch = fetch
        self._key = key
        self._slots = slots
        self._page: Page[T] | None = None
        self._error: BaseException | None = None
        self._over = Event()
        self._abandoned = Event()
        context = copy_context()
        context.run(_clock.abandoned.set, self._abandoned)
        self._thread = Thread(target=context.run, args=(self._run,), name="imageport-page", daemon=True)
        # In the order of the pages: none that is needed later takes the place of one that is waited for.
        self._held = slots.acquire(blocking=False)
        try:
            self._thread.start()
        except RuntimeError:  # there are too many threads
            self._release()
            raise

    def get(self) -> Page[T]:
        """Wait for the page; raise what fetching it raised."""
        self.wait(None)
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # which knows this frame
        assert self._page is not None
        return self._page

    def abandon(self) -> None:
        """Have it end soon: no attempt follows the one that is being made."""
        self._abandoned.set()

    def wait(self, seconds: float | None) -> None:
        """Wait until it is over, at most *seconds*."""
        # Not with join() alone: in Python 3.11 one that Ctrl-C interrupts takes the thread for ended.
        if self._over.wait(seconds):
            self._thread.join()

    def _run(self) -> None:
        try:
            self._held = self._held or self._slots.acquire()
            if not self._abandoned.is_set():
                self._page = self._fetch(self._key)
        except BaseException as error:
            self._error = error
        finally:
            self._release()
            self._over.set()

    def _release(self) -> None:
        if self._held:
            self._slots.release()


class Ahead(Generic[T]):
    """Takes a walk over pages, *most* of which are fetched at once before they are asked for.

    What is under way when the walk is left gets a moment to end, and is then left to itself.
    """

    def __init__(self, walk: Walk[T], fetch: Callable[[Key], Page[T]], most: int) -> None:
        self._walk = walk
        self._fetch = fetch
        self._most = most
        self._coming: dict[Key, Coming[T]] = {}
        self.begin_anew()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def begin_anew(self) -> None:
        """Forget threads that stayed in the process this one was forked off."""
        self._coming.clear()
        self._slots = Semaphore(self._most)

    def next(self) -> Page[T] | None:
        """Return the next page, when it is there; None at the end."""
        if self._walk.done:
            return None
        # While one is waited for, one more stands behind those that are fetched: no slot is idle.
        self._begin(self._most + 1)
        page = self._walk.take(self._get(self._walk.key))
        self._begin(self._most)
        return page

    def _begin(self, most: int) -> None:
        if not self._most:
            return
        if not self._coming:
            begin_anew_after_fork(self)
        for key in self._walk.upcoming(most):
            if key not in self._coming:
                try:
                    self._coming[key] = Coming(self._fetch, key, self._slots)
                except RuntimeError:
                    return

    def _get(self, key: Key) -> Page[T]:
        coming = self._coming.get(key)
        if coming is None:
            return self._fetch(key)
        page = coming.get()
        del self._coming[key]
        return page

    def leave(self) -> None:
        """Abandon what is under way."""
        for coming in self._coming.values():
            coming.abandon()
        until = _clock.monotonic() + GRACE
        for coming in self._coming.values():
            coming.wait(max(0.0, until - _clock.monotonic()))
        self._coming.clear()
