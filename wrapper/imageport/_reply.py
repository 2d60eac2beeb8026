"""What a server answered: read whole, parsed at most once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from imageport import _clock
from imageport._bodies import read_body
from imageport._json import is_object

_REQUEST_IDS = ("x-acs-request-id", "x-request-id", "request-id", "x-tt-logid")
_UNREAD: Any = object()
_PLAIN = (b'{"', b"[{")
_decode = json.JSONDecoder().decode


class Reply:
    """An answer; the generated code reads it as if it were an httpx.Response."""

    __slots__ = ("_json", "any_form", "broken", "content", "headers", "status_code", "unwrap")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        unwrap: str | None = None,
        broken: str | None = None,
        *,
        any_form: bool = False,
    ) -> None:
        self.status_code: int = status
        self.headers: Mapping[str, str] = headers
        self.content: bytes = content
        self.unwrap: str | None = unwrap
        self.broken: str | None = broken  # why the body could not be read, if it could not
        self.any_form: bool = any_form  # whether it may hold images in any shape
        self._json = _UNREAD

    def json(self) -> Any:
        """Parse the body; ValueError or RecursionError when it is no JSON, nor of another known form."""
        if self._json is _UNREAD:
            if self.any_form and self.status_code < 400:
                self._json = read_body(self.content, self.headers.get("content-type"))
            else:
                self._json = _unwrapped(parsed(self.content), self.unwrap)
        return self._json

    def as_documented(self) -> Reply:
        """Return a success of another status than the spec's as the one that it describes."""
        if not self.any_form or self.status_code == 200:
            return self
        return Reply(200, self.headers, self.content, any_form=True)

    @property
    def request_id(self) -> str | None:
        """Return the id that the answer's headers name."""
        for name in _REQUEST_IDS:
            if name in self.headers:
                return self.headers[name]
        return None

    def describe(self) -> str:
        """Say what came, without its content, which may be secret."""
        kind = self.headers.get("content-type", "no content type")
        return f"status {self.status_code}, {kind}, {len(self.content)} bytes"


def parsed(content: bytes) -> Any:
    """Parse JSON; the error, unlike json's own, does not hold the text: a secret may stand in it."""
    try:
        # What begins so is UTF-8; json.loads would look at it once more.
        if content.startswith(_PLAIN):
            return _decode(content.decode("utf-8", "surrogatepass"))
        return json.loads(content)
    except ValueError as error:
        why = f"{type(error).__name__}: {error}"
    raise ValueError(why)


def _unwrapped(body: Any, member: str | None) -> Any:
    """Step into the envelope that some documents show around the metadata."""
    if member is None or not is_object(body):
        return body
    return body[member] if member in body and not {"apis", "parameters"} & body.keys() else body


# A header that was sent twice is a list; the comma within a date is none of its own.
_MEMBER = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,(?=\s*[0-9]{1,2}[ -][a-z]{3}))?[^,]+", re.IGNORECASE
)
_MILLISECONDS = re.compile(r"[0-9]+(?:\.0*)?")
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the server asks to wait: the longest, where it names several.

    X-Acs-Retry-After has milliseconds, and goes before Retry-After, which has seconds or a date.
    """
    precise = [each for each in _members(headers, "x-acs-retry-after") if _MILLISECONDS.fullmatch(each)]
    if precise:
        return max(map(float, precise)) / 1000
    waits = (_wait(each, headers) for each in _members(headers, "retry-after"))
    return max((wait for wait in waits if wait is not None), default=None)


def _members(headers: Mapping[str, str], name: str) -> list[str]:
    return [each.strip() for each in _MEMBER.findall(headers.get(name, ""))]


def _wait(member: str, headers: Mapping[str, str]) -> float | None:
    if _SECONDS.fullmatch(member):
        return float(member)
    until = _instant(member)
    if until is None:
        return None
    # Against the server's own clock where it is told, so that a wrong one here does no harm.
    since = next((found for each in _members(headers, "date") if (found := _instant(each)) is not None), None)
    return max(0.0, until - (_clock.now() if since is None else since))


def _instant(value: str) -> float | None:
    """Return an HTTP date in seconds since the epoch; one without a zone is in GMT as well."""
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
