"""What the errors keep of what they are made with, and what they hold when they are made with nothing."""

from __future__ import annotations

from typing import Any

import pytest

from imageport import errors

ATTEMPTS = (errors.Attempt(1.0, 503, "R", "ServerError", 0.5), errors.Attempt(2.0, None, None, "X", None))
FIELDS: dict[type[errors.ImagePortError], dict[str, Any]] = {
    errors.OutcomeUnknown: {"body": b""},
    errors.PaginationError: {"page": None, "seen": 0, "promised": None},
    errors.SpecMismatchError: {"status": None, "headers": {}, "body": b"", "request_id": None},
    errors.ImagesNotFoundError: {
        "status": None,
        "headers": {},
        "body": b"",
        "request_id": None,
        "data": {},
        "state": None,
        "token": None,
    },
    errors.APIError: {
        "status": 0,
        "code": None,
        "message": None,
        "request_id": None,
        "host_id": None,
        "retry_after": None,
        "body": b"",
    },
}


@pytest.mark.parametrize("kind", FIELDS)
def test_an_error_keeps_what_it_is_given_and_is_empty_else(kind: type[Any]) -> None:
    assert vars(kind()) == FIELDS[kind] | {"attempts": ()}
    values: dict[type, Any] = {bytes: b"\xff", int: 7, dict: {"x": "y"}, type(None): "text"}
    given = {name: values[type(empty)] for name, empty in FIELDS[kind].items()}
    error = kind("words", attempts=ATTEMPTS, **given)
    assert (str(error), vars(error)) == ("words", given | {"attempts": ATTEMPTS})


@pytest.mark.parametrize("kind", [errors.TaskError, errors.TaskFailed, errors.TaskTimeout])
def test_an_error_of_a_task_keeps_its_state_and_its_token(kind: type[errors.TaskError]) -> None:
    assert vars(kind()) == {"attempts": (), "state": None, "token": None}
    error = kind("words", state="RUNNING", token="t")
    assert (str(error), error.state, error.token) == ("words", "RUNNING", "t")
