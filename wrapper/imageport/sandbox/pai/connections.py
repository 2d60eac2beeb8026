"""The connections of a workspace, listed page by page with tokens."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from imageport.sandbox.clock import timestamp
from imageport.sandbox.exchange import Call, Reply
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .samples import connections, nth_connection

KIND = "connection"
PAGE_SIZE = 10
EQUAL = ("WorkspaceId", "Creator", "Accessibility")
ONE_OF = {"ConnectionIds": "ConnectionId", "ConnectionTypes": "ConnectionType"}


def fill(state: State) -> None:
    """Put in the connections of a fresh sandbox, a day after another."""
    day = 24 * 3600 * 1000
    start = int(state.clock.now() * 1000) - 30 * day
    for number, connection in enumerate(connections()):
        add(state, connection, created=start + number * day)


def add(state: State, fields: Document, created: int | None = None) -> Document:
    """Put in a connection; what *fields* leaves out is as in the documents' sample."""
    moment = timestamp(state.clock.tick() if created is None else created)
    instant = moment[:-5] + "Z"  # connections have no milliseconds
    number = len(state.store.documents(KIND))
    usual: Document = {**nth_connection(0), "ConnectionId": f"conn-added{number:09d}", "Models": []}
    dates = {"GmtCreateTime": instant, "GmtModifiedTime": instant}
    connection: Document = {**usual, "ConnectionName": f"connection-{number}", **dates, **fields}
    state.put(KIND, connection["ConnectionId"], connection)
    return connection


def list_connections(call: Call, state: State) -> Reply:
    """Give the page that the token points at."""
    given = call.parameters
    visible = [
        each
        for each in state.store.documents(KIND).values()
        if _is_visible(each, call.account.id) and _matches(each, given)
    ]
    newest_first = given.get("Order", "DESC") == "DESC"
    visible.sort(key=lambda each: each["GmtCreateTime"], reverse=newest_first)
    size = given.get("MaxResults", PAGE_SIZE)
    start = _position(given, len(visible))
    page = visible[start : start + size]
    reply = {
        "RequestId": call.request_id,
        "Connections": [_shown(each, given.get("EncryptOption")) for each in page],
        "MaxResults": size,
        "TotalCount": len(visible),
    }
    if start + size < len(visible):
        reply["NextToken"] = _token(given, start + size)
    return Reply(reply)


def _is_visible(connection: Document, account: str) -> bool:
    return connection["Accessibility"] == "PUBLIC" or connection["Creator"] == account


def _matches(connection: Document, given: dict[str, Any]) -> bool:
    if any(given.get(name, connection[name]) not in ("", connection[name]) for name in EQUAL):
        return False
    if any(given.get(name) and connection[field] not in given[name] for name, field in ONE_OF.items()):
        return False
    if given.get("ConnectionName", "").lower() not in connection["ConnectionName"].lower():
        return False
    asked = {"Model", "ModelTypes", "ToolCall"} & {k for k, v in given.items() if v not in ("", [])}
    return not asked or any(_model_matches(model, given) for model in connection["Models"])


def _model_matches(model: Document, given: dict[str, Any]) -> bool:
    """Say whether one and the same model meets all that is asked of models."""
    return (
        given.get("Model", "") in ("", model.get("Model"))
        and (not given.get("ModelTypes") or model.get("ModelType") in given["ModelTypes"])
        and given.get("ToolCall", model.get("ToolCall")) == model.get("ToolCall")
    )


def _position(given: dict[str, Any], length: int) -> int:
    """Tell where a token points; one that was made for another filter points behind the end."""
    token = given.get("NextToken")
    if not token:
        return 0
    number = token.partition("-")[0]
    position = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else length
    return position if token == _token(given, position) else length


def _token(given: dict[str, Any], position: int) -> str:
    """Make a token that is worth something for this filter only."""
    filters = {k: v for k, v in given.items() if k not in ("NextToken", "MaxResults")}
    digest = hashlib.sha256(json.dumps([position, filters], sort_keys=True).encode()).hexdigest()
    return f"{position}-{digest[:16]}"


def _shown(connection: Document, option: str | None) -> Document:
    if option == "PlainText":
        return connection
    masked = {key: _masked(value) for key, value in connection["Secrets"].items()}
    return {**connection, "Secrets": masked}


def _masked(secret: str) -> str:
    return f"{secret[:4]}***{secret[-5:]}" if len(secret) > 16 else "***"
