"""A listing that does not end, or is asked for wrongly: where exactly it is given up, and in which words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from colours import Answer, Scene
from test_pages import connection_ids, connections, images

from imageport import InvalidRequestError, PaginationError


def listed(scene: Scene, *sizes: int) -> int:
    """Walk over pages of these sizes; count the items."""
    answers = [
        connections(*(f"{number}-{item}" for item in range(size)), token=str(number))
        for number, size in enumerate(sizes, 1)
    ]
    return len(connection_ids(scene, *answers, connections()))


def test_as_many_empty_pages_as_are_borne_may_stand_between_two_items(scene: Scene) -> None:
    assert listed(scene, 1, *[0] * 99, 1, *[0] * 99, 1, 0, 2) == 5


def test_one_empty_page_more_is_too_many(scene: Scene) -> None:
    with pytest.raises(PaginationError, match=r"^The listing does not end; 102 pages were read\.$"):
        listed(scene, 1, 1, *[0] * 100, 1)


def test_the_last_page_that_may_be_read_is_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(request: httpx.Request) -> Answer:
        return images(request.url.params["PageNumber"])

    monkeypatch.setattr("imageport._pages.MAX_PAGES", 8)
    given: list[str | None] = []
    with pytest.raises(PaginationError, match=r"^The listing does not end; 8 pages were read\.$"):
        given.extend(image.image_id for image in scene.pai(serve, ...).images.list(page_size=1))
    assert len(scene.script.requests) == 8


def test_items_are_given_out_until_the_listing_is_given_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imageport._pages.MAX_PAGES", 3)
    items = iter(scene.pai(images("a"), images("b"), images("c")).images.list(page_size=1))
    assert [next(items).image_id, next(items).image_id] == ["a", "b"]
    with pytest.raises(PaginationError, match="3 pages"):
        next(items)


def test_a_circle_of_tokens_is_told_in_words(scene: Scene) -> None:
    with pytest.raises(PaginationError) as caught:
        connection_ids(scene, connections("a", token="1"), connections("b", token="1"))
    assert str(caught.value) == "The listing goes round in circles: a token came twice."


WRONG = [
    ({"limit": -1}, "limit must be a whole number, at least 0; got -1."),
    ({"limit": "3"}, "limit must be a whole number, at least 0; got '3'."),
    ({"page_size": "20"}, "page_size must be a whole number; got '20'."),
    ({"page_number": True}, "page_number must be a whole number; got True."),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_a_wrong_argument_is_told_by_its_name_with_what_was_given(
    scene: Scene, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        scene.pai().images.list(**options)
    assert str(caught.value) == words
