"""When a task is over: what the gateway's words mean, where its images are, how to come back to it. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast

import attrs

from imageport._check import shortened
from imageport.errors import InvalidRequestError

State = Literal["waiting", "running", "succeeded", "failed", "cancelled", "unknown", "other"]

_STATES: dict[str, State] = {
    "PENDING": "waiting",
    "QUEUED": "waiting",
    "CREATED": "waiting",
    "SUSPENDED": "waiting",
    "RUNNING": "running",
    "PROCESSING": "running",
    "IN_PROGRESS": "running",
    "SUCCESS": "succeeded",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "FAILURE": "failed",
    "ERROR": "failed",
    "CANCELED": "cancelled",
    "CANCELLED": "cancelled",
    "UNKNOWN": "unknown",
    "EXPIRED": "unknown",
}
FINAL: frozenset[State] = frozenset({"succeeded", "failed", "cancelled", "unknown"})

FIRST_DELAY, GROWTH, LONGEST_DELAY = 1.0, 1.5, 20.0
_VERSION = 1


class Picture(NamedTuple):
    """One image of a result as the vendor put it: an address, or its bytes as base64, or an error."""

    url: str | None
    base64: str | None
    error: str | None


@attrs.frozen
class Report:
    """What one answer of the gateway says about a generation."""

    task_id: str | None
    word: str | None
    """The state in the vendor's own word."""
    pictures: tuple[Picture, ...]
    error: str | None
    """Why the task failed, where the answer says so."""
    data: Mapping[str, Any] = attrs.field(repr=False)

    @property
    def state(self) -> State:
        """The state in our word; an answer without a task id is a finished one."""
        if self.task_id is None:
            return "succeeded"
        return _STATES.get((self.word or "PENDING").strip().upper(), "other")

    @property
    def over(self) -> bool:
        """Whether the state is final; a word that is not known is not."""
        return self.state in FINAL

    @property
    def good(self) -> bool:
        """Whether at least one image came."""
        return self.state == "succeeded" and any(p.error is None for p in self.pictures)

    def why(self) -> str:
        """Say why there is no image."""
        errors = [self.error, *(picture.error for picture in self.pictures)]
        return shortened("; ".join(error for error in errors if error)) or "the answer gives no reason"


def report(data: Mapping[str, Any], task_id: str | None = None) -> Report:
    """Read the ``data`` of a reply, in any of its shapes; *task_id* is the one that was asked for."""
    output = _object(data.get("output"))
    found = _word(data.get("task_id")) or _word(output.get("task_id")) or task_id
    word = _word(data.get("task_status")) or _word(output.get("task_status"))
    word = None if word is None else shortened(word)
    failure = _error(data.get("error")) or _error(output)
    return Report(found, word, tuple(_pictures(data, output)), failure, data)


def _pictures(data: Mapping[str, Any], output: Mapping[str, Any]) -> Iterator[Picture]:
    """Find the images at the places that the vendors use; the first that holds any counts."""
    places = (data.get("data"), output.get("results"), data.get("results"))
    for place in places:
        found = [picture for item in _list(place) if (picture := _picture(item))]
        if found:
            yield from found
            return
    for choice in _list(output.get("choices")):
        message = _object(_object(choice).get("message"))
        for part in _list(message.get("content")):
            image = _object(part).get("image")
            if isinstance(image, str):
                yield _placed(image)


def _picture(item: Any) -> Picture | None:
    fields = _object(item)
    for name in ("url", "image", "image_url"):
        if isinstance(fields.get(name), str):
            return _placed(fields[name])
    if isinstance(fields.get("b64_json"), str):
        return Picture(None, fields["b64_json"], None)
    error = _error(fields.get("error")) or _error(fields)
    return Picture(None, None, error) if error else None


def _placed(address: str) -> Picture:
    head, comma, rest = address.partition(",")
    if head.startswith("data:") and head.endswith(";base64") and comma:
        return Picture(None, rest, None)
    return Picture(address, None, None)


def _error(value: Any) -> str | None:
    if isinstance(value, str):
        return shortened(value) or None
    fields = _object(value)
    words = [_word(fields.get("code")), _word(fields.get("message"))]
    return shortened(": ".join(word for word in words if word)) or None


def _object(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _word(value: Any) -> str | None:
    usable = isinstance(value, str | int) and not isinstance(value, bool)
    return (str(value) or None) if usable else None


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
        fields = _object(json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)))
    except (AttributeError, TypeError, ValueError, RecursionError, binascii.Error):
        raise InvalidRequestError("The token is no token of a task.") from None
    if fields.get("v") != _VERSION or not isinstance(fields.get("task"), str):
        raise InvalidRequestError("The token is of a version that this one does not know.")
    if fields.get("base") != base:
        raise InvalidRequestError("The token belongs to another base_url; make the client for that one.")
    return fields["task"]
