"""The audit notices a history that is not what the sandbox has seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from imageport import Attempt, Call
from imageport.errors import ServerError

from .findings import Findings
from .histories import check_history
from .plan import Step
from .records import Record

STEP = Step(1, "GetImage", "get", "signed", "call-1", {}, 2, None)
ATTEMPTS = (Attempt(10.0, 503, "R-1", "ServiceUnavailable", 0.1), Attempt(10.2, 200, "R-2", "ok", None))
ROWS: list[dict[str, Any]] = [
    {"operation": "GetImage", "request_id": "r-1", "status": 503, "fault": "error"},
    {"operation": "GetImage", "request_id": "r-2", "status": 200, "fault": None},
]


def found(attempts: tuple[Attempt, ...], rows: list[dict[str, Any]], *, lie: bool = False) -> list[str]:
    error = None if attempts[-1].reason == "ok" else ServerError("x", attempts=attempts)
    told = Call("GetImage", attempts, "ok" if error is None else "error", error)
    findings = Findings()
    if lie:
        error = ServerError("x", attempts=attempts[:1])
    check_history(Record(STEP, None, error, [told]), rows, findings)
    return findings.broken_histories


def test_a_history_that_agrees() -> None:
    assert found(ATTEMPTS, ROWS) == []
    assert found(ATTEMPTS[:1], ROWS[:1]) == []
    unheard = (ATTEMPTS[0]._replace(status=None, request_id=None), ATTEMPTS[1])
    assert found(unheard, ROWS[1:]) == []


def test_a_reply_may_be_lost_on_the_way() -> None:
    lost = (ATTEMPTS[0]._replace(status=None, request_id=None), ATTEMPTS[1])
    assert found(lost, [ROWS[0] | {"status": None}, ROWS[1]]) == []


def test_a_proof_is_put_right_once_for_each_reason() -> None:
    refused = [
        Attempt(10.0, 400, None, code, 0.0) for code in ("InvalidTimeStamp.Expired", "SecurityTokenExpired")
    ]
    assert found((*refused, *ATTEMPTS), ROWS) == []
    assert "4 attempts where 2" in found((refused[0], *refused[:1], *ATTEMPTS), ROWS)[0]


Wrong = Callable[[], list[str]]
WRONG: dict[str, Wrong] = {
    "1 attempts": lambda: found(ATTEMPTS[1:], ROWS),
    "nobody gave": lambda: found((ATTEMPTS[0]._replace(request_id="R-9"), ATTEMPTS[1]), ROWS),
    "the status 500": lambda: found((ATTEMPTS[0]._replace(status=500), ATTEMPTS[1]), ROWS),
    "another operation": lambda: found(ATTEMPTS, [ROWS[0] | {"operation": "ListImages"}, ROWS[1]]),
    "without a wait": lambda: found((ATTEMPTS[0]._replace(wait=None), ATTEMPTS[1]), ROWS),
    "after the last": lambda: found((ATTEMPTS[0], ATTEMPTS[1]._replace(wait=0.1)), ROWS),
    "back in time": lambda: found((ATTEMPTS[0]._replace(at=11.0), ATTEMPTS[1]), ROWS),
    "where 2 are allowed": lambda: found((ATTEMPTS[0],) * 3 + ATTEMPTS[1:], ROWS),
    "other attempts than on_call": lambda: found(ATTEMPTS, ROWS, lie=True),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_does_not_agree_is_told(words: str) -> None:
    assert any(words in told for told in WRONG[words]())
