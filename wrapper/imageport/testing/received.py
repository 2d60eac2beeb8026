"""One request that the sandbox got, in the words of the spec."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

from imageport.sandbox.exchange import Refusal, Request
from imageport.sandbox.photogpt.forms import MEDIA, read_form
from imageport.sandbox.state import Seen


@dataclass(frozen=True, slots=True)
class Received:
    """A request that the sandbox got. Secrets are blanked.

    *fields* are the parameters of its path and query, as text, and the members of its JSON body or of
    the JSON in its form, all by their names in the spec. *body* is the JSON body; *file* the bytes of an
    upload; *content* the whole body, unless it has more than 1 MiB. *status* is None when no reply
    went out whole.
    """

    operation: str | None
    method: str
    path: str
    fields: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)
    file: bytes | None = field(repr=False)
    content: bytes | None = field(repr=False)
    status: int | None
    request_id: str = field(repr=False)

    @classmethod
    def read(cls, seen: Seen) -> Received:
        """Understand a request as far as that is possible."""
        body, members, file = _body(seen)
        return cls(
            operation=seen.operation,
            method=seen.method,
            path=seen.path,
            fields={**seen.parameters, **_query(seen.query), **members},
            headers=seen.headers,
            body=body,
            file=file,
            content=seen.body,
            status=seen.status,
            request_id=seen.request_id,
        )


def _query(query: str) -> dict[str, str]:
    """Read a query; several values of one name are joined by commas, as the spec has it."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _body(seen: Seen) -> tuple[Any, dict[str, Any], bytes | None]:
    """Read a body: its JSON, the members of that, the file that came with it."""
    media = seen.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == MEDIA:
        return _form(seen)
    if media.rpartition("+")[2].rpartition("/")[2] != "json":
        return None, {}, None
    try:
        value: Any = json.loads(seen.body or b"")
    except ValueError:
        return None, {}, None
    return value, _members(value), None


def _form(seen: Seen) -> tuple[Any, dict[str, Any], bytes | None]:
    request = Request(seen.method, seen.path, seen.query, [*seen.headers.items()], seen.body or b"")
    try:
        form = read_form(request)
    except Refusal:
        return None, {}, None
    sent = getattr(form, "sent", None)
    named = {} if sent is None else {"file": sent.name}
    data = form.get("data")
    return data, {**_members(data), **named}, None if sent is None else sent.content


def _members(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
