"""One call's way through its attempts: what is kept of each, how long there is, how it ends."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from colours import Clock

from imageport import (
    AuthenticationError,
    DeadlineExceeded,
    NetworkError,
    NotFoundError,
    OutcomeUnknown,
    Retry,
    ServerError,
)
from imageport._auth import KeyAuth
from imageport._course import Course
from imageport._reply import Reply
from imageport._request import prepare
from imageport._retry import Budget
from imageport_api.operations import OPERATIONS

NAMES = {
    "safe": "get_image",
    "create": "upload_image",
    "paid": "generate_image",
    "delete": "delete_model_image",
}
STEADY = Retry(jitter=lambda: 1.0)
LOST = httpx.ReadError("lost")


def course(kind: str = "safe", **options: Any) -> Course:
    given: dict[str, Any] = {
        "policy": STEADY,
        "budget": Budget(),
        "timeout": 60.0,
        "deadline": None,
    } | options
    auth = KeyAuth("PhotoGPTKey", "sk-12345678")
    made = Course(OPERATIONS[NAMES[kind]], listeners=(), auth=auth, **given)
    made.method, made.url = "GET", "https://h.example/x"
    return made


def reply(status: int, body: Any = b"", **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def after(made: Course, outcome: Reply | httpx.TransportError) -> float | None:
    made.begin()
    return made.after(outcome)


@pytest.mark.parametrize(
    ("timeout", "deadline", "passed", "room", "limit"),
    [
        (60.0, None, 5.0, None, 60.0),
        (None, None, 5.0, None, float("inf")),
        (60.0, 100.0, 30.0, 70.0, 60.0),
        (60.0, 100.0, 60.0, 40.0, 40.0),
        (None, 100.0, 0.0, 100.0, 100.0),
    ],
)
def test_an_attempt_may_take_the_shorter_of_its_timeout_and_what_is_left(
    clock: Clock,
    timeout: float | None,
    deadline: float | None,
    passed: float,
    room: float | None,
    limit: float,
) -> None:
    made = course(timeout=timeout, deadline=deadline)
    clock.time += passed
    assert made.room() == room
    assert made.begin() == limit


def test_no_attempt_begins_when_the_deadline_has_passed(clock: Clock) -> None:
    made = course(deadline=10.0)
    clock.time += 10.0
    with pytest.raises(DeadlineExceeded) as caught:
        made.begin()
    assert str(caught.value) == "GetImage: the deadline has passed."
    assert caught.value.attempts == ()
    assert caught.value.retry_after is None
    made.close(caught.value)
    assert made.attempts == []


def test_what_may_have_been_done_is_said_when_the_deadline_has_passed(clock: Clock) -> None:
    made = course("create", deadline=10.0)
    with pytest.raises(OutcomeUnknown):
        after(made, LOST)
    assert made.again(OutcomeUnknown("x")) == 0.5
    clock.time += 10.0
    with pytest.raises(OutcomeUnknown) as caught:
        made.begin()
    assert isinstance(caught.value.__cause__, DeadlineExceeded)


def test_attempts_are_kept_with_what_followed_them(clock: Clock) -> None:
    made = course(budget=Budget())
    assert after(made, LOST) == 0.5
    clock.time += 2.0
    assert after(made, reply(503, {"Code": "Busy"}, x_request_id="r-2", retry_after="7")) == 7.0
    clock.time += 3.0
    assert after(made, reply(200, {"Name": "n"}, x_request_id="r-3")) is None
    assert made.reply is not None
    made.close(None)
    seen = [(each.status, each.request_id, each.reason, each.wait) for each in made.attempts]
    assert seen == [(None, None, "ReadError", 0.5), (503, "r-2", "Busy", 7.0), (200, "r-3", "ok", None)]
    starts = [each.at for each in made.attempts]
    assert [start - starts[0] for start in starts] == [0.0, 2.0, 5.0]


@pytest.mark.parametrize(
    ("kind", "outcome", "error"),
    [
        ("safe", reply(404), NotFoundError),
        ("paid", LOST, OutcomeUnknown),
        ("create", reply(500), OutcomeUnknown),
        ("paid", httpx.ConnectError("x"), NetworkError),
        ("paid", reply(404), NotFoundError),
        ("delete", reply(500), ServerError),
    ],
)
def test_a_call_ends_with_its_error_and_its_attempts(
    clock: Clock, kind: str, outcome: Any, error: type[Any]
) -> None:
    made = course(kind, policy=Retry(attempts=1))
    with pytest.raises(error) as caught:
        after(made, outcome)
    assert type(caught.value) is error
    assert len(caught.value.attempts) == 1
    assert caught.value.attempts[0].wait is None


def test_a_lost_answer_past_the_deadline_is_late_and_a_refusal_is_itself(clock: Clock) -> None:
    late = course(deadline=10.0)
    late.begin()
    clock.time += 9.96
    with pytest.raises(
        DeadlineExceeded, match=r"^GetImage: the deadline has passed\. GetImage: no answer"
    ) as caught:
        late.after(LOST)
    assert isinstance(caught.value.__cause__, NetworkError)
    refused = course(deadline=10.0)
    refused.begin()
    clock.time += 9.96
    with pytest.raises(NotFoundError):
        refused.after(reply(404))
    soon = course(deadline=10.0, policy=Retry(attempts=1))
    soon.begin()
    clock.time += 9.9
    with pytest.raises(NetworkError) as other:
        soon.after(LOST)
    assert type(other.value) is NetworkError


def test_what_is_gone_after_an_unclear_delete_was_deleted(clock: Clock) -> None:
    made = course("delete")
    assert after(made, LOST) == 0.5
    assert after(made, reply(404, {"err": "not_found"})) is None
    assert made.reply is not None
    assert (made.reply.status_code, made.reply.content) == (200, b"{}")
    for first in (None, reply(429)):
        fresh = course("delete")
        if first is not None:
            after(fresh, first)
        with pytest.raises(NotFoundError):
            after(fresh, reply(404))


def test_a_delete_without_a_body_is_a_204(clock: Clock) -> None:
    made = course("delete")
    assert after(made, reply(200)) is None
    assert made.reply is not None
    assert made.reply.status_code == 204


def test_repetitions_cost_and_successes_earn(clock: Clock) -> None:
    poor = Budget(10)
    assert after(course(budget=poor), LOST) == 0.5
    with pytest.raises(NetworkError):
        after(course(budget=poor), LOST)
    for _ in range(10):
        after(course(budget=poor), reply(200, {"Name": "n"}))
    made = course(budget=poor)
    assert after(made, LOST) == 0.5
    assert after(made, reply(200, {"Name": "n"})) is None
    assert poor.take("refused")
    assert not poor.take("refused")


def test_what_was_looked_up_in_vain_is_sent_again_as_the_policy_says(clock: Clock) -> None:
    made = course("create", budget=Budget(20))
    for wait in (0.5, 1.0):
        with pytest.raises(OutcomeUnknown) as caught:
            after(made, LOST)
        assert made.again(caught.value) == wait
        assert made.attempts[-1].wait == wait
    with pytest.raises(OutcomeUnknown) as caught:
        after(made, LOST)
    with pytest.raises(OutcomeUnknown) as last:
        made.again(caught.value)
    assert last.value is caught.value
    short = course("create", budget=Budget(9))
    with pytest.raises(OutcomeUnknown) as caught:
        after(short, LOST)
    with pytest.raises(OutcomeUnknown):
        short.again(caught.value)


def test_a_conflict_may_be_ones_own_only_after_an_attempt_that_was_lost(clock: Clock) -> None:
    made = course("create")
    conflict = NotFoundError("stands for any refusal", status=404)
    assert made.may_be_done(OutcomeUnknown("x"))
    assert not made.may_be_done(conflict)
    with pytest.raises(OutcomeUnknown) as caught:
        after(made, LOST)
    made.again(caught.value)
    assert made.may_be_done(conflict)
    paced = OutcomeUnknown("x")
    paced.__cause__ = made.late("no room", retry_after=3.0)
    assert paced.__cause__.retry_after == 3.0
    assert not made.may_be_done(paced)
    paced.__cause__ = made.late("no room")
    assert made.may_be_done(paced)


def test_a_refused_proof_that_cannot_be_renewed_is_the_end(clock: Clock) -> None:
    made = course()
    assert after(made, LOST) == 0.5
    error = made.given_up(AuthenticationError("no", status=401))
    assert isinstance(error, AuthenticationError)
    assert [each.wait for each in error.attempts] == [None]
    assert [each.reason for each in error.attempts] == ["ReadError"]


def test_secrets_that_a_server_echoes_are_hidden(clock: Clock) -> None:
    made = course()
    with pytest.raises(NotFoundError) as caught:
        after(made, reply(404, {"Message": "sk-12345678 is wrong"}, x_request_id="sk-12345678"))
    assert "12345678" not in str(caught.value)
    assert "12345678" not in str(caught.value.attempts)
    assert after(course(), reply(200, {"Name": "n"}, x_request_id="sk-12345678")) is None
    assert made.hide("a sk-12345678 b") == "a *** b"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ""),
        ({"Verbose": True}, "?Verbose"),
    ],
)
def test_a_log_shows_the_names_of_a_query(clock: Clock, query: dict[str, Any], shown: str) -> None:
    made = course()
    assert made.query() == ""
    made.asked = prepare(made.operation, "https://h.example", "/x", params=query)
    assert made.query() == shown


def test_a_log_shows_no_name_that_the_spec_does_not_know(clock: Clock) -> None:
    made = course()
    asked = prepare(made.operation, "https://h.example", "/x")
    made.asked = asked._replace(query="Secret=1&Verbose=true&Other=2&Verbose=false")
    assert made.query() == "?...&Verbose"
