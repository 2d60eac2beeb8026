"""What comes next in a listing: by number or by token, with guards against walking in circles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Generic, NamedTuple, TypeVar

import attrs

from imageport._check import shown
from imageport._extent import Extent
from imageport._seen import Seen
from imageport.errors import InvalidRequestError, PaginationError

T = TypeVar("T")


class Spot(NamedTuple):
    """A numbered page of another size than the one that the walk began with."""

    number: int
    size: int


Key = int | Spot | str | None

# A listing that goes on longer than this is a server that never says stop.
MAX_PAGES = 100_000
MAX_EMPTY_PAGES = 100
MAX_NUMBER = 2**31 - 1
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
    number: int | None = attrs.field(default=None, kw_only=True)
    """Which page it is, where the service says so."""
    size: int | None = attrs.field(default=None, kw_only=True)
    """The page size that the service used, where it says so; it may be smaller than what was asked for."""
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
    _extent: Extent | None = None
    _seen: Seen = attrs.field(factory=Seen)
    _tokens: set[bytes] = attrs.field(factory=set[bytes])

    def __attrs_post_init__(self) -> None:
        self.done = self.limit == 0
        if self.size is not None:
            assert isinstance(self.key, int)
            self._extent = Extent(self.key, self.size)

    def take(self, page: Page[T]) -> Page[T]:
        """Take a page in, move on, and return it without what was given out already."""
        names = list(map(self.name_of, page.items))
        known = self._seen.known(names)
        fresh = page.items
        if known:
            fresh = [item for item, name in zip(fresh, names, strict=True) if name not in known]
        again = self._seen.add(names)
        if self._extent is not None:
            self._extent.add(len(page.items), len(fresh), page.total, page.size)
        self._guard(page, fresh, again=again)
        if self.limit is not None:
            fresh = fresh[: self.limit - self._given]
        self._given += len(fresh)
        self.key = self._next(page)
        self.done = self.key is None or (self.limit is not None and self._given >= self.limit)
        return page if len(fresh) == len(page.items) else attrs.evolve(page, items=fresh)

    def upcoming(self, most: int) -> list[Key]:
        """Return the pages that come next, *most* at most: those that are sure to be needed.

        Beyond the very next one that is known where pages are numbered, have a steady size, and the service
        tells a total. Before the first page nothing is.
        """
        if self.done or not self._pages:
            return []
        left = None if self._extent is None else self._extent.pages_left()
        if left is None or not isinstance(self.key, int):
            return [self.key]
        return list(range(self.key, self.key + min(most, left, self._by_limit(), MAX_PAGES - self._pages)))

    def _by_limit(self) -> int:
        """Return how many pages the limit allows."""
        if self.limit is None or self._extent is None or not self._extent.stride:
            return MAX_PAGES
        return -(-(self.limit - self._given) // self._extent.stride)

    def _guard(self, page: Page[T], fresh: Sequence[T], *, again: bool) -> None:
        self._pages += 1
        self._empty = 0 if fresh else self._empty + 1
        if page.items and (again or not (fresh or self._is_rest())):
            raise self._error(f"The listing repeats itself at {self._at()!r}", page, fresh)
        if self._pages >= MAX_PAGES or self._empty >= MAX_EMPTY_PAGES:
            raise self._error(f"The listing does not end; {self._pages} pages were read", page, fresh)
        if page.missing and self._lacks(page):
            raise self._error(f"{self._name()} has no list of items", page, fresh)
        if not page.items and self._extent is not None and self._extent.falls_short():
            raise self._error(f"{self._name()} is empty", page, fresh, self._extent.hint())

    def _is_rest(self) -> bool:
        return self._extent is not None and self._extent.is_rest()

    def _lacks(self, page: Page[T]) -> bool:
        """Say whether the service promises items that have not come."""
        return self._extent.falls_short() if self._extent else (page.total or 0) > self._given

    def _at(self) -> int | str | None:
        return self.key.number if isinstance(self.key, Spot) else self.key

    def _name(self) -> str:
        if self._extent is not None:
            return f"Page {self._at()}"
        return "The first page" if self.key is None else f"The page at {shown(self.key)}"

    def _error(self, what: str, page: Page[T], fresh: Sequence[T], hint: str = "") -> PaginationError:
        """Make the error that says where the listing broke off, how much was promised, and how much came."""
        seen = self._given + len(fresh)
        promised = page.total if self._extent is None else self._extent.promised
        text = "" if promised is None else f"; {promised} items were promised in all, {seen} came"
        return PaginationError(f"{what}{text}.{hint}", page=self._at(), seen=seen, promised=promised)

    def _next(self, page: Page[T]) -> Key:
        if self._extent is not None:
            return self._next_number(page, self._extent) if self._extent.has_more(page.size) else None
        token = page.next_token or None
        # Tokens may be long, and many.
        mark = blake2b((token or "").encode(errors="surrogatepass"), digest_size=16).digest()
        if token is not None and mark in self._tokens:
            raise self._error("The listing goes round in circles: a token came twice", page, ())
        self._tokens.add(mark)
        return token

    def _next_number(self, page: Page[T], extent: Extent) -> Key:
        """Return the page after this one, in pages of the size that the service said of the first one.

        What it says later may be no more than how many items a page happens to have.
        """
        number, size = numbered(self.key, extent.asked)
        if self._pages == 1 and (smaller := extent.smaller(page.size)) is not None:
            size = smaller
            # Never back: a service that counts from 0 in its replies is no reason to stay.
            number = max(number, page.number if page.number and page.number < MAX_NUMBER else 0)
        return number + 1 if size == extent.asked else Spot(number + 1, size)


def numbered(key: Key, size: int) -> tuple[int, int]:
    """Return the number and the size of the page at *key*; *size* is what the walk began with."""
    if isinstance(key, Spot):
        return key
    assert isinstance(key, int)
    return key, size


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
