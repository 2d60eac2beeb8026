"""When a task is over: what the gateway's words mean, where its images are, how to come back to it. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Container, Iterator, Mapping
from typing import Any

import attrs

from imageport._check import shortened
from imageport._finding import Found, Picture, find
from imageport._places import as_object, names_image
from imageport._tellings import Telling, telling
from imageport._words import BAD, FINAL, GOING_ON, State, state_of
from imageport.errors import InvalidRequestError

FIRST_DELAY, GROWTH, LONGEST_DELAY = 1.0, 1.5, 20.0
_VERSION = 1


@attrs.frozen
class Report:
    """What one answer of the gateway says about a generation."""

    task_id: str | None
    word: str | None
    """The state in the vendor's own word."""
    state: State
    """The state in our word; an answer without a task id is a finished one."""
    pictures: tuple[Picture, ...]
    error: str | None
    """Why the task failed, where the answer says so."""
    data: Mapping[str, Any] = attrs.field(repr=False)
    heard: bool = True
    """Whether the answer speaks of a task at all, or of pictures."""

    @property
    def over(self) -> bool:
        """Whether the state is final; a word that is not known is not."""
        return self.state in FINAL

    @property
    def good(self) -> bool:
        """Whether it is over and at least one image came, whatever the word: what was made is there."""
        return self.over and any(p.error is None for p in self.pictures)

    @property
    def unfound(self) -> bool:
        """Whether it succeeded, and its images are nowhere to be found."""
        return self.state == "succeeded" and not self.pictures

    @property
    def refused(self) -> bool:
        """Whether the answer says that nothing was made: with an error, or a word for a bad end."""
        bad = self.word is not None and state_of(self.word) in BAD
        return bad or self.error is not None or bool(self.pictures)

    def why(self) -> str:
        """Say why there is no image."""
        errors = [self.error, *(picture.error for picture in self.pictures)]
        return shortened("; ".join(error for error in errors if error)) or "the answer gives no reason"


def report(
    reply: Mapping[str, Any], task_id: str | None = None, sent: Container[int] = (), *, kept: bool = False
) -> Report:
    """Read a reply in any of its shapes, in the gateway's envelope or without it.

    *task_id* is the one that was asked for, *sent* holds the hashes of what the request said. *kept* is for
    what an earlier report had as its ``data``.
    """
    found = find({"data": reply} if kept else reply, sent)
    if not kept and _is_doubtful(reply):
        found = _proven(found)
    told = telling(reply, task_id)
    task = told.task_id
    if task is None and told.id is not None and not found.any:
        task = told.id
    word = None if told.word is None else shortened(told.word)
    state, heard = _state(task, told, found), told.heard or bool(found.pictures)
    # Where nothing says that it succeeded, a picture at an odd place may be one that was sent.
    pictures = found.pictures if found.sure or state == "succeeded" else ()
    data = reply if kept else _inner(reply, task_id, told, found)
    return Report(task, word, state, pictures, told.error, data, heard)


def _inner(reply: Mapping[str, Any], task_id: str | None, told: Telling, found: Found) -> Mapping[str, Any]:
    """Take the gateway's envelope off, unless it says something of the result that its content does not."""
    if not isinstance(reply.get("data"), dict):
        return reply
    data = as_object(reply["data"])
    same = telling(data, task_id)[:3] == told[:3] and find({"data": data}).pictures == found.pictures
    return data if same or (not found.pictures and told.task_id == task_id) else reply


def _is_doubtful(reply: Mapping[str, Any]) -> bool:
    """Say whether an envelope's code is that of an error, at status 200."""
    code = str(reply.get("code"))
    return reply.get("success") is not True and code.isdecimal() and 300 <= int(code[:9]) < 600


def _proven(found: Found) -> Found:
    """Keep what is an image beyond doubt: a link may lead to a portal."""
    sure = (p for p in found.pictures if p.url is None or names_image(p.url))
    return Found(tuple(sure), found.sure)


def _state(task_id: str | None, told: Telling, found: Found) -> State:
    if task_id is None:
        return "succeeded"
    state = None if told.word is None else state_of(told.word)
    if state in GOING_ON or state in FINAL:
        return state
    if found.sure and found.any:
        return "succeeded"
    if told.hard:
        return "failed"
    return state or "waiting"


def delays(jitter: Any) -> Iterator[float]:
    """Yield the waits between two questions: from 1 s, 1.5 times longer each, at most 20 s, with jitter."""
    delay = FIRST_DELAY
    while True:
        yield delay * (0.75 + 0.25 * jitter())
        delay = min(LONGEST_DELAY, delay * GROWTH)


def write_token(base: str, task_id: str) -> str:
    """Write what another process needs to go on with a task; it holds nothing secret."""
    text = json.dumps({"v": _VERSION, "base": base, "task": task_id}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(token: str, base: str) -> str:
    """Return the task id of a token; refuse one that is damaged or belongs to another gateway."""
    try:
        padded = token + "=" * (-len(token) % 4)
        fields = as_object(json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)))
    except (AttributeError, TypeError, ValueError, RecursionError, binascii.Error):
        raise InvalidRequestError("The token is no token of a task.") from None
    if fields.get("v") != _VERSION or not isinstance(fields.get("task"), str):
        raise InvalidRequestError("The token is of a version that this one does not know.")
    if fields.get("base") != base:
        raise InvalidRequestError("The token belongs to another base_url; make the client for that one.")
    return fields["task"]
