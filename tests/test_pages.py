from __future__ import annotations

from itertools import islice
from typing import Any

import httpx
import pytest
from colours import Answer, Scene

from imageport import InvalidRequestError, PaginationError, ServerError, SpecMismatchError


def images(*names: str | None, total: Any = None) -> Answer:
    """A page of images with these ids."""
    body: dict[str, Any] = {"Images": [{"ImageId": name} for name in names], "RequestId": "R-1"}
    return Answer(body=body if total is None else body | {"TotalCount": total})


def connections(*names: str, token: Any = None, total: int | None = None) -> Answer:
    """A page of connections with these ids."""
    items = [{"ConnectionId": name} for name in names]
    return Answer(body={"Connections": items, "NextToken": token, "TotalCount": total})


def image_ids(scene: Scene, *answers: Answer, **options: Any) -> list[str | None]:
    return [image.image_id for image in scene.pai(*answers).images.list(**options)]


def connection_ids(scene: Scene, *answers: Answer, **options: Any) -> list[str | None]:
    return [found.connection_id for found in scene.pai(*answers).connections.list(**options)]


def asked(scene: Scene, name: str) -> list[str | None]:
    """What each request asked for under this name."""
    return [request.url.params.get(name) for request in scene.script.requests]


NUMBERED = [
    # page size, answers, what comes out, the pages that are asked for
    (2, [images("a", "b"), images("c", "d"), images("e")], "abcde", "123"),
    (2, [images("a", "b"), images()], "ab", "12"),
    (2, [images("a", "b", total=2)], "ab", "1"),
    (2, [images("a", "b", total=3), images("c", total=3)], "abc", "12"),
    (2, [images("a", "b", total=4), images("c", "d", total=4)], "abcd", "12"),
    (2, [images("a", total=3), images("b", total=3), images("c", total=3)], "abc", "123"),
    (2, [images()], "", "1"),
    (2, [Answer(body={"Images": None, "TotalCount": 0})], "", "1"),
    (2, [images("a", "b", "c"), images("d")], "abcd", "12"),
    (2, [images("a", "b", total="many"), images("c", total="many")], "abc", "12"),
]


@pytest.mark.parametrize(("size", "answers", "expected", "pages"), NUMBERED)
def test_numbered_pages_go_on_until_one_is_not_full_or_the_total_is_reached(
    scene: Scene, size: int, answers: list[Answer], expected: str, pages: str
) -> None:
    assert image_ids(scene, *answers, page_size=size) == list(expected)
    assert asked(scene, "PageNumber") == list(pages)
    assert set(asked(scene, "PageSize")) == {str(size)}


def test_numbered_pages_may_start_anywhere(scene: Scene) -> None:
    image_ids(scene, images("a"), images("b"), images(), page_size=1, page_number=7)
    assert asked(scene, "PageNumber") == ["7", "8", "9"]


TOKENS = [
    ([connections("a", token="2"), connections("b", token="3"), connections("c")], "abc", [None, "2", "3"]),
    ([connections("a", token="2"), connections("b", token="")], "ab", [None, "2"]),
    ([connections(token="2"), connections(token="3"), connections("c")], "c", [None, "2", "3"]),
    ([connections("a", token="15", total=27)], "a", [None]),
    ([connections("a", token=2), connections("b")], "ab", [None, "2"]),
    ([connections("a", token="x y/+é"), connections("b")], "ab", [None, "x y/+é"]),
    ([Answer(body={"Connections": None})], "", [None]),
]


@pytest.mark.parametrize(("answers", "expected", "tokens"), TOKENS)
def test_tokens_are_followed_until_none_comes(
    scene: Scene, answers: list[Answer], expected: str, tokens: list[str | None]
) -> None:
    limit = 1 if tokens == [None] else None
    assert connection_ids(scene, *answers, limit=limit) == list(expected)
    assert asked(scene, "NextToken") == tokens


def test_a_listing_by_token_may_start_anywhere(scene: Scene) -> None:
    connection_ids(scene, connections("a", token="9"), connections("b"), next_token="7", max_results=1)
    assert asked(scene, "NextToken") == ["7", "9"]
    assert asked(scene, "MaxResults") == ["1", "1"]


LIMITS = [
    (0, "", 0),
    (1, "a", 1),
    (2, "ab", 1),
    (3, "abc", 2),
    (4, "abcd", 2),
    (5, "abcde", 3),
    (9, "abcde", 3),
]


@pytest.mark.parametrize(("limit", "expected", "pages"), LIMITS)
def test_a_limit_bounds_the_items_and_the_requests(
    scene: Scene, limit: int, expected: str, pages: int
) -> None:
    numbered = [images("a", "b"), images("c", "d"), images("e")]
    assert image_ids(scene, *numbered, page_size=2, limit=limit) == list(expected)
    assert len(scene.script.requests) == pages
    by_token = [connections("a", "b", token="2"), connections("c", "d", token="3"), connections("e")]
    assert connection_ids(scene, *by_token, limit=limit) == list(expected)
    assert len(scene.script.requests) == pages


def test_pages_tell_items_total_token_and_request(scene: Scene) -> None:
    answer = Answer(
        body={"Connections": [{"ConnectionId": "a"}], "NextToken": "2", "TotalCount": 27, "RequestId": "R"}
    )
    first, second = scene.pai(answer, connections("b")).connections.list().pages()
    assert ([item.connection_id for item in first], len(first)) == (["a"], 1)
    assert (first.total, first.next_token, first.request_id) == (27, "2", "R")
    assert (second.total, second.next_token, second.request_id) == (None, None, None)


def test_a_limit_cuts_the_last_page(scene: Scene) -> None:
    pages = (
        scene.pai(images("a", "b", total=3), images("c", total=3)).images.list(page_size=2, limit=1).pages()
    )
    assert [len(page) for page in pages] == [1]


def test_a_page_is_fetched_when_it_is_asked_for_and_not_before(scene: Scene) -> None:
    listing = scene.pai(images("a", "b"), images("c", "d"), images()).images.list(page_size=2)
    assert scene.script.requests == []
    items = iter(listing)
    next(items)
    next(items)
    assert len(scene.script.requests) == 1
    next(items)
    assert len(scene.script.requests) == 2


def test_two_walks_of_one_listing_do_not_disturb_each_other(scene: Scene) -> None:
    def serve(request: httpx.Request) -> Answer:
        return {"1": images("a", "b"), "2": images("c")}[request.url.params["PageNumber"]]

    listing = scene.pai(serve, ...).images.list(page_size=2)
    pairs = [(one.image_id, two.image_id) for one, two in zip(listing, listing, strict=True)]
    assert pairs == [("a", "a"), ("b", "b"), ("c", "c")]
    assert [image.image_id for image in listing] == ["a", "b", "c"]


def test_an_item_that_slid_over_a_pages_edge_comes_once(scene: Scene) -> None:
    slid = [images("a", "b", "c"), images("c", "d", "e"), images("e")]
    with pytest.raises(PaginationError):
        image_ids(scene, *slid, page_size=3)
    slid[2] = images("e", "f")
    assert image_ids(scene, *slid, page_size=3) == list("abcdef")
    by_token = [connections("a", "b", token="1"), connections("b", "c")]
    assert connection_ids(scene, *by_token) == list("abc")


@pytest.mark.parametrize("value", [None, ["x"], {"a": 1}, True])
def test_an_item_without_an_id_is_no_item(scene: Scene, value: Any) -> None:
    with pytest.raises(SpecMismatchError, match="not as described"):
        list(scene.pai(Answer(body={"Images": [{"ImageId": value}]})).images.list())
    with pytest.raises(SpecMismatchError, match="not as described"):
        list(scene.pai(Answer(body={"Connections": [{"ConnectionId": value}]})).connections.list())


def test_an_id_that_came_as_a_number_is_text(scene: Scene) -> None:
    odd = Answer(body={"Images": [{"ImageId": 7}]})
    assert [image.image_id for image in scene.pai(odd).images.list()] == ["7"]


@pytest.mark.parametrize("token", [["x"], {"a": 1}, True, 1.5])
def test_a_token_of_the_wrong_type_does_not_end_the_listing_silently(scene: Scene, token: Any) -> None:
    with pytest.raises(SpecMismatchError, match="not as described"):
        connection_ids(scene, connections("a", token=token))


CIRCLES = [
    [connections("a", token="1"), connections("b", token="1")],
    [connections("a", token="1"), connections("b", token="2"), connections("c", token="1")],
    [connections(token="1"), connections(token="1")],
]


@pytest.mark.parametrize("answers", CIRCLES)
def test_a_token_that_comes_twice_ends_the_walk(scene: Scene, answers: list[Answer]) -> None:
    with pytest.raises(PaginationError, match="token came twice"):
        connection_ids(scene, *answers)
    assert len(scene.script.requests) == len(answers)


def test_a_page_that_comes_twice_ends_the_walk(scene: Scene) -> None:
    with pytest.raises(PaginationError, match="repeats itself at 2"):
        image_ids(scene, images("a", "b"), ..., page_size=2)  # pyright: ignore[reportArgumentType]


def test_empty_pages_that_never_end_are_given_up(scene: Scene) -> None:
    def serve(request: httpx.Request) -> Answer:
        return connections(token=str(len(scene.script.requests)))

    with pytest.raises(PaginationError, match="does not end"):
        list(scene.pai(serve, ...).connections.list())
    assert len(scene.script.requests) == 100


def test_full_pages_that_never_end_are_given_up(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(request: httpx.Request) -> Answer:
        return images(request.url.params["PageNumber"])

    monkeypatch.setattr("imageport._pages.MAX_PAGES", 50)
    with pytest.raises(PaginationError, match="50 pages"):
        list(scene.pai(serve, ...).images.list(page_size=1))


def test_a_page_that_fails_is_tried_again_and_the_walk_goes_on(scene: Scene) -> None:
    assert image_ids(scene, images("a"), Answer(503), images("b"), images(), page_size=1) == ["a", "b"]


def test_items_before_a_page_that_fails_for_good_are_given_out(scene: Scene) -> None:
    items = iter(scene.pai(images("a"), Answer(503), ...).images.list(page_size=1))
    assert [image.image_id for image in islice(items, 1)] == ["a"]
    with pytest.raises(ServerError):
        next(items)


WRONG: list[dict[str, Any]] = [
    *({"page_size": value} for value in (0, 101, -1, True, "20", 2.0, None)),
    *({"page_number": value} for value in (0, -1, 2**31, True, "1")),
    *({"limit": value} for value in (-1, True, "3", 1.0)),
    *({"accessibility": value} for value in ("public", "", 1)),
    *({"sort_by": value} for value in ("", 1, "gmtCreateTime")),
    {"order": "asc"},
    {"name": 5},
]


@pytest.mark.parametrize("options", WRONG)
def test_a_wrong_argument_is_told_when_the_listing_is_made(scene: Scene, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError):
        scene.pai().images.list(**options)
    assert scene.script.requests == []


REPRS = {
    "<Listing by ListImages: iterate it for items, .pages() for pages>": lambda scene: (
        scene.pai().images.list(name="n", headers={"X-Token": "s3cr3t"})
    ),
    "<Listing by ListConnections: iterate it for items, .pages() for pages>": lambda scene: (
        scene.pai().connections.list()
    ),
    "<Listing by ActionListImages: iterate it for items, .pages() for pages>": lambda scene: scene.pai(
        api_key="sk-s3cr3t", access_key_id=None, access_key_secret=None
    ).images.list(),
}


@pytest.mark.parametrize("words", REPRS)
def test_a_listing_says_what_it_is(scene: Scene, words: str) -> None:
    shown = repr(REPRS[words](scene))
    assert shown in (
        words,
        words.replace("<L", "<AsyncL").replace(
            "iterate it for items, .pages() for", "async for gives items, .pages()"
        ),
    )
