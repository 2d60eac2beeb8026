"""A numbered listing goes on while its total promises more, and ends in no silence before that."""

from __future__ import annotations

import copy
import pickle
from itertools import islice
from typing import Any

import httpx
import pytest
from colours import Answer, Scene
from listed_by import PROMISING, TOTALS, Change, Service, ids
from vendors import photogpt

from imageport import PaginationError

AHEAD = pytest.mark.parametrize("ahead", [0, 1, 4])


def images(scene: Scene, service: Service, ahead: int = 0, **options: Any) -> Any:
    def serve(request: httpx.Request) -> Answer:
        number, size = (int(request.url.params[name]) for name in ("PageNumber", "PageSize"))
        return Answer(body=service.images(number, size))

    return scene.pai(serve, ...).images.list(**options).prefetch(ahead)


def photos(scene: Scene, service: Service, ahead: int = 0, **options: Any) -> Any:
    def serve(request: httpx.Request) -> Answer:
        number, size = (int(request.url.params[name]) for name in ("pageNum", "pageSize"))
        return Answer(body=service.photos(number, size))

    return photogpt(scene, serve, ...).images.list("model-1", **options).prefetch(ahead)


def names(listing: Any) -> list[str]:
    return [image.image_id for image in listing]


def pages(scene: Scene) -> list[int]:
    """The pages that were asked for."""
    asked = [request.url.params for request in scene.script.requests]
    return sorted(int(params.get("PageNumber") or params["pageNum"]) for params in asked)


@AHEAD
@pytest.mark.parametrize("total", PROMISING)
@pytest.mark.parametrize(("count", "asked_for"), [(120, 3), (300, 6), (50, 1), (51, 2), (0, 1)])
def test_a_service_that_gives_smaller_pages_than_asked_for_is_read_to_its_end(
    scene: Scene, ahead: int, count: int, asked_for: int, total: str
) -> None:
    service = Service(count, cap=50, total=total)
    assert names(images(scene, service, ahead, page_size=100)) == ids(range(count))
    assert pages(scene) == list(range(1, asked_for + 1))


@AHEAD
def test_pages_that_leave_out_what_lies_between_them_are_an_error(scene: Scene, ahead: int) -> None:
    """It gives 50 items, and begins the next page after 100."""
    with pytest.raises(PaginationError) as caught:
        names(images(scene, Service(300, cap=50, counts_in="asked"), ahead, page_size=100))
    assert str(caught.value) == (
        "Page 4 is empty; 300 items were promised in all, 150 came."
        " No page had more than 50; ask for pages of that size."
    )
    found = names(images(scene, Service(300, cap=50, counts_in="asked"), ahead, page_size=50))
    assert found == ids(range(300))


@AHEAD
def test_an_item_that_is_missing_in_the_middle_is_told_at_the_end(scene: Scene, ahead: int) -> None:
    listing = images(scene, Service(60, gaps=frozenset({30})), ahead, page_size=20)
    found: list[str] = []
    with pytest.raises(PaginationError) as caught:
        found.extend(image.image_id for image in listing)
    assert found == ids([*range(30), *range(31, 60)])
    assert str(caught.value) == "Page 4 is empty; 60 items were promised in all, 59 came."
    assert (caught.value.page, caught.value.seen, caught.value.promised) == (4, 59, 60)
    assert pages(scene) == [1, 2, 3, 4]


@AHEAD
def test_a_short_page_is_made_up_for_by_a_later_one(scene: Scene, ahead: int) -> None:
    answers = {1: range(20), 2: range(20, 39), 3: range(39, 59), 4: range(59, 60)}

    def serve(request: httpx.Request) -> Answer:
        found = answers.get(int(request.url.params["PageNumber"]), range(0))
        return Answer(body={"Images": [{"ImageId": each} for each in ids(found)], "TotalCount": 60})

    assert names(scene.pai(serve, ...).images.list(page_size=20).prefetch(ahead)) == ids(range(60))


@AHEAD
@pytest.mark.parametrize("stuck_at", [1, 2])
def test_a_page_that_comes_again_before_the_total_is_reached_is_an_error(
    scene: Scene, ahead: int, stuck_at: int
) -> None:
    with pytest.raises(PaginationError) as caught:
        names(images(scene, Service(60, stuck_at=stuck_at), ahead, page_size=20))
    seen = 20 * stuck_at
    assert str(caught.value) == (
        f"The listing repeats itself at {stuck_at + 1}; 60 items were promised in all, {seen} came."
    )
    assert (caught.value.page, caught.value.seen, caught.value.promised) == (stuck_at + 1, seen, 60)


@AHEAD
@pytest.mark.parametrize("total", sorted(TOTALS.keys() - set(PROMISING)))
def test_a_total_that_promises_nothing_leaves_the_end_to_the_pages(
    scene: Scene, ahead: int, total: str
) -> None:
    assert names(images(scene, Service(45, total=total), ahead, page_size=20)) == ids(range(45))
    assert pages(scene) == [1, 2, 3]


@AHEAD
def test_a_list_that_grows_at_its_front_is_given_once_and_whole(scene: Scene, ahead: int) -> None:
    service = Service(60, changes={2: Change(added=3), 3: Change(added=7)})
    assert names(images(scene, service, ahead, page_size=20)) == ids(range(60))


@AHEAD
def test_a_list_that_shrinks_ends_where_its_last_total_says(scene: Scene, ahead: int) -> None:
    service = Service(60, changes={2: Change(removed=tuple(range(5)))})
    assert names(images(scene, service, ahead, page_size=20)) == ids([*range(20), *range(25, 60)])
    emptied = Service(60, changes={2: Change(removed=tuple(range(60)))})
    assert names(images(scene, emptied, ahead, page_size=20)) == ids(range(20))


@AHEAD
def test_a_total_that_is_told_once_holds_for_pages_that_tell_none(scene: Scene, ahead: int) -> None:
    def serve(request: httpx.Request) -> Answer:
        number = int(request.url.params["PageNumber"])
        body = Service(60 if number == 1 else 30, total="told" if number == 1 else "absent")
        return Answer(body=body.images(number, 20))

    with pytest.raises(PaginationError, match=r"^Page 3 is empty; 60 items were promised in all, 30 came\.$"):
        names(scene.pai(serve, ...).images.list(page_size=20).prefetch(ahead))


@AHEAD
@pytest.mark.parametrize(("first", "size", "cap"), [(3, 20, None), (2, 100, 50), (4, 100, 30), (9, 20, None)])
def test_a_walk_that_begins_in_the_middle_ends_at_the_end(
    scene: Scene, ahead: int, first: int, size: int, cap: int | None
) -> None:
    service = Service(120, cap=cap)
    found = names(images(scene, service, ahead, page_size=size, page_number=first))
    assert found == ids(range(min(120, (first - 1) * service.used(size)), 120))


def test_a_last_page_asked_for_alone_takes_one_request(scene: Scene) -> None:
    assert names(images(scene, Service(45), page_size=20, page_number=3)) == ids(range(40, 45))
    assert pages(scene) == [3]


def test_an_error_says_where_a_new_walk_can_start(scene: Scene) -> None:
    service = Service(60, gaps=frozenset(range(20, 40)))
    with pytest.raises(PaginationError) as caught:
        names(images(scene, service, page_size=20))
    again = pickle.loads(pickle.dumps(copy.copy(caught.value)))
    assert (again.page, again.seen, again.promised) == (2, 20, 60)
    assert names(images(scene, service, page_size=20, page_number=again.page + 1)) == ids(range(40, 60))


def test_no_page_is_asked_for_that_is_not_needed(scene: Scene) -> None:
    service = Service(300, cap=50)
    assert names(images(scene, service, page_size=100, limit=50)) == ids(range(50))
    assert pages(scene) == [1]
    assert names(islice(images(scene, service, page_size=100), 60)) == ids(range(60))
    assert pages(scene) == [1, 2]
    assert [len(page) for page in islice(images(scene, service, page_size=100).pages(), 2)] == [50, 50]
    assert pages(scene) == [1, 2]
    assert names(images(scene, service, 4, page_size=100, limit=120)) == ids(range(120))
    assert pages(scene) == [1, 2, 3]


@AHEAD
@pytest.mark.parametrize("counts_in", ["used", "asked"])
@pytest.mark.parametrize("count", [0, 99, 100, 101, 150, 200, 250])
def test_photos_come_in_pages_of_the_size_that_their_service_says_it_used(
    scene: Scene, ahead: int, count: int, counts_in: str
) -> None:
    service = Service(count, cap=100, counts_in=counts_in, tells_page=True)
    assert [photo.id for photo in photos(scene, service, ahead, page_size=150)] == ids(range(count))
    assert pages(scene) == list(range(1, count // 100 + 2))


def test_later_pages_are_asked_for_in_the_size_that_was_used_for_the_first(scene: Scene) -> None:
    list(photos(scene, Service(120, cap=50, tells_page=True), page_size=100))
    asked = [(each.url.params["pageNum"], each.url.params["pageSize"]) for each in scene.script.requests]
    assert asked == [("1", "100"), ("2", "50"), ("3", "50")]
    service = Service(120, cap=50, tells_page=True)
    assert len(list(photos(scene, service, page_size=100, limit=70))) == 70
    assert pages(scene) == [1, 2]


def told(count: int, *, page: Any, size: Any) -> Any:
    """A service that says odd things of its pages."""

    def serve(request: httpx.Request) -> Answer:
        number, asked = (int(request.url.params[name]) for name in ("pageNum", "pageSize"))
        body = Service(count).photos(number, asked)
        return Answer(body=body | {"page": page(number), "pageSize": size(asked, len(body["result"]))})

    return serve


ODD: list[tuple[Any, Any]] = [
    (lambda number: None, lambda asked, length: None),
    (lambda number: number - 1, lambda asked, length: asked),
    (lambda number: str(number), lambda asked, length: str(asked)),
    (lambda number: 1, lambda asked, length: length),
    (lambda number: 2**40, lambda asked, length: 0),
    (lambda number: -3, lambda asked, length: -1),
    (lambda number: True, lambda asked, length: [asked]),
    (lambda number: number + 1, lambda asked, length: 10 * asked),
]


@pytest.mark.parametrize(("page", "size"), ODD)
def test_odd_words_about_pages_lose_no_photo(scene: Scene, page: Any, size: Any) -> None:
    for count in (0, 7, 20, 47):
        client = photogpt(scene, told(count, page=page, size=size), ...)
        assert [photo.id for photo in client.images.list("m", page_size=20)] == ids(range(count))


def test_a_listing_that_goes_in_a_wide_circle_is_noticed(scene: Scene) -> None:
    def serve(request: httpx.Request) -> Answer:
        number = (int(request.url.params["PageNumber"]) - 1) % 1000
        return Answer(body={"Images": [{"ImageId": f"image-{number}"}]})

    with pytest.raises(PaginationError, match="repeats itself"):
        names(scene.pai(serve, ...).images.list(page_size=1))
    assert len(scene.script.requests) <= 3 * 1000


def test_a_listing_by_token_ends_with_its_tokens_whatever_the_total_says(scene: Scene) -> None:
    """The documents' own sample has one item, and a total of 27."""
    page = {"Connections": [{"ConnectionId": "a"}], "MaxResults": 10, "TotalCount": 27}
    listing = scene.pai(Answer(body=page)).connections.list()
    assert [found.connection_id for found in listing] == ["a"]
    without = Answer(body={"Connections": None, "TotalCount": 27, "NextToken": None})
    with pytest.raises(PaginationError) as caught:
        list(scene.pai(Answer(body=page | {"NextToken": "1"}), without).connections.list())
    text = "The page at '1' has no list of items; 27 items were promised in all, 1 came."
    assert str(caught.value) == text
