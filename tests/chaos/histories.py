"""Whether the attempts that a call tells of are those that the sandbox has seen. Pure."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from imageport import Attempt, Call

from .books import Row
from .findings import Findings
from .records import Record

REFUSED = {400, 401, 403}
OTHER_ID = {"wrong_member", "json", "wrong_type", "html", "empty"}
"""Faults that may change the request id in a body."""


def check_history(record: Record, rows: list[Row], findings: Findings) -> None:
    """Hold what ``on_call`` and the error tell to the requests that came."""
    step = record.step
    wrong = [*_words(record, rows)]
    findings.broken_histories.extend(f"{word}: {step.operation} {step.mark}" for word in wrong)


def _words(record: Record, rows: list[Row]) -> list[str]:
    wrong = [word for call in record.told for word in _flaws(call, record.step.attempts)]
    tried = Counter(call.operation for call in record.told for _ in call.attempts)
    came = Counter(row["operation"] for row in rows)
    wrong += [f"{came[name]} requests, {tried[name]} attempts" for name in came if came[name] > tried[name]]
    ids = {row["request_id"].lower(): row for row in rows}
    for call in record.told:
        for attempt in call.attempts:
            wrong += _unseen(call, attempt, ids, rows)
    attempts = getattr(record.error, "attempts", ())
    histories = [call.attempts for call in record.told if call.error is not None]
    if attempts and attempts not in histories:
        wrong.append("the error tells of other attempts than on_call")
    return wrong


def _flaws(call: Call, most: int) -> list[str]:
    """Find what is wrong with a history in itself."""
    attempts = call.attempts
    wrong: list[str] = []
    tried = [each for each in attempts if each.reason != "redirect"]  # of a download
    mended = {each.reason for each in tried if each.wait == 0 and each.status in REFUSED}
    if len(tried) > most + len(mended):  # one more for each reason to put the proof of the sender right
        wrong.append(f"{len(attempts)} attempts where {most} are allowed")
    if any(each.wait is None for each in attempts[:-1]):
        wrong.append("an attempt without a wait before the next one")
    if attempts and attempts[-1].wait is not None and call.outcome == "ok":
        wrong.append("a wait after the last attempt")
    if any(one.at > two.at + 0.01 for one, two in pairwise(attempts)):
        wrong.append("attempts that go back in time")
    if (call.error is None) is not (call.outcome == "ok"):
        wrong.append("an outcome that does not go with its error")
    if call.error is not None and call.error.attempts != attempts:
        wrong.append("an error that tells of other attempts")
    return wrong


def _unseen(call: Call, attempt: Attempt, ids: dict[str, Row], rows: list[Row]) -> list[str]:
    """Find an attempt that names an answer which the sandbox never gave."""
    if attempt.request_id is None or any(row["fault"] in OTHER_ID for row in rows):
        return []
    row = ids.get(attempt.request_id.lower())
    if row is None:
        return [f"an attempt with a request id that nobody gave, {attempt.request_id}"]
    if row["operation"] != call.operation:
        return ["an attempt with the request id of another operation"]
    if attempt.status is not None and row["status"] not in (attempt.status, None):
        return [f"an attempt with the status {attempt.status} instead of {row['status']}"]
    return []
