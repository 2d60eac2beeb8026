"""What an error was made with can be read from it, and what was left out reads as nothing."""

from __future__ import annotations

import pytest
from colours import IMAGE_ID, Answer, Scene

from imageport import errors

ATTEMPTS = (errors.Attempt(1.0, 503, "R", "ServerError", 0.5), errors.Attempt(2.0, None, None, "X", None))
API = [kind for kind in map(errors.__dict__.get, errors.__all__) if isinstance(kind, type)]
API = [kind for kind in API if issubclass(kind, errors.APIError)]
TASK = [errors.TaskError, errors.TaskFailed, errors.TaskTimeout]


@pytest.mark.parametrize("kind", API)
def test_an_error_of_the_server_holds_all_that_is_known_of_the_answer(kind: type[errors.APIError]) -> None:
    error = kind(
        "text", status=503, code="C", message="m", request_id="R", host_id="h",
        retry_after=1.5, body=b"\xff", attempts=ATTEMPTS,
    )  # fmt: skip
    assert str(error) == "text"
    assert (error.status, error.code, error.message) == (503, "C", "m")
    assert (error.request_id, error.host_id, error.retry_after) == ("R", "h", 1.5)
    assert (error.body, error.attempts) == (b"\xff", ATTEMPTS)


@pytest.mark.parametrize("kind", API)
def test_an_error_of_the_server_that_nothing_is_known_of_says_so(kind: type[errors.APIError]) -> None:
    assert vars(kind()) == {
        "status": 0, "code": None, "message": None, "request_id": None, "host_id": None,
        "retry_after": None, "body": b"", "attempts": (),
    }  # fmt: skip


def test_a_mismatch_holds_the_answer(scene: Scene) -> None:
    headers = {"x-request-id": "R-9", "content-type": "text/html"}
    with pytest.raises(errors.SpecMismatchError) as caught:
        scene.pai(Answer(302, b"<html>", headers)).images.get(IMAGE_ID)
    error = caught.value
    assert (error.status, error.body, error.request_id) == (302, b"<html>", "R-9")
    assert error.headers.items() >= headers.items()
    [attempt] = error.attempts
    assert (attempt.status, attempt.request_id, attempt.wait) == (302, "R-9", None)


def test_a_mismatch_holds_what_it_was_made_with() -> None:
    given = {"x": "y"}
    error = errors.SpecMismatchError(
        "text", status=200, headers=given, body=b"b", request_id="R", attempts=ATTEMPTS
    )
    given.clear()
    assert (str(error), error.status, error.headers) == ("text", 200, {"x": "y"})
    assert (error.body, error.request_id, error.attempts) == (b"b", "R", ATTEMPTS)


def test_a_mismatch_of_nothing_holds_nothing() -> None:
    nothing = {"status": None, "headers": {}, "body": b"", "request_id": None, "attempts": ()}
    assert vars(errors.SpecMismatchError()) == nothing


@pytest.mark.parametrize("kind", TASK)
def test_an_error_of_a_task_holds_its_state_and_its_token(kind: type[errors.TaskError]) -> None:
    assert vars(kind("text", state="FAILED", token="t")) == {"state": "FAILED", "token": "t", "attempts": ()}
    assert vars(kind()) == {"state": None, "token": None, "attempts": ()}
