"""Listings in both colours: they walk as Walk decides, fetching ahead when they are told to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any, Generic, Self, TypeVar

from imageport._ahead import Ahead
from imageport._bound import Bound
from imageport._pages import Key, Page, Walk, check_ahead
from imageport.errors import InvalidRequestError

T = TypeVar("T")
V = TypeVar("V")


class Listing(Bound, Generic[T]):
    """A listing: iterate it for its items, or ``.pages()`` for its pages. Each walk starts afresh."""

    def __init__(
        self, start: Callable[[], Walk[T]], fetch: Callable[[Key], Page[T]], operation: str, ahead: int = 0
    ) -> None:
        self._start = start
        self._fetch = fetch
        self._operation = operation
        self._ahead = ahead

    def __repr__(self) -> str:
        return f"<Listing by {self._operation}: iterate it for items, .pages() for pages>"

    def __iter__(self) -> Generator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Generator[Page[T]]:
        """Fetch page after page, each when it is asked for, or ahead of that (see ``prefetch``)."""
        if not self._ahead:
            walk = self._start()
            while not walk.done:
                yield walk.take(self._fetch(walk.key))
            return
        with Ahead(self._start(), self._fetch, self._ahead) as ahead:
            while (page := ahead.next()) is not None:
                yield page

    def prefetch(self, pages: int = 1) -> Self:
        """Return the same listing, to be walked with up to *pages* pages fetched ahead (0 to 64).

        The first page comes alone. From then on the next one is fetched while you work with the last; where
        pages are numbered and the service tells a total, up to *pages* at once, as far as *limit* and total
        say that they are needed. What comes out is what would come without: the same items in the same
        order, and an error where its page would have been.

        Pages are fetched in threads, so ``on_call`` and providers of credentials may be called in several
        at once, in copies of your context. A walk that is left early makes no further attempt; it waits for
        what is on its way, a second at most. Raises InvalidRequestError for another number of pages.
        """
        return type(self)(self._start, self._fetch, self._operation, check_ahead(pages))


class AsyncListing(Bound, Generic[T]):
    """A listing: ``async for`` its items, or ``.pages()`` for its pages. Each walk starts afresh."""

    def __init__(
        self,
        start: Callable[[], Walk[T]],
        fetch: Callable[[Key], Awaitable[Page[T]]],
        operation: str,
        ahead: int = 0,
    ) -> None:
        self._start = start
        self._fetch = fetch
        self._operation = operation
        self._ahead = ahead

    def __repr__(self) -> str:
        return f"<AsyncListing by {self._operation}: async for gives items, .pages() pages>"

    def __aiter__(self) -> AsyncGenerator[T]:
        return _Items(_Pages(self._start(), self._fetch, self._ahead))

    def pages(self) -> AsyncGenerator[Page[T]]:
        """Fetch page after page, each when it is asked for, or ahead of that (see ``prefetch``)."""
        return _Pages(self._start(), self._fetch, self._ahead)

    def prefetch(self, pages: int = 1) -> Self:
        """Return the same listing, to be walked with up to *pages* pages fetched ahead (0 to 64).

        The first page comes alone. From then on the next one is fetched while you await something else;
        where pages are numbered and the service tells a total, up to *pages* at once, as far as *limit* and
        total say that they are needed. What comes out is what would come without: the same items in the
        same order, and an error where its page would have been.

        Pages are fetched in tasks of the event loop, asyncio's or trio's, with copies of your context. A
        walk that is left early, cancelled or dropped cancels them; ``contextlib.aclosing`` also waits until
        they have ended. Raises InvalidRequestError for another number of pages.
        """
        return type(self)(self._start, self._fetch, self._operation, check_ahead(pages))


class _Steps(AsyncGenerator[V, None]):
    """An async generator that can be dropped half-way: no event loop has to finish it."""

    _over = _busy = False

    async def _step(self) -> V:
        """Return the next value; raise StopAsyncIteration at the end."""
        raise NotImplementedError

    async def _leave(self) -> None:
        """Let go of what is held."""
        raise NotImplementedError

    async def asend(self, value: None) -> V:
        self._check()
        if self._over:
            raise StopAsyncIteration
        self._busy = True
        try:
            return await self._step()
        except BaseException:
            await self._end()
            raise
        finally:
            self._busy = False

    async def athrow(self, typ: Any, val: Any = None, tb: Any = None) -> V:
        self._check()
        await self._end()
        raise typ if val is None else val

    def _check(self) -> None:
        if self._busy:
            raise InvalidRequestError("Two tasks took one walk over a listing; each needs a walk of its own.")

    async def _end(self) -> None:
        if not self._over:
            self._over = True
            await self._leave()


class _Pages(_Steps[Page[T]]):
    """One walk over the pages of a listing."""

    def __init__(self, walk: Walk[T], fetch: Callable[[Key], Awaitable[Page[T]]], most: int) -> None:
        from imageport._ahead_async import AsyncAhead

        self._ahead = AsyncAhead(walk, fetch, most)

    async def _step(self) -> Page[T]:
        page = await self._ahead.next()
        if page is None:
            raise StopAsyncIteration
        return page

    async def _leave(self) -> None:
        await self._ahead.leave()


class _Items(_Steps[T]):
    """One walk over the items of a listing."""

    def __init__(self, pages: _Pages[T]) -> None:
        self._pages = pages
        self._items = iter(())

    async def __anext__(self) -> T:
        for item in self._items:  # most are at hand, and there may be many
            return item
        return await self.asend(None)

    async def _step(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).items)

    async def _leave(self) -> None:
        self._items = iter(())
        await self._pages.aclose()
