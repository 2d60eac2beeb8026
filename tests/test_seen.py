"""Which items and which pages of a listing come again, in memory that does not grow with it."""

from __future__ import annotations

import pytest

from imageport._seen import WINDOW, Seen


def test_the_names_of_the_last_pages_are_known_and_none_is_no_name() -> None:
    seen = Seen()
    assert seen.known(["a", None]) == frozenset()
    seen.add(["a", None])
    seen.add(["b"])
    assert seen.known(["a", "b", "c", None]) == {"a", "b"}
    assert seen.known(["c", None]) == frozenset()


def test_names_are_forgotten_when_enough_others_came() -> None:
    seen = Seen()
    seen.add(range(WINDOW))
    seen.add(range(WINDOW, 2 * WINDOW - 1))
    seen.add(["last"])
    assert seen.known([0, WINDOW, "last"]) == {0, WINDOW, "last"}
    seen.add(["more"])
    assert seen.known([0, WINDOW, "last", "more"]) == {WINDOW, "last", "more"}


# How many pages are in a circle, and how many are read until it is noticed.
CIRCLES = {1: 2, 2: 4, 3: 7, 4: 8, 5: 13, 8: 16, 9: 25}


@pytest.mark.parametrize("pages", CIRCLES)
def test_a_circle_of_pages_is_noticed(pages: int) -> None:
    seen = Seen()
    again = [seen.add([f"{number % pages}", "\ud800"]) for number in range(CIRCLES[pages])]
    assert again == [False] * (CIRCLES[pages] - 1) + [True]


@pytest.mark.parametrize("names", [[], [None], ["a", None]])
def test_a_page_that_cannot_be_told_from_another_is_not_the_same(names: list[str | None]) -> None:
    seen = Seen()
    assert [seen.add(names) for _ in range(9)] == [False] * 9
