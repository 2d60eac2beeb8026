"""How far a numbered listing has come: totals may be wrong, and pages short."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from imageport._extent import Extent


class Came(NamedTuple):
    """A page: its items, those of them that are new, the total and the page size that were reported."""

    length: int
    fresh: int | None = None
    total: int | None = None
    size: int | None = None


def counted(*pages: Came, first: int = 1, asked: int = 2) -> Extent:
    extent = Extent(first, asked)
    for page in pages:
        extent.add(page.length, page.length if page.fresh is None else page.fresh, page.total, page.size)
    return extent


# Pages, where the walk began and the size that was asked for, then: whether a page follows, how many are sure
# to, whether items are missing, and whether the last page was the rest.
WALKS: list[tuple[tuple[Came, ...], dict[str, int], tuple[bool, int | None, bool, bool]]] = [
    ((Came(2),), {}, (True, None, False, False)),
    ((Came(1),), {}, (False, None, False, False)),
    ((Came(0),), {}, (False, None, False, False)),
    ((Came(1, size=1),), {}, (True, None, False, False)),
    ((Came(1, size=2),), {}, (False, None, False, False)),
    ((Came(2, size=3),), {}, (True, None, False, False)),
    ((Came(1, size=0),), {}, (False, None, False, False)),
    ((Came(2, total=7),), {}, (True, 3, True, False)),
    ((Came(2, total=6),), {}, (True, 2, True, False)),
    ((Came(2, total=2),), {}, (False, 1, False, False)),
    ((Came(2, total=0),), {}, (True, None, False, False)),
    ((Came(0, total=0),), {}, (False, None, False, False)),
    ((Came(2, total=-1),), {}, (True, None, False, False)),
    ((Came(2, total=5), Came(2, total=None)), {}, (True, 1, True, False)),
    ((Came(2, total=5), Came(2, total=9)), {}, (True, 3, True, False)),
    ((Came(1, total=1),), {"asked": 5}, (False, None, False, False)),
    ((Came(3, total=3),), {"asked": 5}, (False, None, False, False)),
    ((Came(3, total=9),), {"asked": 5}, (True, None, True, False)),
    ((Came(3, total=9), Came(3, total=9)), {"asked": 5}, (True, 1, True, False)),
    # Of what came twice it cannot be said whether it was moved, or is there twice.
    ((Came(2, total=8), Came(2, 1, total=8)), {}, (True, 2, True, False)),
    ((Came(2, total=4), Came(2, 1, total=4)), {}, (True, 1, False, False)),
    ((Came(2, total=4), Came(2, 1, total=4), Came(1, 0, total=4)), {}, (True, None, False, True)),
    ((Came(2, total=4), Came(2, 1, total=4), Came(2, 0, total=4)), {}, (True, 1, False, False)),
    # Where a walk begins later, pages that are shorter than asked for leave open what lies before it.
    ((Came(2, total=11), Came(2, total=11)), {"first": 2, "asked": 3}, (True, 3, True, False)),
    ((Came(2, total=5),), {"first": 2, "asked": 3}, (False, None, False, False)),
    ((Came(2, total=4),), {"first": 2, "asked": 3}, (False, None, False, False)),
    ((Came(2, total=6),), {"first": 2, "asked": 3}, (True, None, True, False)),
    # What a list grew by after as many items came as it had is not missing.
    ((Came(2, total=2), Came(0, total=9)), {}, (False, None, False, True)),
    ((Came(1, total=1), Came(0, total=9)), {}, (False, None, False, True)),
    ((Came(2, total=2), Came(1, total=9)), {}, (True, None, False, True)),
    ((Came(0, total=0), Came(0, total=9)), {}, (False, None, True, False)),
    ((Came(2, total=9), Came(0, total=9)), {}, (False, None, True, False)),
]


@pytest.mark.parametrize(("pages", "walk", "found"), WALKS)
def test_what_a_walk_knows_after_its_pages(pages: tuple[Came, ...], walk: dict[str, Any], found: Any) -> None:
    extent = counted(*pages, **walk)
    more = extent.has_more(pages[-1].size)
    assert (more, extent.pages_left(), extent.falls_short(), extent.is_rest()) == found


@pytest.mark.parametrize(
    ("pages", "most"),
    [
        ([Came(1)], 1),
        ([Came(2), Came(1)], 2),
        ([Came(1, size=2)], 2),
        ([Came(1, size=3)], 1),
        ([Came(0)], 0),
        ([Came(3)], 0),
        ([Came(4)], 0),
    ],
)
def test_a_page_size_is_proposed_where_all_pages_were_shorter(pages: list[Came], most: int) -> None:
    hint = f" No page had more than {most}; ask for pages of that size." if most else ""
    assert counted(*pages, asked=3).hint() == hint
