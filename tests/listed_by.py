"""A model of a service that lists things by numbered pages, with what real ones do to their callers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Total = Callable[[int], Any]
TOTALS: dict[str, Total] = {
    "told": lambda count: count,
    "as text": str,
    "with a point": float,
    "null": lambda count: None,
    "absent": lambda count: ...,
    "zero": lambda count: 0,
    "negative": lambda count: -1,
    "words": lambda count: "many",
}
"""How a total may stand in a reply; the first three of them promise something."""
PROMISING = ("told", "as text", "with a point")


class Change(NamedTuple):
    """What happens to the list just before a page is asked for."""

    added: int = 0
    """So many items are put in at the front."""
    removed: tuple[int, ...] = ()
    """The items at these places are taken out."""


@dataclass(frozen=True)
class Service:
    """Lists *count* items. Its replies depend on number and size of the page only, not on who came before."""

    count: int
    cap: int | None = None
    """It gives no more items on a page than that, whatever is asked for."""
    counts_in: str = "used"
    """Whether page 2 begins after a page of the size that it uses, or of the size that was asked for."""
    gaps: frozenset[int] = frozenset()
    """Items that count, and take their place on a page, but are not shown."""
    total: str = "told"
    tells_page: bool = False
    """Whether replies hold the number and the size that it used."""
    changes: Mapping[int, Change] = field(default_factory=dict[int, Change])
    """By the number of the page."""
    stuck_at: int | None = None
    """From this page on it gives that same page."""

    def items(self, number: int) -> list[int]:
        """The list as it stands when this page is asked for; what is added has a negative name."""
        found, newest = list(range(self.count)), 0
        for page in sorted(page for page in self.changes if page <= number):
            change = self.changes[page]
            found = [item for place, item in enumerate(found) if place not in change.removed]
            found = [*range(newest - change.added, newest), *found]
            newest -= change.added
        return found

    def used(self, size: int) -> int:
        return size if self.cap is None else min(size, self.cap)

    def shown(self, number: int, size: int) -> list[int]:
        """The items of a page."""
        page = number if self.stuck_at is None else min(number, self.stuck_at)
        start = (page - 1) * (self.used(size) if self.counts_in == "used" else size)
        return [item for item in self.items(number)[start : start + self.used(size)] if item not in self.gaps]

    def told(self, number: int) -> Any:
        """The total as it stands in the reply; ``...`` when it does not."""
        return TOTALS[self.total](len(self.items(number)))

    def images(self, number: int, size: int) -> dict[str, Any]:
        """A reply of ListImages."""
        total = self.told(number)
        found = [{"ImageId": f"image-{item}"} for item in self.shown(number, size)]
        return {"Images": found} | ({} if total is ... else {"TotalCount": total})

    def photos(self, number: int, size: int) -> dict[str, Any]:
        """A reply of ListModelImages, which has no total."""
        found = [{"id": f"image-{item}"} for item in self.shown(number, size)]
        told = {"page": number, "pageSize": self.used(size)} if self.tells_page else {}
        return {"result": found, "status": "OK", **told}


def ids(items: list[int] | range) -> list[str]:
    return [f"image-{item}" for item in items]
