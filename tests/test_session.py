from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import EAS, IMAGE_ID, Answer, Given, Scene
from genuine import OK, genuine

from imageport import PAI, Attempt, Call, OutcomeUnknown, Retry, errors

HTML = {"content-type": "text/html"}


def code(status: int, word: str) -> Answer:
    return Answer(status, {"Code": word, "Message": "no", "RequestId": "R-1"})


def cut() -> Answer:
    return Answer(body={"Name": "n"}, breaks=httpx.RemoteProtocolError("cut"))


REFUSED: dict[str, Given] = {
    "429": Answer(429),
    "Throttling at 400": code(400, "Throttling.User"),
    "Throttling at 403": code(403, "Throttling"),
    "Throttling at 500": code(500, "Throttling.System"),
    "Throttling at 503": code(503, "ThrottlingException"),
    "450": Answer(450),
    "no connection": httpx.ConnectError("refused"),
    "no connection in time": httpx.ConnectTimeout("late"),
    "no free connection": httpx.PoolTimeout("busy"),
    "no proxy": httpx.ProxyError("down"),
}
UNCLEAR: dict[str, tuple[Given, type[Exception]]] = {
    "500": (code(500, "InternalError"), errors.ServerError),
    "503": (code(503, "ServiceUnavailable"), errors.ServerError),
    "520 with HTML": (Answer(520, b"<html>", HTML), errors.ServerError),
    "408": (Answer(408), errors.APIError),
    "busy at 400": (code(400, "SystemBusy"), errors.ServerError),
    "no answer in time": (httpx.ReadTimeout("late"), errors.RequestTimeoutError),
    "not sent in time": (httpx.WriteTimeout("late"), errors.RequestTimeoutError),
    "reset": (httpx.ReadError("reset"), errors.NetworkError),
    "hung up": (httpx.RemoteProtocolError("hung up"), errors.NetworkError),
    "cut body": (cut(), errors.NetworkError),
}
FINAL: dict[str, tuple[Given, type[Exception]]] = {
    "400": (code(400, "InvalidParameter"), errors.BadRequestError),
    "401": (Answer(401), errors.AuthenticationError),
    "expired date": (code(400, "InvalidTimeStamp.Expired"), errors.AuthenticationError),
    "used nonce": (code(400, "SignatureNonceUsed"), errors.AuthenticationError),
    "403": (Answer(403), errors.PermissionDeniedError),
    "404": (Answer(404), errors.NotFoundError),
    "409": (Answer(409), errors.ConflictError),
    "302": (Answer(302), errors.SpecMismatchError),
    "204": (Answer(204), errors.SpecMismatchError),
}
CALLS: dict[str, Callable[[PAI], Any]] = {
    "safe": lambda pai: pai.images.get(IMAGE_ID),
    "idempotent": lambda pai: pai.images.publish(IMAGE_ID),
    "paid by token": lambda pai: pai.services.predict("echo", b"1", **EAS),
    "paid by key": lambda pai: pai.call("P", "2021-02-04", "Do", method="POST"),
}


def run(scene: Scene, kind: str, *answers: Given, **options: Any) -> Any:
    key = {"api_key": "sk"} if kind == "paid by key" else {}
    return CALLS[kind](scene.pai(*answers, **key, **options))


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("outcome", REFUSED)
def test_what_was_refused_is_sent_again_whatever_it_is(scene: Scene, kind: str, outcome: str) -> None:
    run(scene, kind, REFUSED[outcome], REFUSED[outcome], OK)
    assert len(scene.script.requests) == 3
    assert scene.clock.slept == [0.5, 1.0]
    assert len({request.content for request in scene.script.requests}) == 1


@pytest.mark.parametrize("kind", ["safe", "idempotent"])
@pytest.mark.parametrize("outcome", UNCLEAR)
def test_what_was_perhaps_done_is_sent_again_when_that_is_harmless(
    scene: Scene, kind: str, outcome: str
) -> None:
    run(scene, kind, UNCLEAR[outcome][0], OK)
    assert len(scene.script.requests) == 2
    assert scene.clock.slept == [0.5]


@pytest.mark.parametrize("kind", ["paid by token", "paid by key"])
@pytest.mark.parametrize("outcome", UNCLEAR)
def test_what_costs_money_and_was_perhaps_done_is_not_sent_again(
    scene: Scene, kind: str, outcome: str
) -> None:
    answer, cause = UNCLEAR[outcome]
    with pytest.raises(OutcomeUnknown, match="perhaps done") as caught:
        run(scene, kind, answer)
    assert type(caught.value.__cause__) is cause
    assert len(caught.value.attempts) == len(scene.script.requests) == 1
    assert scene.clock.slept == []


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("outcome", FINAL)
def test_an_answer_for_good_is_not_questioned(scene: Scene, kind: str, outcome: str) -> None:
    answer, expected = FINAL[outcome]
    with pytest.raises(expected):
        run(scene, kind, answer)
    assert len(scene.script.requests) == 1


@pytest.mark.parametrize("outcome", UNCLEAR)
def test_when_all_attempts_are_used_up_the_last_error_comes_out(scene: Scene, outcome: str) -> None:
    answer, expected = UNCLEAR[outcome]
    with pytest.raises(expected) as caught:
        run(scene, "safe", answer, ...)
    assert isinstance(caught.value, errors.ImagePortError)
    assert [attempt.wait for attempt in caught.value.attempts] == [0.5, 1.0, None]
    assert len(scene.script.requests) == 3


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_the_policy_counts_all_tries(scene: Scene, attempts: int) -> None:
    with pytest.raises(errors.ServerError):
        run(scene, "safe", Answer(503), ..., retry=Retry(attempts=attempts))
    assert len(scene.script.requests) == attempts


def test_a_network_error_has_the_cause_that_httpx_gave(scene: Scene) -> None:
    cause = httpx.ConnectError("no route")
    with pytest.raises(errors.NetworkError, match="no route") as caught:
        run(scene, "safe", cause, retry=Retry(attempts=1))
    assert caught.value.__cause__ is cause


def test_every_body_is_closed(scene: Scene) -> None:
    gzip = Answer(body=b"no gzip", headers={"content-encoding": "gzip"})
    with pytest.raises(errors.SpecMismatchError):
        run(scene, "safe", Answer(503), cut(), gzip)
    assert [stream.closed for stream in scene.script.streams] == [True, True, True]


ASKED = [
    ({"x-acs-retry-after": "1500"}, 1.5),
    ({"retry-after": "2"}, 2.0),
    ({"retry-after": "0"}, 0.0),
    ({"x-acs-retry-after": "1500", "retry-after": "9"}, 1.5),
    ({"retry-after": "Sun, 15 Jun 2025 15:06:50 GMT"}, 10.0),
    ({"retry-after": "soon"}, 0.5),
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("headers", "wait"), ASKED)
def test_the_servers_word_on_waiting_is_kept(
    scene: Scene, status: int, headers: dict[str, str], wait: float
) -> None:
    run(scene, "safe", Answer(status, headers=headers), OK)
    assert scene.clock.slept == [wait]


def test_a_server_that_asks_for_too_much_gets_no_second_try(scene: Scene) -> None:
    with pytest.raises(errors.RateLimitError) as caught:
        run(scene, "safe", Answer(429, headers={"retry-after": "31"}))
    assert caught.value.retry_after == 31
    assert scene.clock.slept == []


def test_the_attempts_tell_what_happened(scene: Scene) -> None:
    reset = httpx.ReadError("reset")
    refused = Answer(429, {"Code": "Throttling.User"}, {"x-acs-request-id": "R-2"})
    with pytest.raises(errors.ServerError) as caught:
        run(scene, "safe", reset, refused, code(500, "InternalError"))
    start = 1_750_000_000.0
    assert caught.value.attempts == (
        Attempt(start, None, None, "ReadError", 0.5),
        Attempt(start + 0.5, 429, "R-2", "Throttling.User", 1.0),
        Attempt(start + 1.5, 500, "R-1", "InternalError", None),
    )


def test_on_call_is_told_of_a_success_with_its_attempts(scene: Scene) -> None:
    told: list[Call] = []
    ok = genuine(headers={"x-acs-request-id": "R-9"})
    run(scene, "safe", Answer(503), ok, on_call=told.append)
    [call] = told
    assert (call.operation, call.outcome, call.error) == ("GetImage", "ok", None)
    assert [(a.status, a.request_id, a.reason, a.wait) for a in call.attempts] == [
        (503, None, "ServerError", 0.5),
        (200, "R-9", "ok", None),
    ]


def test_on_call_is_told_of_an_error_with_the_error(scene: Scene) -> None:
    told: list[Call] = []
    with pytest.raises(OutcomeUnknown) as caught:
        run(scene, "paid by token", httpx.ReadTimeout("late"), on_call=told.append)
    [call] = told
    assert (call.operation, call.outcome) == ("Predict", "error")
    assert call.error is caught.value
    assert call.attempts == caught.value.attempts


GONE = [Answer(404), Answer(410), code(404, "InvalidImageId.NotFound")]


@pytest.mark.parametrize("door", [{}, {"api_key": "sk"}])
@pytest.mark.parametrize("gone", GONE)
def test_not_found_after_an_unclear_delete_counts_as_done(
    scene: Scene, door: dict[str, str], gone: Answer
) -> None:
    scene.pai(httpx.ReadError("lost"), gone, **door).images.remove(IMAGE_ID)
    assert [call.split()[0] for call in scene.script.calls] == ["DELETE", "DELETE"]


@pytest.mark.parametrize("before", [[], [Answer(429)], [httpx.ConnectError("refused")]])
def test_not_found_is_told_when_nothing_can_have_been_deleted(scene: Scene, before: list[Given]) -> None:
    with pytest.raises(errors.NotFoundError):
        scene.pai(*before, Answer(404)).images.remove(IMAGE_ID)


def test_not_found_after_an_unclear_attempt_is_told_for_all_but_deletes(scene: Scene) -> None:
    for kind in ("safe", "idempotent"):
        with pytest.raises(errors.NotFoundError):
            run(scene, kind, httpx.ReadError("lost"), Answer(404))


def test_a_client_cannot_join_a_retry_storm(scene: Scene) -> None:
    pai = scene.pai(Answer(503), ..., retry=Retry(attempts=1000, jitter=lambda: 0.0))
    with pytest.raises(errors.ServerError):
        pai.images.get(IMAGE_ID)
    assert len(scene.script.requests) == 51
    with pytest.raises(errors.ServerError):
        pai.with_options(timeout=1).images.get(IMAGE_ID)
    assert len(scene.script.requests) == 52
