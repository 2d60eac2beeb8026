"""Pages that are fetched before they are asked for, each in a task of its own."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Generic, TypeVar

import anyio

from imageport import _clock
from imageport._ahead import GRACE
from imageport._pages import Key, Page, Walk

T = TypeVar("T")


class AsyncComing(Generic[T]):
    """A page on its way.

    No task group can be held open while the caller has the last page, so the task belongs to the event
    loop: asyncio's own, or one of trio's system tasks. Both know the caller's context. Nothing that the
    fetching raises gets to the loop, and a cancel scope of its own ends it.
    """

    def __init__(self, fetch: Callable[[Key], Awaitable[Page[T]]], key: Key, slots: anyio.Semaphore) -> None:
        self._fetch = fetch
        self._key = key
        self._slots = slots
        self._page: Page[T] | None = None
        self._error: BaseException | None = None
        # In the order of the pages: none that is needed later takes the place of one that is waited for.
        self._held = self._take_slot()
        self._over = anyio.Event()
        self._scope = anyio.CancelScope()
        self._loop: Any = _clock.event_loop()
        if hasattr(self._loop, "create_task"):
            self._task = self._loop.create_task(self._run(), name="imageport-page")
            # One that is cancelled from outside before its first step does not run at all.
            self._task.add_done_callback(self._end)
        else:
            spawn = sys.modules["trio"].lowlevel.spawn_system_task
            spawn(self._run, name="imageport-page", context=copy_context())

    async def get(self) -> Page[T] | None:
        """Wait for the page; raise what fetching it raised. None when somebody else cancelled the task."""
        await self._over.wait()
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # which knows this frame
        return self._page

    def abandon(self) -> None:
        """Cancel it, from whatever thread."""
        with suppress(RuntimeError):  # the loop is over, and so is the task
            soon = getattr(self._loop, "call_soon_threadsafe", None) or self._loop.run_sync_soon
            soon(self._scope.cancel)

    async def wait(self) -> None:
        """Wait until it is over."""
        await self._over.wait()

    async def _run(self) -> None:
        try:
            with self._scope:
                if not self._held:
                    await self._slots.acquire()
                    self._held = True
                self._page = await self._fetch(self._key)
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            self._error = error
        finally:
            self._end()

    def _take_slot(self) -> bool:
        try:
            self._slots.acquire_nowait()
        except anyio.WouldBlock:
            return False
        return True

    def _end(self, task: object = None) -> None:
        if self._held:
            self._held = False
            self._slots.release()
        self._over.set()


class AsyncAhead(Generic[T]):
    """Takes a walk over pages, *most* of which are fetched at once before they are asked for.

    What is under way when the walk is left is cancelled, also when the walk is only dropped.
    """

    def __init__(self, walk: Walk[T], fetch: Callable[[Key], Awaitable[Page[T]]], most: int) -> None:
        self._walk = walk
        self._fetch = fetch
        self._most = most
        self._coming: dict[Key, AsyncComing[T]] = {}
        self._slots = anyio.Semaphore(most)

    def __del__(self) -> None:
        for coming in self._coming.values():
            coming.abandon()

    async def next(self) -> Page[T] | None:
        """Return the next page, when it is there; None at the end."""
        if self._walk.done:
            return None
        # While one is waited for, one more stands behind those that are fetched: no slot is idle.
        self._begin(self._most + 1)
        page = self._walk.take(await self._get(self._walk.key))
        self._begin(self._most)
        return page

    def _begin(self, most: int) -> None:
        for key in self._walk.upcoming(most) if self._most else ():
            if key not in self._coming:
                self._coming[key] = AsyncComing(self._fetch, key, self._slots)

    async def _get(self, key: Key) -> Page[T]:
        coming = self._coming.get(key)
        page = None if coming is None else await coming.get()
        if page is None:
            page = await self._fetch(key)
        self._coming.pop(key, None)
        return page

    async def leave(self) -> None:
        """Cancel what is under way, and wait until it has ended."""
        left, self._coming = self._coming, {}
        for coming in left.values():
            coming.abandon()
        if left:
            with anyio.move_on_after(GRACE, shield=True):
                for coming in left.values():
                    await coming.wait()
