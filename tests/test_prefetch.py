"""A listing that is fetched ahead: what comes out, and which pages are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import Answer, Colour, Scene
from test_pages import connections, images
from vendors import photogpt

from imageport import (
    AsyncListing,
    Call,
    InvalidRequestError,
    Listing,
    PaginationError,
)


def number_of(request: httpx.Request) -> int:
    return int(request.url.params.get("PageNumber") or request.url.params["pageNum"])


def serving(total: Any, *pages: Answer | list[str]) -> Callable[[httpx.Request], Answer]:
    """Answer by the number of the page; behind the last one pages are empty."""

    def serve(request: httpx.Request) -> Answer:
        number = number_of(request)
        page = pages[number - 1] if number <= len(pages) else []
        return page if isinstance(page, Answer) else images(*page, total=total)

    return serve


def numbers(scene: Scene) -> list[int]:
    """The pages that were asked for, each as often as it was."""
    return sorted(number_of(request) for request in scene.script.requests)


def names(count: int) -> list[str]:
    return [f"image-{number}" for number in range(count)]


def paged(count: int, size: int = 2) -> list[list[str]]:
    """Full pages, and what is left over."""
    return [names(count)[start : start + size] for start in range(0, count, size)]


def walked(scene: Scene, serve: Any, ahead: int, **options: Any) -> list[str | None]:
    asked: dict[str, Any] = {"page_size": 2, **options}
    listing = scene.pai(serve, ...).images.list(**asked)
    return [image.image_id for image in listing.prefetch(ahead)]


AHEAD = pytest.mark.parametrize("ahead", [1, 2, 8, 64])


@AHEAD
@pytest.mark.parametrize("count", [0, 1, 2, 3, 20, 21])
def test_all_items_come_in_order_and_each_page_is_asked_for_once(
    scene: Scene, ahead: int, count: int
) -> None:
    pages = paged(count)
    assert walked(scene, serving(count, *pages), ahead) == names(count)
    assert numbers(scene) == list(range(1, max(1, len(pages)) + 1))


@AHEAD
@pytest.mark.parametrize(("limit", "pages"), [(0, 0), (1, 1), (2, 1), (3, 2), (8, 4), (9, 5), (40, 10)])
def test_a_limit_fetches_no_page_that_it_does_not_need(
    scene: Scene, ahead: int, limit: int, pages: int
) -> None:
    assert len(walked(scene, serving(20, *paged(20)), ahead, limit=limit)) == min(20, limit)
    assert numbers(scene) == list(range(1, pages + 1))


@AHEAD
def test_a_walk_may_start_in_the_middle(scene: Scene, ahead: int) -> None:
    found = walked(scene, serving(20, *paged(20)), ahead, page_number=6, limit=7)
    assert found == [f"image-{number}" for number in range(10, 17)]
    assert numbers(scene) == [6, 7, 8, 9]


@AHEAD
@pytest.mark.parametrize("total", [None, "many"])
def test_without_a_total_no_page_is_guessed(scene: Scene, ahead: int, total: Any) -> None:
    assert len(walked(scene, serving(total, *paged(7)), ahead)) == 7
    assert numbers(scene) == [1, 2, 3, 4]


@AHEAD
def test_a_total_that_is_too_small_ends_the_walk_as_it_always_does(scene: Scene, ahead: int) -> None:
    assert len(walked(scene, serving(5, *paged(20)), ahead)) == 6
    assert numbers(scene) == [1, 2, 3]


def test_a_total_that_is_too_large_costs_no_more_than_what_is_fetched_ahead(scene: Scene) -> None:
    with pytest.raises(
        PaginationError, match=r"^Page 4 is empty; 1000 items were promised in all, 5 came\.$"
    ):
        walked(scene, serving(1000, *paged(5)), 8)
    assert set(numbers(scene)) <= set(range(1, 3 + 8 + 1))
    assert max(Counter(numbers(scene)).values()) == 1


def test_pages_of_another_size_than_asked_for_make_it_careful(scene: Scene) -> None:
    """A server that gives more than it is asked for may reach the limit sooner."""
    assert len(walked(scene, serving(20, *paged(20, 4)), 8, limit=12)) == 12
    assert numbers(scene) == [1, 2, 3]


def test_as_many_pages_as_may_be_read_are_fetched_and_none_beyond(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imageport._pages.MAX_PAGES", 4)
    with pytest.raises(PaginationError, match="4 pages"):
        walked(scene, serving(40, *paged(40)), 8)
    assert numbers(scene) == [1, 2, 3, 4]


@AHEAD
def test_tokens_are_followed(scene: Scene, ahead: int) -> None:
    answers = [connections("a", token="2"), connections("b", token="3"), connections("c")]
    listing = scene.pai(*answers).connections.list().prefetch(ahead)
    assert [found.connection_id for found in listing] == list("abc")
    assert len(scene.script.requests) == 3
    limited = scene.pai(*answers).connections.list(limit=2).prefetch(ahead)
    assert [found.connection_id for found in limited] == list("ab")
    assert len(scene.script.requests) == 2


@AHEAD
def test_photos_are_fetched_ahead_though_their_service_tells_no_total(scene: Scene, ahead: int) -> None:
    pages = [Answer(body={"result": [{"id": each} for each in ids], "status": "OK"}) for ids in ("ab", "c")]
    found = photogpt(scene, *pages).images.list("m", page_size=2).prefetch(ahead)
    assert [photo.id for photo in found] == list("abc")
    assert numbers(scene) == [1, 2]


def test_nothing_is_fetched_before_the_first_page_is_asked_for_and_that_comes_alone(scene: Scene) -> None:
    seen: list[int] = []
    whole = serving(20, *paged(20))

    def serve(request: httpx.Request) -> Answer:
        seen.append(len(scene.script.requests))
        return whole(request)

    pages = scene.pai(serve, ...).images.list(page_size=2).prefetch(8).pages()
    assert scene.script.requests == []
    assert [image.image_id for image in next(iter(pages))] == ["image-0", "image-1"]
    assert seen[0] == 1


def test_zero_fetches_each_page_when_it_is_asked_for(scene: Scene) -> None:
    listing = scene.pai(serving(20, *paged(20)), ...).images.list(page_size=2).prefetch(8).prefetch(0)
    pages = iter(listing.pages())
    next(pages)
    next(pages)
    assert numbers(scene) == [1, 2]


def test_a_listing_is_not_changed_and_can_be_walked_again(scene: Scene) -> None:
    plain = scene.pai(serving(20, *paged(20)), ...).images.list(page_size=2)
    quick = plain.prefetch(8)
    for _ in range(2):
        assert len(list(quick)) == 20
    before = len(scene.script.requests)
    next(iter(plain))
    assert len(scene.script.requests) == before + 1


@pytest.mark.parametrize("pages", [-1, 65, True, "1", 1.0, None])
def test_a_wrong_number_of_pages_is_told_at_once(scene: Scene, pages: Any) -> None:
    with pytest.raises(InvalidRequestError, match="pages must be a whole number from 0 to 64"):
        scene.pai().images.list().prefetch(pages)


def test_every_page_is_told_and_keeps_the_pace(scene: Scene) -> None:
    told: list[Call] = []
    client = scene.pai(serving(20, *paged(20)), ..., on_call=told.append, rate={"read": "1/s"})
    assert len(list(client.images.list(page_size=2).prefetch(8))) == 20
    assert [call.outcome for call in told] == ["ok"] * 10
    assert sum(scene.clock.slept) >= 9


def test_the_colours_say_the_same(colour: Colour) -> None:
    kind: Any = Listing if colour.name == "blocking" else AsyncListing
    assert kind.prefetch.__doc__.startswith("Return the same listing, to be walked with up to *pages* pages")
