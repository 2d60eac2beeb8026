"""Whether items or whole pages of a listing come again, in memory that does not grow with the listing."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import attrs

# So many names are remembered at least. A list that changes shifts items over the edge of a page or a few.
WINDOW = 500


@attrs.define
class Seen:
    """Remembers the names of the last items, and one earlier page as a whole.

    That page is exchanged for a later one ever more rarely, each time after twice as many pages. So a listing
    that goes in circles meets it, however many pages the circle has.
    """

    _young: set[object] = attrs.field(factory=set[object])
    _old: set[object] = attrs.field(factory=set[object])
    _pages: int = 0
    _until: int = 1
    _anchor: bytes | None = None

    def known(self, names: Sequence[object]) -> frozenset[object]:
        """Return those of *names* that came on one of the last pages; None is no name."""
        if self._young.isdisjoint(names) and self._old.isdisjoint(names):
            return frozenset()
        return frozenset(name for name in names if name in self._young or name in self._old)

    def add(self, names: Sequence[object]) -> bool:
        """Remember a page; return whether it is the same as the earlier one that is remembered."""
        named = [name for name in names if name is not None]
        if len(self._young) >= WINDOW:
            self._old, self._young = self._young, set()
        self._young.update(named)
        return bool(names) and len(named) == len(names) and self._comes_again(names)

    def _comes_again(self, names: Sequence[object]) -> bool:
        mark = blake2b(repr(names).encode(errors="surrogatepass"), digest_size=16).digest()
        if mark == self._anchor:
            return True
        self._pages += 1
        if self._pages == self._until:
            self._anchor, self._until = mark, 2 * self._until
        return False
