"""No listing is silently short: what comes is held to the total that the service tells."""

from __future__ import annotations

import pytest
from colours import Answer, Scene
from test_pages import connection_ids, connections, image_ids, images

from imageport import PaginationError

SHORT = [
    # page size, answers: the last one has fewer items than the total promises
    (2, [images("a", total=9)]),
    (2, [images(total=1)]),
    (2, [Answer(body={"Images": None, "TotalCount": 7})]),
    (2, [images("a", "b", total=4), images("c", total=4)]),
    (2, [images("a", "b", total=3), Answer(body={"TotalCount": 3})]),
]


@pytest.mark.parametrize(("size", "answers"), SHORT)
def test_a_page_that_holds_less_than_the_total_promises_does_not_end_the_listing_silently(
    scene: Scene, size: int, answers: list[Answer]
) -> None:
    with pytest.raises(PaginationError, match=f"page {len(answers)} .* fewer"):
        image_ids(scene, *answers, page_size=size)
    assert len(scene.script.requests) == len(answers)


def test_a_total_that_shrinks_while_the_listing_runs_is_no_loss(scene: Scene) -> None:
    shrinking = [images("a", "b", total=5), images("c", "d", total=4)]
    assert image_ids(scene, *shrinking, page_size=2) == list("abcd")


def test_a_page_behind_the_total_is_empty(scene: Scene) -> None:
    assert image_ids(scene, images(total=3), page_size=2, page_number=5) == []


def test_a_short_page_does_no_harm_where_the_limit_is_reached(scene: Scene) -> None:
    assert image_ids(scene, images("a", total=9), page_size=2, limit=1) == ["a"]


SHORT_BY_TOKEN = [
    [connections("a", "b", token=None, total=27)],
    [connections("a", token="2", total=3), connections("b", total=3)],
    [connections("a", token="2", total=2), connections(total=2)],
    [connections("a", token="2", total=2), connections()],
    [Answer(body={"Connections": None, "NextToken": "2", "TotalCount": 2}), connections("b", total=2)],
]


@pytest.mark.parametrize("answers", SHORT_BY_TOKEN)
def test_tokens_that_end_before_the_total_do_not_end_the_listing_silently(
    scene: Scene, answers: list[Answer]
) -> None:
    with pytest.raises(PaginationError, match="fewer"):
        connection_ids(scene, *answers)
    assert len(scene.script.requests) == len(answers)


WHOLE_BY_TOKEN = [
    # the total grows, shrinks, or is told only sometimes, while the listing runs
    ([connections("a", token="2", total=2), connections("b", total=3)], "ab"),
    ([connections("a", token="2", total=3), connections("b", total=2)], "ab"),
    ([connections("a", token="2", total=2), connections("a", "b", total=3)], "ab"),
    ([connections("a", token="2"), connections("b", total=2)], "ab"),
    ([connections(total=0)], ""),
]


@pytest.mark.parametrize(("answers", "expected"), WHOLE_BY_TOKEN)
def test_a_total_that_changes_while_tokens_are_followed_is_no_loss(
    scene: Scene, answers: list[Answer], expected: str
) -> None:
    assert connection_ids(scene, *answers) == list(expected)


def test_the_total_says_nothing_of_a_listing_that_starts_with_a_token(scene: Scene) -> None:
    assert connection_ids(scene, connections("z", total=27), next_token="26") == ["z"]
