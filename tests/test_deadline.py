from __future__ import annotations

from typing import Any

import httpx
import pytest
from colours import EAS, IMAGE_ID, Answer, Scene
from genuine import OK, genuine

from imageport import (
    DeadlineExceeded,
    InvalidRequestError,
    OutcomeUnknown,
    RateLimitError,
    RequestTimeoutError,
    Retry,
    ServerError,
)


def limits(scene: Scene, index: int = 0) -> dict[str, float]:
    """What an attempt allowed the transport for its four parts."""
    return scene.script.requests[index].extensions["timeout"]


def test_timeouts_are_finite_in_all_four_parts_by_default(scene: Scene) -> None:
    scene.pai(OK).images.get(IMAGE_ID)
    assert limits(scene) == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 10.0}


TIMEOUTS: list[tuple[Any, dict[str, float]]] = [
    (3, {"connect": 3.0, "read": 3.0, "write": 3.0, "pool": 3.0}),
    (0.25, {"connect": 0.25, "read": 0.25, "write": 0.25, "pool": 0.25}),
    (httpx.Timeout(None), {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 10.0}),
    (httpx.Timeout(None, read=7.0), {"connect": 5.0, "read": 7.0, "write": 60.0, "pool": 10.0}),
    (httpx.Timeout(9.0, pool=1.0), {"connect": 9.0, "read": 9.0, "write": 9.0, "pool": 1.0}),
]


@pytest.mark.parametrize(("timeout", "expected"), TIMEOUTS)
@pytest.mark.parametrize("place", ["client", "copy", "call"])
def test_a_timeout_can_be_given_in_three_places(
    scene: Scene, timeout: Any, expected: dict[str, float], place: str
) -> None:
    given: dict[str, Any] = {"timeout": timeout}
    pai = scene.pai(OK, **(given if place == "client" else {"timeout": 99}))
    pai = pai.with_options(**given) if place == "copy" else pai
    here: dict[str, Any] = given if place == "call" else {}
    pai.images.get(IMAGE_ID, **here)
    assert limits(scene) == expected


@pytest.mark.parametrize("name", ["timeout", "deadline"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), True, "5", [1]])
def test_a_time_that_is_none_is_refused(scene: Scene, name: str, value: Any) -> None:
    given: dict[str, Any] = {name: value}
    pai = scene.pai()
    for use in (
        lambda: scene.colour.pai(**given),
        lambda: pai.with_options(**given),
        lambda: pai.images.get(IMAGE_ID, **given),
    ):
        with pytest.raises(InvalidRequestError, match=name):
            use()
    assert scene.script.requests == []


def test_no_part_of_an_attempt_may_outlast_the_deadline(scene: Scene) -> None:
    pai = scene.pai(Answer(503, takes=2), OK, deadline=7)
    pai.images.get(IMAGE_ID)
    assert limits(scene, 0) == {"connect": 5.0, "read": 7.0, "write": 7.0, "pool": 7.0}
    assert limits(scene, 1) == {"connect": 4.5, "read": 4.5, "write": 4.5, "pool": 4.5}


def test_the_deadline_of_the_call_takes_the_place_of_the_clients(scene: Scene) -> None:
    scene.pai(OK, deadline=100).images.get(IMAGE_ID, deadline=3)
    assert limits(scene)["read"] == 3.0


def test_a_timeout_bounds_the_body_too(scene: Scene) -> None:
    slow = genuine(takes=3)
    with pytest.raises(RequestTimeoutError):
        scene.pai(slow, slow, slow, timeout=2).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 3


def test_an_answer_after_the_deadline_does_not_count(scene: Scene) -> None:
    with pytest.raises(DeadlineExceeded) as caught:
        scene.pai(genuine(takes=6), deadline=5).images.get(IMAGE_ID)
    assert isinstance(caught.value.__cause__, RequestTimeoutError)
    assert [attempt.reason for attempt in caught.value.attempts] == ["ReadTimeout"]


def test_a_time_out_at_the_deadline_is_told_as_the_deadline(scene: Scene) -> None:
    def late(request: httpx.Request) -> Answer:
        scene.clock.time += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("late")

    with pytest.raises(DeadlineExceeded, match="GetImage"):
        scene.pai(late, deadline=5).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 1


def test_a_time_out_before_the_deadline_is_a_time_out_and_tried_again(scene: Scene) -> None:
    late = httpx.ReadTimeout("late")
    with pytest.raises(RequestTimeoutError):
        scene.pai(late, late, late, deadline=50).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 3


@pytest.mark.parametrize("asked", ["6", "5", "60", "9" * 30])
def test_a_wait_that_would_break_the_deadline_raises_at_once_with_the_servers_word(
    scene: Scene, asked: str
) -> None:
    refused = Answer(429, headers={"retry-after": asked}, takes=1)
    with pytest.raises(RateLimitError) as caught:
        scene.pai(refused, deadline=6).images.get(IMAGE_ID)
    assert caught.value.retry_after == float(asked)
    assert scene.clock.slept == []


def test_a_deadline_leaves_room_for_longer_waits_than_the_policys(scene: Scene) -> None:
    refused = Answer(429, headers={"retry-after": "40"})
    scene.pai(refused, OK, deadline=60).images.get(IMAGE_ID)
    assert scene.clock.slept == [40.0]


def test_our_own_wait_that_would_break_the_deadline_is_not_begun(scene: Scene) -> None:
    with pytest.raises(ServerError):
        scene.pai(Answer(503), deadline=0.4).images.get(IMAGE_ID)
    assert scene.clock.slept == []


def test_a_deadline_that_passed_while_waiting_sends_nothing_more(scene: Scene) -> None:
    scene.clock.oversleeps = 5.0
    with pytest.raises(DeadlineExceeded, match="GetImage") as caught:
        scene.pai(Answer(503), deadline=5).images.get(IMAGE_ID)
    assert [attempt.status for attempt in caught.value.attempts] == [503]


PAID_LATE = [httpx.ReadTimeout("late"), Answer(503), Answer(body=b"1", takes=9)]


@pytest.mark.parametrize("late", PAID_LATE)
def test_a_paid_call_that_meets_its_deadline_after_sending_is_an_unknown_outcome(
    scene: Scene, late: Any
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        scene.pai(late).services.predict("echo", b"1", **EAS, deadline=5)
    assert caught.value.__cause__ is not None
    assert len(scene.script.requests) == 1


def test_a_paid_call_that_was_only_refused_until_its_deadline_was_not_done(scene: Scene) -> None:
    with pytest.raises(RateLimitError):
        scene.pai(Answer(429), ...).services.predict("echo", b"1", **EAS, deadline=1)
    assert scene.clock.slept == [0.5]


def test_each_page_of_a_listing_has_the_whole_deadline(scene: Scene) -> None:
    def page(number: int) -> Answer:
        return Answer(body={"Connections": [], "NextToken": f"t{number}"}, takes=4)

    pages = scene.pai(page(1), page(2), genuine(takes=4), deadline=5).connections.list().pages()
    assert len(list(pages)) == 3


@pytest.mark.parametrize(
    ("timeout", "longest"), [(None, 600.0), (httpx.Timeout(500.0), 2000.0), (900, 900.0)]
)
def test_an_attempt_is_bounded_also_when_only_its_parts_are(
    scene: Scene, timeout: Any, longest: float
) -> None:
    pai = scene.pai(genuine(takes=longest - 1), genuine(takes=longest + 1), timeout=timeout)
    once = pai.with_options(retry=Retry(attempts=1))
    once.images.get(IMAGE_ID)
    with pytest.raises(RequestTimeoutError):
        once.images.get(IMAGE_ID)


def test_a_deadline_alone_may_be_longer_than_an_attempt_without_one(scene: Scene) -> None:
    scene.pai(genuine(takes=3000), deadline=3600).images.get(IMAGE_ID)
