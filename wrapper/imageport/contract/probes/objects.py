"""Objects: those that do not exist, names that are taken, and pages that follow each other."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from imageport.contract.asking import Answer, Question
from imageport.contract.known import WANTED
from imageport.contract.replies import at

from .scene import Scene

MISSING = 404
TAKEN = 409
TAIL = 10
"""Characters of an id that make it one that does not exist."""
# How a listing is asked for its first and its second page, one item each, and where the items are.
PAGES: dict[str, tuple[str, str, str]] = {
    "ListImages": ("PageNumber", "PageSize", "Images[].ImageId"),
    "ActionListImages": ("PageNumber", "PageSize", "Images[].ImageId"),
    "ListModelImages": ("pageNum", "pageSize", "result[].id"),
    "ListConnections": ("NextToken", "MaxResults", "Connections[].ConnectionId"),
    "ActionListConnections": ("NextToken", "MaxResults", "Connections[].ConnectionId"),
}


def unknown(scene: Scene, question: Question) -> None:
    """Ask for what does not exist."""
    wanted = WANTED.get(question.id)
    if wanted is None or scene.rules.method != "GET" or MISSING not in scene.rules.statuses:
        return
    name = wanted.parameter
    place = "path" if name in question.path else "query"
    values: dict[str, Any] = dict(getattr(question, place))
    values[name] = f"{values[name][:-TAIL]}{secrets.token_hex(TAIL // 2)}"
    answer = scene.ask(replace(question, **{place: values}))
    if answer is not None and answer.succeeded:
        status = answer.response.status_code
        words = f"It answers {status} for a {name} that does not exist; the contract says {MISSING}."
        scene.found(answer, f"exists {name}", words)


def taken(scene: Scene, question: Question) -> None:
    """Add what was added already."""
    if TAKEN not in scene.rules.statuses or "Name" not in scene.rules.parts:
        return
    first, second = scene.ask(question), scene.ask(question)
    if first is not None and second is not None and first.succeeded and second.succeeded:
        status = second.response.status_code
        words = f"It answers {status} to a Name that is taken; the contract says {TAKEN}."
        scene.found(second, "taken Name", words)


def pages(scene: Scene, question: Question) -> None:
    """Turn a page."""
    if question.id not in PAGES:
        return
    number, size, place = PAGES[question.id]
    first = scene.ask(replace(question, query={**question.query, size: 1}))
    following = "2" if number != "NextToken" else _token(first)
    if first is None or not following:
        return
    second = scene.ask(replace(question, query={**question.query, size: 1, number: following}))
    if second is None or not second.succeeded:
        return
    before, after = list(at(first.body, place)), list(at(second.body, place))
    if len(before) == 1 and before == after and before != [None]:
        words = f"{number} in query is not kept: the second page is the first once more."
        scene.found(second, f"unkept {number}", words)


def _token(answer: Answer | None) -> str | None:
    token = next(at(answer.body, "NextToken"), None) if answer is not None and answer.succeeded else None
    return token if isinstance(token, str) else None
