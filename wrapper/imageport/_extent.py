"""How far a numbered listing has come, and what its service still promises."""

from __future__ import annotations

import attrs


@attrs.define
class Extent:
    """Counts the items of numbered pages against the total.

    *first* is the number of the page where the walk began, *asked* the page size of the requests. The
    service may use a smaller one, and rarely says so, and a list that changes gives some items twice. So how
    many items of the list lie behind is between ``least`` and ``most``; mostly they are the same.
    """

    first: int
    asked: int
    promised: int | None = None
    """The last total that the service told and that can be true."""
    stride: int | None = None
    """How many items a page has, as far as that is steady."""
    _pages: int = 0
    _read: int = 0
    _fresh: int = 0
    _used: int = 0
    _length: int = 0
    _enough: bool = False

    @property
    def least(self) -> int:
        """How many items lie behind at least: what came twice counts once."""
        return (self.first - 1) * self._used + self._fresh

    @property
    def most(self) -> int:
        """How many items lie behind at most."""
        return (self.first - 1) * self.asked + self._read

    def add(self, length: int, fresh: int, total: int | None, told: int | None) -> None:
        """Count a page of *length* items, *fresh* of them new; the service told *total* and the page size."""
        self._pages += 1
        self._read += length
        self._fresh += fresh
        self._used = min(self.asked, max(self._used, length, self.smaller(told) or 0))
        self.stride = length if length and length in (self.asked, self._length) else None
        self._length = length
        # A total of 0 beside items, or a negative one, is how some services say that they do not count.
        if total is not None and total >= 0 and (total or not length):
            self.promised = total
        self._enough |= length > 0 and self.promised is not None and self.most >= self.promised

    def has_more(self, told: int | None) -> bool:
        """Say whether a page has to follow the one that was counted last."""
        if self.promised is None:
            return 0 < self._length >= (self.smaller(told) or self.asked)
        # A first page that ends just where the total does is taken for the last one, though not full.
        fits = self._pages == 1 and self.most == self.promised
        return self._length > 0 and self.least < self.promised and not fits

    def falls_short(self) -> bool:
        """Say whether items are missing that the total promises, however it is counted.

        What the list grew by, after as many items came as it had, is not missing.
        """
        return self.promised is not None and self.most < self.promised and not self._enough

    def is_rest(self) -> bool:
        """Say whether the last page was the rest of a list of which as many items came as it had."""
        return self._enough and self._length < self._used

    def pages_left(self) -> int | None:
        """Return how many pages the total promises from here on, None where that cannot be told."""
        if self.promised is None or self.stride is None:
            return None
        behind = self.most if self.stride == self.asked else self.least
        return max(1, -(-(self.promised - behind) // self.stride))

    def hint(self) -> str:
        """Say what to try when items are missing."""
        capped = 0 < self._used < self.asked
        return f" No page had more than {self._used}; ask for pages of that size." if capped else ""

    def smaller(self, told: int | None) -> int | None:
        """Return the page size that the service says it used, if that is less than was asked for."""
        return told if told is not None and 0 < told < self.asked else None
