"""What comes next in a listing: by number or by token, with guards against walking in circles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Generic, TypeVar

import attrs

from imageport._check import shown
from imageport.errors import InvalidRequestError, PaginationError

T = TypeVar("T")
Key = int | str | None

# A listing that goes on longer than this is a server that never says stop.
MAX_PAGES = 100_000
MAX_EMPTY_PAGES = 100
# As many pages may be fetched ahead at most.
MAX_AHEAD = 64


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
    _total: int | None = None
    _before: frozenset[object] = frozenset()
    _tokens: set[bytes] = attrs.field(factory=set[bytes])

    def __attrs_post_init__(self) -> None:
        self.done = self.limit == 0

    def take(self, page: Page[T]) -> Page[T]:
        """Take a page in, move on, and return it without what was given out already."""
        names = list(map(self.name_of, page.items))
        fresh = page.items
        if not self._before.isdisjoint(names):
            known = self._before - {None}
            fresh = [item for item, name in zip(fresh, names, strict=True) if name not in known]
        self._guard(page, fresh)
        if self.limit is not None:
            fresh = fresh[: self.limit - self._given]
        self._given += len(fresh)
        self._before = frozenset(names)
        self.key = self._next(page)
        self.done = self.key is None or (self.limit is not None and self._given >= self.limit)
        # Pages of another size than was asked for say nothing about how many there will be.
        self._total = page.total if len(page.items) == self.size else None
        return page if len(fresh) == len(page.items) else attrs.evolve(page, items=fresh)

    def upcoming(self, most: int) -> list[Key]:
        """Return the pages that come next, *most* at most: those that are sure to be needed.

        Beyond the very next one that is known where pages are numbered and the service tells a total.
        Before the first page nothing is.
        """
        if self.done or not self._pages:
            return []
        if self._total is None or self.size is None or not isinstance(self.key, int):
            return [self.key]
        return list(range(self.key, self.key + min(most, *self._left(self.key, self.size, self._total))))

    def _left(self, key: int, size: int, total: int) -> list[int]:
        """Return how many pages there will be at most, by each of the bounds."""
        by_limit = total if self.limit is None else self.limit - self._given
        return [-(-total // size) - key + 1, -(-by_limit // size), MAX_PAGES - self._pages]

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


def check_ahead(pages: int) -> int:
    """Return *pages* if so many can be fetched ahead."""
    if type(pages) is not int or not 0 <= pages <= MAX_AHEAD:
        raise InvalidRequestError(f"pages must be a whole number from 0 to {MAX_AHEAD}; got {shown(pages)}.")
    return pages


def number(value: int, name: str) -> int:
    """Return *value* if it is a number; the spec says which ones will do."""
    if type(value) is not int:
        raise InvalidRequestError(f"{name} must be a whole number; got {shown(value)}.")
    return value
