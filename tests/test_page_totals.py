"""A page whose list is missing is no end: what the total promises has to come, or the listing fails."""

from __future__ import annotations

from typing import Any

import pytest
from colours import Answer, Scene
from test_pages import connection_ids, connections, image_ids, images

from imageport import ImagePortError, PaginationError, SpecMismatchError


def without(kind: str, value: Any = ..., **rest: Any) -> Answer:
    """A page whose list is absent, or another value."""
    return Answer(body={**rest, **({} if value is ... else {kind: value})})


# A list that is null is one that the service left out; a reply without one is not the service's.
WITHOUT: list[tuple[Any, type[ImagePortError], str]] = [
    (..., SpecMismatchError, "without (Images|Connections)"),
    (None, PaginationError, "7 items were promised"),
]


@pytest.mark.parametrize(("value", "error", "words"), WITHOUT)
def test_a_page_without_a_list_does_not_end_a_listing_by_number_silently(
    scene: Scene, value: Any, error: type[ImagePortError], words: str
) -> None:
    for before in ([], [images("a", "b", total=7)]):
        with pytest.raises(error, match=words):
            image_ids(scene, *before, without("Images", value, TotalCount=7), page_size=2)
        assert len(scene.script.requests) == len(before) + 1


@pytest.mark.parametrize(("value", "error", "words"), WITHOUT)
@pytest.mark.parametrize("more", [{}, {"NextToken": "2"}])
def test_a_page_without_a_list_does_not_end_a_listing_by_token_silently(
    scene: Scene, value: Any, error: type[ImagePortError], words: str, more: dict[str, str]
) -> None:
    for before in ([], [connections("a", token="1", total=7)]):
        with pytest.raises(error, match=words):
            connection_ids(scene, *before, without("Connections", value, TotalCount=7, **more))


def test_where_nothing_is_promised_a_list_may_be_missing(scene: Scene) -> None:
    assert image_ids(scene, without("Images", None, TotalCount=0)) == []
    assert image_ids(scene, without("Images", None, TotalCount=8), page_size=2, page_number=5) == []
    assert connection_ids(scene, without("Connections", None)) == []


def test_a_numbered_listing_ends_at_no_page_that_is_empty_or_short_before_its_total(scene: Scene) -> None:
    for answers in ([images("a", total=9), images(total=9)], [images(total=9)]):
        with pytest.raises(PaginationError, match="9 items were promised"):
            image_ids(scene, *answers, page_size=2)
        assert len(scene.script.requests) == len(answers)


def test_a_listing_by_token_ends_with_its_tokens_whatever_the_total_says(scene: Scene) -> None:
    """The documents' own sample has one item, and a total of 27."""
    answers = connections("a", token="15", total=27), connections("b", total=27)
    assert connection_ids(scene, *answers) == ["a", "b"]
