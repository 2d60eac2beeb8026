from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, Answer, Given, Scene
from genuine import genuine

from imageport import Call, Retry, errors

OWN_ID = re.compile("image-[A-Za-z0-9]{18}")
DONE = Answer(body={"ImageId": IMAGE_ID, "RequestId": "R-1"})
MISSING = Answer(404, {"Code": "InvalidImageId.NotFound", "Message": "no"})
TAKEN = Answer(409, {"Code": "ImageNameAlreadyExists", "Message": "taken"})
FOUND = Answer(body={"Name": "nlp", "ImageUri": "registry/nlp:1", "RequestId": "R-2"})
LOST: dict[str, Given] = {
    "no answer in time": httpx.ReadTimeout("late"),
    "reset": httpx.ReadError("reset"),
    "hung up": httpx.RemoteProtocolError("hung up"),
    "cut body": genuine(breaks=httpx.RemoteProtocolError("cut")),
    "500": Answer(500),
    "503": Answer(503),
    "408": Answer(408),
    "520": Answer(520, b"<html>"),
}
REFUSED: dict[str, Given] = {
    "429": Answer(429),
    "Throttling": Answer(400, {"Code": "Throttling.User"}),
    "no connection": httpx.ConnectError("refused"),
}


@pytest.fixture(params=["signed", "bearer"])
def add(request: pytest.FixtureRequest, scene: Scene) -> Callable[..., Any]:
    """Add an image by either door to a server that gives these answers."""

    def run(*answers: Given, client: dict[str, Any] | None = None, **options: Any) -> Any:
        key = {"api_key": "sk"} if request.param == "bearer" else {}
        return scene.pai(*answers, **key, **(client or {})).images.add("nlp", "registry/nlp:1", **options)

    return run


def methods(scene: Scene) -> str:
    return " ".join(request.method for request in scene.script.requests)


def sent_ids(scene: Scene) -> set[str]:
    posts = [i for i, request in enumerate(scene.script.requests) if request.method == "POST"]
    return {scene.script.body(index)["ImageId"] for index in posts}


def test_every_request_has_an_id_of_its_own(scene: Scene, add: Callable[..., Any]) -> None:
    ids: set[str] = set()
    for _ in range(3):
        assert add(DONE).image_id == IMAGE_ID
        ids |= sent_ids(scene)
    assert len(ids) == 3
    assert all(map(OWN_ID.fullmatch, ids))


def test_the_callers_own_id_is_sent_as_it_is(scene: Scene, add: Callable[..., Any]) -> None:
    add(DONE, image_id=IMAGE_ID)
    assert sent_ids(scene) == {IMAGE_ID}


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("own", [None, IMAGE_ID])
def test_a_lost_reply_whose_image_is_there_is_a_success(
    scene: Scene, add: Callable[..., Any], lost: str, own: str | None
) -> None:
    result = add(LOST[lost], FOUND, image_id=own)
    assert methods(scene) == "POST GET"
    assert {result.image_id} == sent_ids(scene)
    assert result.request_id == "R-2"
    lookup = scene.script.requests[1].url
    assert result.image_id in (lookup.path.rpartition("/")[2], lookup.params.get("ImageId"))


@pytest.mark.parametrize("lost", LOST)
def test_a_lost_reply_whose_image_is_not_there_is_sent_again_with_the_same_id(
    scene: Scene, add: Callable[..., Any], lost: str
) -> None:
    add(LOST[lost], MISSING, DONE)
    assert methods(scene) == "POST GET POST"
    assert len(sent_ids(scene)) == 1
    assert scene.clock.slept == [0.5]


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refused_request_is_sent_again_with_the_same_id_and_no_lookup(
    scene: Scene, add: Callable[..., Any], refused: str
) -> None:
    add(REFUSED[refused], REFUSED[refused], DONE)
    assert methods(scene) == "POST POST POST"
    assert len(sent_ids(scene)) == 1


OTHERS = [
    {"Name": "other", "ImageUri": "registry/nlp:1"},
    {"Name": "nlp", "ImageUri": "registry/other:1"},
    {},
]


@pytest.mark.parametrize("other", OTHERS)
def test_an_image_of_another_name_or_address_under_the_id_is_not_ours(
    scene: Scene, add: Callable[..., Any], other: dict[str, str]
) -> None:
    with pytest.raises(errors.OutcomeUnknown):
        add(httpx.ReadError("reset"), Answer(body=other))
    assert methods(scene) == "POST GET"


def test_a_conflict_at_once_means_that_the_name_is_taken(scene: Scene, add: Callable[..., Any]) -> None:
    with pytest.raises(errors.ConflictError, match="taken"):
        add(TAKEN)
    assert methods(scene) == "POST"


def test_a_conflict_after_a_refusal_means_that_the_name_is_taken(
    scene: Scene, add: Callable[..., Any]
) -> None:
    with pytest.raises(errors.ConflictError, match="taken"):
        add(Answer(429), TAKEN)
    assert methods(scene) == "POST POST"


def test_a_conflict_after_a_resend_is_looked_up_and_may_be_our_own(
    scene: Scene, add: Callable[..., Any]
) -> None:
    result = add(httpx.ReadError("reset"), MISSING, TAKEN, FOUND)
    assert methods(scene) == "POST GET POST GET"
    assert {result.image_id} == sent_ids(scene)


def test_a_conflict_after_a_resend_with_somebody_elses_image_is_a_conflict(
    scene: Scene, add: Callable[..., Any]
) -> None:
    with pytest.raises(errors.ConflictError, match="taken"):
        add(httpx.ReadError("reset"), MISSING, TAKEN, Answer(body=OTHERS[0]))
    assert methods(scene) == "POST GET POST GET"


@pytest.mark.parametrize("code", ["ImageNameAlreadyExists", "ImageIdAlreadyExists"])
@pytest.mark.parametrize("lost", ["reset", "503"])
def test_a_conflict_after_a_resend_whose_image_is_not_visible_is_an_unknown_outcome(
    scene: Scene, add: Callable[..., Any], code: str, lost: str
) -> None:
    taken = Answer(409, {"Code": code, "Message": "taken"})
    with pytest.raises(errors.OutcomeUnknown, match=code) as caught:
        add(LOST[lost], MISSING, taken, MISSING, ...)
    [own] = sent_ids(scene)
    assert own in str(caught.value)
    assert isinstance(caught.value.__cause__, errors.ConflictError)
    assert len(caught.value.attempts) == 2
    assert methods(scene) == "POST GET POST GET GET GET"
    assert scene.clock.slept == [0.5, 0.5, 1.0]


def test_a_replica_that_lags_is_asked_again(scene: Scene, add: Callable[..., Any]) -> None:
    result = add(httpx.ReadError("reset"), MISSING, TAKEN, MISSING, FOUND)
    assert {result.image_id} == sent_ids(scene)
    assert methods(scene) == "POST GET POST GET GET"


def test_a_replica_that_lags_is_asked_no_longer_than_the_deadline(
    scene: Scene, add: Callable[..., Any]
) -> None:
    with pytest.raises(errors.OutcomeUnknown):
        add(httpx.ReadError("reset"), MISSING, TAKEN, MISSING, deadline=0.9)
    assert methods(scene) == "POST GET POST GET"


FAILING: list[tuple[Given, type[errors.ImagePortError]]] = [
    (Answer(403), errors.PermissionDeniedError),
    (Answer(429), errors.RateLimitError),
    (Answer(500), errors.ServerError),
    (httpx.ReadError("reset"), errors.NetworkError),
    (Answer(body=b"<html>"), errors.ImagePortError),
]


@pytest.mark.parametrize(("failure", "cause"), FAILING)
def test_a_lookup_that_fails_leaves_the_outcome_unknown(
    scene: Scene, add: Callable[..., Any], failure: Given, cause: type[Exception]
) -> None:
    with pytest.raises(errors.OutcomeUnknown, match="lookup failed") as caught:
        add(httpx.ReadError("reset"), failure, ...)
    assert isinstance(caught.value.__cause__, cause)
    assert methods(scene).split().count("POST") == 1
    assert [attempt.reason for attempt in caught.value.attempts] == ["ReadError"]


def test_a_lookup_is_tried_again_as_any_read(scene: Scene, add: Callable[..., Any]) -> None:
    add(httpx.ReadError("reset"), Answer(503), FOUND)
    assert methods(scene) == "POST GET GET"


BUSY = {"Retry-After": "3"}
WORDS: dict[str, dict[str, str]] = {
    "seconds": BUSY,
    "milliseconds": {"X-Acs-Retry-After": "3000"},
    "a list": {"Retry-After": "1, 3, soon"},
}


@pytest.mark.parametrize("kind", WORDS)
def test_a_lookup_comes_no_earlier_than_the_server_asks(
    scene: Scene, add: Callable[..., Any], kind: str
) -> None:
    add(Answer(503, b"", WORDS[kind]), FOUND)
    assert (methods(scene), scene.clock.slept) == ("POST GET", [3.0])
    add(Answer(503, b"", WORDS[kind]), MISSING, DONE)
    assert (methods(scene), scene.clock.slept) == ("POST GET POST", [3.0, 3.0, 0.5])


def test_a_lookup_that_may_not_come_in_time_is_not_made(scene: Scene, add: Callable[..., Any]) -> None:
    with pytest.raises(errors.OutcomeUnknown):
        add(Answer(503, b"", {"Retry-After": "31"}))
    with pytest.raises(errors.OutcomeUnknown):
        add(Answer(503, b"", BUSY), deadline=2.0)
    add(Answer(503, b"", {"Retry-After": "31"}), FOUND, deadline=60.0)
    assert scene.clock.slept == [31.0]


def test_a_conflict_that_asks_to_wait_is_waited_for(scene: Scene, add: Callable[..., Any]) -> None:
    busy = Answer(409, {"Code": "ImageNameAlreadyExists", "Message": "taken"}, BUSY)
    add(httpx.ReadError("reset"), MISSING, busy, FOUND)
    assert (methods(scene), scene.clock.slept) == ("POST GET POST GET", [0.5, 3.0])


def test_resends_end_when_the_attempts_are_used_up(scene: Scene, add: Callable[..., Any]) -> None:
    lost = httpx.ReadError("reset")
    with pytest.raises(errors.OutcomeUnknown, match="Look its id up") as caught:
        add(lost, MISSING, lost, MISSING, lost, MISSING)
    assert methods(scene) == "POST GET POST GET POST GET"
    assert len(sent_ids(scene)) == 1
    assert [attempt.wait for attempt in caught.value.attempts] == [0.5, 1.0, None]


def test_one_attempt_means_no_resend_but_a_lookup(scene: Scene, add: Callable[..., Any]) -> None:
    add(httpx.ReadError("reset"), FOUND, retry=Retry(attempts=1))
    with pytest.raises(errors.OutcomeUnknown):
        add(httpx.ReadError("reset"), MISSING, retry=Retry(attempts=1))
    assert methods(scene) == "POST GET"


def test_the_deadline_bounds_the_lookup_too(scene: Scene, add: Callable[..., Any]) -> None:
    add(Answer(503, takes=2), FOUND, deadline=5)
    assert scene.script.requests[1].extensions["timeout"]["read"] == 3.0


def test_a_deadline_that_passes_during_the_lookup_leaves_the_outcome_unknown(
    scene: Scene, add: Callable[..., Any]
) -> None:
    slow = Answer(body={"Name": "nlp", "ImageUri": "registry/nlp:1"}, takes=4)
    with pytest.raises(errors.OutcomeUnknown) as caught:
        add(Answer(503, takes=2), slow, deadline=5)
    assert isinstance(caught.value.__cause__, errors.DeadlineExceeded)


def test_a_deadline_that_passes_before_the_resend_leaves_the_outcome_unknown(
    scene: Scene, add: Callable[..., Any]
) -> None:
    with pytest.raises(errors.OutcomeUnknown):
        add(Answer(503, takes=4.6), MISSING, deadline=5)
    assert methods(scene) == "POST GET"
    scene.clock.oversleeps = 9.0
    with pytest.raises(errors.OutcomeUnknown):
        add(Answer(503), MISSING, httpx.ConnectTimeout("late"), ..., deadline=5)
    assert methods(scene) == "POST GET GET"


def test_a_lost_reply_past_the_deadline_is_an_unknown_outcome(scene: Scene, add: Callable[..., Any]) -> None:
    with pytest.raises(errors.OutcomeUnknown):
        add(genuine(takes=6), httpx.ConnectTimeout("late"), ..., deadline=5)
    [_, lookup] = scene.script.requests
    assert lookup.extensions["timeout"]["connect"] <= 0.001


def test_the_callers_options_hold_for_the_lookup(scene: Scene, add: Callable[..., Any]) -> None:
    add(httpx.ReadError("reset"), FOUND, headers={"X-Trace": "7"}, timeout=3)
    lookup = scene.script.requests[1]
    assert lookup.headers["x-trace"] == "7"
    assert lookup.extensions["timeout"]["read"] == 3.0


def test_resends_pay_from_the_budget(scene: Scene, add: Callable[..., Any]) -> None:
    def lost(request: httpx.Request) -> Answer:
        if request.method == "GET":
            return MISSING
        raise httpx.ReadError("reset")

    with pytest.raises(errors.OutcomeUnknown):
        add(lost, ..., retry=Retry(attempts=1000, jitter=lambda: 0.0))
    assert methods(scene).split().count("POST") <= 51


def test_on_call_learns_of_the_request_and_of_the_lookup(scene: Scene, add: Callable[..., Any]) -> None:
    told: list[Call] = []
    add(httpx.ReadError("reset"), FOUND, client={"on_call": told.append})
    assert [call.operation.removeprefix("Action") for call in told] == ["GetImage", "AddImage"]
    assert [call.outcome for call in told] == ["ok", "ok"]
    assert [attempt.reason for attempt in told[1].attempts] == ["ReadError"]
