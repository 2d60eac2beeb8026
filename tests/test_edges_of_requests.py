"""Where a request is just still in order: the shorter time, the largest number, the last character."""

from __future__ import annotations

import httpx
import pytest
from colours import IMAGE_ID, Answer, Scene
from genuine import OK

from imageport import InvalidRequestError, RequestTimeoutError
from imageport._check import check
from imageport._files import ImageFile


@pytest.mark.parametrize(("timeout", "deadline", "expected"), [(10, 2, 2.0), (2, 10, 2.0), (3, 3, 3.0)])
def test_an_attempt_gets_the_shorter_of_its_timeout_and_the_deadline(
    scene: Scene, timeout: float, deadline: float, expected: float
) -> None:
    scene.pai(OK).images.get(IMAGE_ID, timeout=timeout, deadline=deadline)
    assert scene.script.requests[0].extensions["timeout"]["read"] == expected


def test_the_largest_page_is_asked_for_and_a_larger_one_is_not(scene: Scene) -> None:
    pai = scene.pai(Answer(body={"Images": []}))
    assert list(pai.images.list(page_size=100)) == []
    assert scene.script.requests[0].url.params["PageSize"] == "100"
    with pytest.raises(InvalidRequestError, match="page_size must be from 1 to 100"):
        pai.images.list(page_size=101)


def test_every_character_with_a_meaning_of_its_own_is_escaped_in_a_query(scene: Scene) -> None:
    assert list(scene.pai(Answer(body={"Images": []})).images.list(query="a/b&c=d?e#f+g h~i")) == []
    query = scene.script.requests[0].url.query.decode()
    assert "Query=a%2Fb%26c%3Dd%3Fe%23f%2Bg%20h~i" in query.split("&")


def test_a_member_that_the_spec_does_not_know_is_refused_only_where_it_says_so() -> None:
    rules = {"type": "object", "properties": {"Known": {"type": "string"}}}
    check({"Known": "x", "New": 1}, rules, "")
    with pytest.raises(InvalidRequestError, match="New is not known"):
        check({"Known": "x", "New": 1}, {**rules, "closed": True}, "")


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 0), (0, 0)])
def test_an_image_without_width_or_height_is_refused(width: int, height: int) -> None:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\2\0\0\0" + bytes(64)
    with pytest.raises(InvalidRequestError, match="no width and height"):
        ImageFile(content)


@pytest.mark.parametrize(
    "kind", [httpx.ConnectTimeout, httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout]
)
def test_whatever_took_too_long_is_a_timeout(scene: Scene, kind: type[httpx.TransportError]) -> None:
    with pytest.raises(RequestTimeoutError):
        scene.pai(kind("late"), ...).images.get(IMAGE_ID)
