"""A listing that is fetched ahead, from a server that fails, lies or walks in circles."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest
from colours import Answer, Scene
from providers import Credential, Provider
from test_pages import connections, images
from test_prefetch import AHEAD, number_of, numbers, paged, serving, walked

from imageport import (
    NotFoundError,
    PaginationError,
    ServerError,
)


@AHEAD
def test_items_before_a_page_that_fails_are_given_out(scene: Scene, ahead: int) -> None:
    pages: list[Answer | list[str]] = [*paged(20)]
    pages[3] = Answer(503)
    pages[5] = Answer(404)
    items = iter(scene.pai(serving(20, *pages), ...).images.list(page_size=2).prefetch(ahead))
    assert [next(items).image_id for _ in range(6)] == [f"image-{number}" for number in range(6)]
    with pytest.raises(ServerError) as caught:
        next(items)
    assert len(caught.value.attempts) == 3
    assert list(items) == []


@AHEAD
def test_a_page_behind_the_end_may_fail(scene: Scene, ahead: int) -> None:
    """The list has become shorter when the third page is read."""
    pages = [["a", "b"], ["c", "d"], images("e", total=5), *[Answer(404, {"Code": "NoSuchPage"})] * 20]
    assert walked(scene, serving(40, *pages), ahead) == list("abcde")


@AHEAD
def test_a_page_that_fails_before_the_total_is_reached_fails_the_walk(scene: Scene, ahead: int) -> None:
    pages = [["a", "b"], ["c", "d"], ["e"], *[Answer(404, {"Code": "NoSuchPage"})] * 20]
    with pytest.raises(NotFoundError, match="NoSuchPage"):
        walked(scene, serving(40, *pages), ahead)


def test_a_page_that_fails_once_is_tried_again(scene: Scene) -> None:
    failed: list[int] = []
    whole = serving(20, *paged(20))

    def serve(request: httpx.Request) -> Answer:
        if number_of(request) not in failed:
            failed.append(number_of(request))
            return Answer(503)
        return whole(request)

    assert len(walked(scene, serve, 8)) == 20
    assert max(Counter(numbers(scene)).values()) == 2


@AHEAD
def test_a_listing_that_repeats_itself_is_noticed(scene: Scene, ahead: int) -> None:
    same = [["a", "b"], ["c", "d"], ["c", "d"], ["e"]]
    items = iter(scene.pai(serving(7, *same), ...).images.list(page_size=2).prefetch(ahead))
    assert [next(items).image_id for _ in range(4)] == list("abcd")
    with pytest.raises(PaginationError, match="repeats itself at 3"):
        next(items)


@AHEAD
def test_a_page_without_a_list_is_no_end(scene: Scene, ahead: int) -> None:
    pages = [["a", "b"], Answer(body={"TotalCount": 7, "Images": None})]
    with pytest.raises(PaginationError, match="7 items were promised"):
        walked(scene, serving(7, *pages), ahead)


@AHEAD
def test_an_item_that_slid_over_a_pages_edge_comes_once(scene: Scene, ahead: int) -> None:
    slid = [["a", "b"], ["b", "c"], ["d", "e"], ["f"]]
    assert walked(scene, serving(7, *slid), ahead) == list("abcdef")


@AHEAD
def test_a_circle_of_tokens_is_noticed(scene: Scene, ahead: int) -> None:
    answers = [connections("a", token="1"), connections("b", token="1"), connections("c", token="3")]
    with pytest.raises(PaginationError, match="token came twice"):
        list(scene.pai(*answers).connections.list().prefetch(ahead))
    assert len(scene.script.requests) == 2


def test_credentials_that_end_are_renewed_once_for_all_pages(scene: Scene) -> None:
    start = scene.clock.time
    provider = Provider(*(Credential(f"ak-{n}", expiration=start + 540.0 * n) for n in (1, 2)))
    pages: list[Answer | list[str]] = [*paged(20)]
    pages[0] = Answer(body=images("image-0", "image-1", total=20).body, takes=500.0)
    client = scene.pai(serving(20, *pages), ..., credentials=provider)
    assert len(list(client.images.list(page_size=2).prefetch(8))) == 20
    assert provider.asked == 2
    signed = [request.headers["Authorization"] for request in scene.script.requests]
    assert ["Credential=ak-2" in each for each in signed] == [False, *[True] * 9]


def test_options_of_the_call_hold_for_each_page(scene: Scene) -> None:
    def serve(request: httpx.Request) -> Answer:
        return Answer(404) if number_of(request) == 4 else serving(20, *paged(20))(request)

    listing = scene.pai(serve, ...).images.list(page_size=2, deadline=5, headers={"X-Mine": "1"})
    with pytest.raises(NotFoundError):
        list(listing.prefetch(8))
    assert {request.headers["X-Mine"] for request in scene.script.requests} == {"1"}
