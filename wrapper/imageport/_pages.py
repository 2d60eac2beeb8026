"""What comes next in a listing: by number or by token, with guards against walking in circles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Generic, TypeVar

import attrs

from imageport._bound import Bound
from imageport._check import shown
from imageport.errors import InvalidRequestError, PaginationError

T = TypeVar("T")
Key = int | str | None

# A listing that goes on longer than this is a server that never says stop.
MAX_PAGES = 100_000
MAX_EMPTY_PAGES = 100


@attrs.frozen
class Page(Generic[T]):
    """One page of a listing."""

    items: Sequence[T]
    request_id: str | None = None
    total: int | None = None
    """How many items match in all, where the service says so."""
    next_token: str | None = None
    """Where the next page starts, where pages go by token."""
    missing: bool = attrs.field(default=False, kw_only=True, repr=False, eq=False)
    """Whether the answer had no list at all, not even an empty one."""

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@attrs.define
class Walk(Generic[T]):
    """Decides which page is next and which items of a page count; does no I/O.

    *size* is the page size where pages are numbered, None where they go by token. *name_of* tells two
    items apart: an item that slid over a page's edge while the listing ran is given out once.
    """

    key: Key
    size: int | None
    limit: int | None
    name_of: Callable[[T], object]
    done: bool = False
    _pages: int = 0
    _empty: int = 0
    _given: int = 0
    _before: frozenset[object] = frozenset()
    _tokens: set[bytes] = attrs.field(factory=set[bytes])

    def __attrs_post_init__(self) -> None:
        self.done = self.limit == 0

    def take(self, page: Page[T]) -> Page[T]:
        """Take a page in, move on, and return it without what was given out already."""
        names = [self.name_of(item) for item in page.items]
        fresh = [
            item
            for item, name in zip(page.items, names, strict=True)
            if name is None or name not in self._before
        ]
        self._guard(page, fresh)
        if self.limit is not None:
            fresh = fresh[: self.limit - self._given]
        self._given += len(fresh)
        self._before = frozenset(names)
        self.key = self._next(page)
        self.done = self.key is None or (self.limit is not None and self._given >= self.limit)
        return page if len(fresh) == len(page.items) else attrs.evolve(page, items=fresh)

    def _guard(self, page: Page[T], fresh: Sequence[T]) -> None:
        self._pages += 1
        self._empty = 0 if page.items else self._empty + 1
        if page.items and not fresh:
            raise PaginationError(f"The listing repeats itself at {self.key!r}.")
        if self._pages >= MAX_PAGES or self._empty >= MAX_EMPTY_PAGES:
            raise PaginationError(f"The listing does not end; {self._pages} pages were read.")
        before = (self.key - 1) * self.size if isinstance(self.key, int) and self.size else 0
        if page.missing and (page.total or 0) > before:
            raise PaginationError(f"A page without a list; {page.total} items were promised in all.")

    def _next(self, page: Page[T]) -> Key:
        if self.size is None:
            token = page.next_token or None
            # Tokens may be long, and many.
            mark = blake2b((token or "").encode(errors="surrogatepass"), digest_size=16).digest()
            if token is not None and mark in self._tokens:
                raise PaginationError("The listing goes round in circles: a token came twice.")
            self._tokens.add(mark)
            return token
        assert isinstance(self.key, int)
        full = len(page.items) >= self.size
        more = page.total is None or self.key * self.size < page.total
        return self.key + 1 if full and more else None


def check_limit(limit: int | None) -> int | None:
    """Return *limit* if it can bound a listing."""
    if limit is not None and (type(limit) is not int or limit < 0):
        raise InvalidRequestError(f"limit must be a whole number, at least 0; got {shown(limit)}.")
    return limit


def number(value: int, name: str) -> int:
    """Return *value* if it is a number; the spec says which ones will do."""
    if type(value) is not int:
        raise InvalidRequestError(f"{name} must be a whole number; got {shown(value)}.")
    return value


class Listing(Bound, Generic[T]):
    """A listing: iterate it for its items, or ``.pages()`` for its pages. Each walk starts afresh."""

    def __init__(self, start: Callable[[], Walk[T]], fetch: Callable[[Key], Page[T]], operation: str) -> None:
        self._start = start
        self._fetch = fetch
        self._operation = operation

    def __repr__(self) -> str:
        return f"<Listing by {self._operation}: iterate it for items, .pages() for pages>"

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Fetch page after page, each when it is asked for."""
        walk = self._start()
        while not walk.done:
            yield walk.take(self._fetch(walk.key))


class AsyncListing(Bound, Generic[T]):
    """A listing: ``async for`` its items, or ``.pages()`` for its pages. Each walk starts afresh."""

    def __init__(
        self, start: Callable[[], Walk[T]], fetch: Callable[[Key], Awaitable[Page[T]]], operation: str
    ) -> None:
        self._start = start
        self._fetch = fetch
        self._operation = operation

    def __repr__(self) -> str:
        return f"<AsyncListing by {self._operation}: async for gives items, .pages() pages>"

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Fetch page after page, each when it is asked for."""
        walk = self._start()
        while not walk.done:
            yield walk.take(await self._fetch(walk.key))
