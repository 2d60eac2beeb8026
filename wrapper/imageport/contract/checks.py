"""Checks of our own beside schemathesis's: what only this contract says."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import schemathesis
from requests import PreparedRequest
from schemathesis import Case, CheckContext
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response

from . import wire
from .broken import Broken
from .contents import Breach, contradicted, missing
from .kept import is_listing, unkept
from .operations import document
from .replies import BY_ID, body_of
from .rules import Rules, rules
from .violations import violations


@cache
def contract() -> tuple[dict[str, Any], dict[str, Rules]]:
    """Give the packaged spec, and its rules by the label of each operation."""
    spec = document()
    return spec, rules(spec)


@schemathesis.check
def expected_members(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """Hold a reply to what every genuine one holds, and a listing to what it was asked for."""
    stated = contract()[1].get(case.operation.label)
    if stated is None or response.request.method != stated.method:
        return True
    found = [Broken(stated.label, key, words) for key, words in breaches(stated, response)]
    if found:
        raise FailureGroup(found)
    return None


def breaches(stated: Rules, response: Response) -> Iterator[Breach]:
    """Give all that the body of a reply breaks beyond its schema."""
    body, operation = body_of(response.content), BY_ID[stated.id]
    if body is None:
        return
    yield from missing(contract()[0], stated, operation, response.status_code, body)
    yield from contradicted(operation, response.status_code, body)
    if response.status_code in operation.success and is_listing(stated, body):
        sent = sent_by(stated, response.request)
        if sent is not None and not violations(stated, sent):
            yield from unkept(stated, sent, body)


def sent_by(stated: Rules, request: PreparedRequest) -> wire.Sent | None:
    """Read the request that a reply is to."""
    headers = {name: value for name, value in request.headers.items() if isinstance(value, str)}
    body: Any = request.body  # the engine sends text or bytes, never a stream
    return wire.read(stated, request.url or "", headers, body)
