"""The listing of a model's photos: page by page, until one is not full."""

from __future__ import annotations

from typing import Any

import pytest
from colours import Answer, Scene
from vendors import photogpt

from imageport import InvalidRequestError, PaginationError


def page(*ids: object, **rest: object) -> Answer:
    return Answer(body={"result": [{"id": each} for each in ids], "status": "OK", **rest})


def queries(scene: Scene) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in scene.script.requests]


def test_a_listing_ends_at_a_page_that_is_not_full(scene: Scene) -> None:
    client = photogpt(scene, page("a", "b"), page("c", "d"), page("e"))
    found = list(client.images.list("model-1", page_size=2, image_type="input"))
    assert [each.id for each in found] == ["a", "b", "c", "d", "e"]
    assert [each["pageNum"] for each in queries(scene)] == ["1", "2", "3"]
    assert {(each["imageType"], each["pageSize"]) for each in queries(scene)} == {("input", "2")}
    assert set(scene.script.calls) == {"GET /api/models/model-1/images"}


def test_a_listing_ends_at_an_empty_page(scene: Scene) -> None:
    client = photogpt(scene, page("a", "b"), page())
    assert [len(each) for each in client.images.list("m", page_size=2).pages()] == [2, 0]


def test_a_listing_sends_what_the_document_shows_and_starts_where_it_is_told(scene: Scene) -> None:
    list(photogpt(scene, page("a")).images.list("m", page_number=3))
    assert queries(scene) == [{"imageType": "all", "pageNum": "3", "pageSize": "20"}]


def test_a_listing_that_repeats_itself_is_noticed(scene: Scene) -> None:
    client = photogpt(scene, page("a", "b"), ...)
    with pytest.raises(PaginationError, match="repeats itself"):
        list(client.images.list("m", page_size=2))
    assert len(scene.script.requests) == 2


def test_a_photo_that_slid_over_a_pages_edge_comes_once_and_a_limit_ends_the_walk(scene: Scene) -> None:
    client = photogpt(scene, page("a", "b"), page("b", "c"), page("d", "e"))
    found = client.images.list("m", page_size=2, limit=4)
    assert [each.id for each in found] == ["a", "b", "c", "d"]


WRONG: list[dict[str, Any]] = [
    *({"page_size": each} for each in (0, -1, "20", True, 2.5, None)),
    *({"page_number": each} for each in (0, -1, "1", None)),
    *({"image_type": each} for each in ("modelInput", "ALL", "", 7)),
    *({"limit": each} for each in (-1, "3", 1.5)),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_listing_with_a_wrong_argument_is_refused_at_once(scene: Scene, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError):
        photogpt(scene).images.list("m", **wrong)
    assert scene.script.requests == []
