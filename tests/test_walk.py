"""What a walk over pages decides: which pages are sure to be needed, when it is over, what is wrong."""

from __future__ import annotations

import re

import pytest

from imageport import InvalidRequestError, Page, PaginationError
from imageport._pages import MAX_NUMBER, Key, Spot, Walk, check_ahead


def walked(*pages: Page[str], first: int = 1, size: int = 2, limit: int | None = None) -> Walk[str]:
    walk = Walk[str](first, size, limit, lambda item: item)
    for page in pages:
        walk.take(page)
    return walk


def told(total: int | None, *pages: str) -> list[Page[str]]:
    return [Page(list(page), total=total) for page in pages]


# Pages, how the walk began, how many may be fetched, and which are.
AHEAD: list[tuple[list[Page[str]], dict[str, int], int, list[Key]]] = [
    ([], {}, 8, []),
    (told(7, "ab"), {}, 8, [2, 3, 4]),
    (told(7, "ab"), {}, 2, [2, 3]),
    (told(7, "ab"), {"limit": 5}, 8, [2, 3]),
    (told(7, "ab"), {"limit": 6}, 8, [2, 3]),
    (told(7, "ab"), {"limit": 2}, 8, []),
    (told(7, "ab", "cd"), {}, 8, [3, 4]),
    (told(4, "ab", "cd"), {}, 8, []),
    (told(None, "ab"), {}, 8, [2]),
    (told(9, "ab"), {"first": 3}, 8, [4, 5]),
    (told(7, "abc"), {"size": 9}, 8, [2]),
    (told(8, "ab", "bc"), {}, 8, [3, 4]),
    (told(11, "ab", "cd"), {"first": 2, "size": 3}, 8, [4, 5, 6]),
    (told(7, "ab", "cd"), {"first": 2, "size": 3}, 8, [4]),
    (told(11, "ab", "cd"), {"first": 2, "size": 3, "limit": 6}, 8, [4]),
]


@pytest.mark.parametrize(("pages", "began", "most", "keys"), AHEAD)
def test_the_pages_that_are_sure_to_be_needed_can_be_fetched_ahead(
    pages: list[Page[str]], began: dict[str, int], most: int, keys: list[Key]
) -> None:
    assert walked(*pages, **began).upcoming(most) == keys


def test_no_more_pages_are_fetched_ahead_than_may_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageport._pages.MAX_PAGES", 3)
    assert walked(*told(99, "ab")).upcoming(8) == [2, 3]
    assert walked(*told(99, "ab"), limit=50).upcoming(8) == [2, 3]


def test_pages_of_another_size_and_those_by_token_come_one_by_one() -> None:
    assert walked(Page(["a"], total=9, number=1, size=1)).upcoming(8) == [Spot(2, 1)]
    walk = Walk[str](None, None, None, str)
    walk.take(Page(["a"], total=9, next_token="t"))
    assert walk.upcoming(8) == ["t"]


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (None, Spot(4, 2)),
        (0, Spot(4, 2)),
        (1, Spot(4, 2)),
        (7, Spot(8, 2)),
        (MAX_NUMBER - 1, Spot(MAX_NUMBER, 2)),
        (MAX_NUMBER, Spot(4, 2)),
    ],
)
def test_a_walk_goes_on_from_the_number_that_is_reported_and_never_back(number: int | None, key: Key) -> None:
    assert walked(Page(["a", "b"], total=99, number=number, size=2), first=3, size=5).key == key
    whole = walked(Page(["a", "b"], total=99, number=number, size=5), first=3, size=5)
    assert whole.key == 4


def test_the_rest_of_a_list_may_hold_what_came_but_a_whole_page_of_it_goes_in_circles() -> None:
    assert walked(*told(4, "ab", "bc", "c", "")).done
    with pytest.raises(
        PaginationError, match=r"^The listing repeats itself at 3; 4 items were promised in all"
    ):
        walked(*told(4, "ab", "bc", "bc"))


def wrong(walk: Walk[str], page: Page[str]) -> PaginationError:
    with pytest.raises(PaginationError) as caught:
        walk.take(page)
    return caught.value


def test_a_page_is_named_by_its_number_whatever_its_size() -> None:
    error = wrong(walked(Page(["a"], total=9, number=1, size=1)), Page(["a"], total=9))
    assert str(error) == "The listing repeats itself at 2; 9 items were promised in all, 1 came."
    assert (error.page, error.seen, error.promised) == (2, 1, 9)


@pytest.mark.parametrize(("key", "named"), [(None, "The first page"), ("t-2", "The page at 't-2'")])
def test_a_page_by_token_without_its_list_is_named_by_the_token(key: str | None, named: str) -> None:
    error = wrong(Walk[str](key, None, None, str), Page([], total=3, missing=True))
    assert str(error) == f"{named} has no list of items; 3 items were promised in all, 0 came."
    assert (error.page, error.seen, error.promised) == (key, 0, 3)


EMPTY = (
    "Page 3 is empty; 9 items were promised in all, 2 came. No page had more than 1; ask for pages of that"
    " size."
)


def test_an_empty_page_says_what_size_may_help() -> None:
    assert str(wrong(walked(*told(9, "a", "b"), size=3), Page([], total=9))) == EMPTY
    error = wrong(walked(Page(["a"], total=9, size=2), size=3), Page([], total=9))
    assert str(error).endswith(" 1 came. No page had more than 2; ask for pages of that size.")
    assert str(wrong(walked(size=3), Page([], total=9))) == (
        "Page 1 is empty; 9 items were promised in all, 0 came."
    )
    assert str(wrong(walked(*told(9, "ab")), Page([], total=9))) == (
        "Page 2 is empty; 9 items were promised in all, 2 came."
    )


def test_what_came_is_counted_up_to_the_page_that_was_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageport._pages.MAX_PAGES", 2)
    error = wrong(walked(*told(None, "ab")), Page(["c", "d"]))
    assert str(error) == "The listing does not end; 2 pages were read."
    assert (error.page, error.seen, error.promised) == (2, 4, None)


@pytest.mark.parametrize("pages", [-1, 65, True])
def test_a_wrong_number_of_pages_is_shown(pages: int) -> None:
    told = f"pages must be a whole number from 0 to 64; got {pages}."
    with pytest.raises(InvalidRequestError, match=f"^{re.escape(told)}$"):
        check_ahead(pages)
    assert [check_ahead(most) for most in (0, 64)] == [0, 64]


def test_a_circle_is_noticed_though_its_items_are_long_forgotten() -> None:
    pages = [Page([f"{number}-{item}" for item in range(400)]) for number in range(7)]
    walk = walked(*pages, size=400)
    assert str(wrong(walk, pages[3])) == "The listing repeats itself at 8."


def test_any_text_may_be_a_token_but_only_once() -> None:
    walk = Walk[str](None, None, None, str)
    walk.take(Page(["a"], next_token="\ud800"))
    assert walk.key == "\ud800"
    error = wrong(walk, Page(["b"], next_token="\ud800"))
    assert str(error) == "The listing goes round in circles: a token came twice."
