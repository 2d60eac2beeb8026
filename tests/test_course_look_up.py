"""What a call does about a create whose outcome is unknown: whether it is looked up, and sent again."""

from __future__ import annotations

from typing import Any, cast

import pytest
from colours import Clock
from test_course import LOST, after, course, reply

from imageport import (
    AuthenticationError,
    ImagePortError,
    NetworkError,
    OutcomeUnknown,
    RateLimitError,
    ServerError,
)


def caused(cause: ImagePortError) -> OutcomeUnknown:
    error = OutcomeUnknown("x")
    error.__cause__ = cause
    return error


def busy(retry_after: float | None) -> ServerError:
    return ServerError("busy", status=503, retry_after=retry_after)


@pytest.mark.parametrize(
    ("error", "deadline", "wait"),
    [
        (caused(busy(7.0)), None, 7.0),
        (caused(busy(7.0)), 8.0, 7.0),
        (caused(busy(50.0)), 60.0, 50.0),
        (caused(busy(None)), None, 0.0),
        (caused(NetworkError("lost")), None, 0.0),
        (RateLimitError("slow", status=429, retry_after=3.0), None, 3.0),
        (busy(None), None, 0.0),
    ],
)
def test_the_wait_that_the_server_asks_for_comes_before_the_look_up(
    clock: Clock, error: ImagePortError, deadline: float | None, wait: float
) -> None:
    assert course("create", deadline=deadline).before_look_up(error) == wait


@pytest.mark.parametrize("deadline", [7.0, None])
def test_a_wait_that_is_too_long_leaves_the_outcome_unknown(clock: Clock, deadline: float | None) -> None:
    error = caused(busy(7.0 if deadline else 50.0))
    with pytest.raises(OutcomeUnknown) as caught:
        course("create", deadline=deadline).before_look_up(error)
    assert caught.value is error


def test_nothing_is_sent_again_when_the_wait_ends_after_the_deadline(clock: Clock) -> None:
    for deadline, wait in ((0.6, 0.5), (0.5, None)):
        made = course("create", deadline=deadline)
        made.begin()
        with pytest.raises(OutcomeUnknown) as caught:
            made.after(LOST)
        if wait is None:
            with pytest.raises(OutcomeUnknown):
                made.again(caught.value)
        else:
            assert made.again(caught.value) == wait


def test_what_came_of_a_reply_before_it_was_lost_is_kept(clock: Clock) -> None:
    made = course("paid")
    made.begin()
    made.so_far = lambda: b"came"
    with pytest.raises(OutcomeUnknown, match="4 bytes of the reply came") as caught:
        made.after(LOST)
    assert caught.value.body == b"came"


def test_what_was_perhaps_deleted_stays_so_whatever_comes_between(clock: Clock) -> None:
    made = course("delete")
    for outcome, wait in ((LOST, 0.5), (reply(429), 1.0)):
        assert after(made, outcome) == wait
    assert after(made, reply(404, x="1")) is None
    assert made.reply is not None
    assert (made.reply.status_code, made.reply.headers["x"]) == (200, "1")
    assert [(each.status, each.reason) for each in made.attempts] == [
        (None, "ReadError"),
        (429, "RateLimitError"),
        (404, "ok"),
    ]


def test_an_attempt_has_the_id_that_the_body_names(clock: Clock) -> None:
    made = course()
    after(made, reply(503, {"RequestId": "R-body"}, x_request_id="R-head"))
    assert made.attempts[0].request_id == "R-body"
    after(made, reply(503, x_request_id="R-head"))
    assert made.attempts[1].request_id == "R-head"


def test_a_refused_key_that_cannot_be_replaced_is_no_reason_to_go_on(clock: Clock) -> None:
    made, sent = course(), cast("Any", (None, []))
    made.sent = sent
    with pytest.raises(AuthenticationError):
        after(made, reply(401))
    assert made.refusal is None
