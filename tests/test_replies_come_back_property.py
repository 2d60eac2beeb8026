from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

import pytest
from any_replies import JSON, replies, valid, written
from both_ways import METHODS, Caller, Door, calm, still
from colours import IMAGE_ID, Answer
from hypothesis import given
from hypothesis import strategies as st
from sample_calls import sample

from imageport import APIError, OutcomeUnknown, SpecMismatchError

Body = dict[str, Any]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made, still():
        yield made


def plain(value: Any) -> Any:
    """A result as JSON would have it: models as they write themselves, nulls left out."""
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if isinstance(value, list):
        return [plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        members = cast("Body", value).items()
        return {name: plain(item) for name, item in members if item is not None}
    return instant(value) if isinstance(value, str) else value


def instant(text: str) -> Any:
    """The instant that *text* names, or the text."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    try:
        return found.timestamp() if found.tzinfo else found
    except OverflowError:
        return found


def items(pages: list[Any]) -> list[Any]:
    """What the first page holds."""
    return list(pages[0].items)


def hosts(body: Body) -> dict[str, str]:
    """Each region's host, as the catalog's document tells it."""
    found: dict[str, str] = {}
    for endpoint in body.get("endpoints") or []:
        region = (endpoint.get("regionId") or "").strip()
        host = (endpoint.get("public") or endpoint.get("endpoint") or "").strip()
        if region and host:
            found[region] = host
    return found


SHOWN: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    # What a method returns, and what of the body it stands for.
    "images.get": (plain, lambda body: {"ImageId": IMAGE_ID, **plain(body)}),
    "images.list": (items, lambda body: body.get("Images") or []),
    "connections.list": (items, lambda body: body.get("Connections") or []),
    "gateways.list_domains": (plain, lambda body: body.get("CustomDomains") or []),
    "messages.get_config": (plain, lambda body: body["Data"]),
    "catalog.endpoints": (plain, hosts),
    "catalog.apis": (plain, lambda body: body.get("apis") or {}),
    "images.delete": (lambda value: value, lambda body: None),
    "images.generate": (lambda value: value.data, lambda body: body["data"]),
    "tasks.get": (lambda value: value.data, lambda body: body.get("data") or {}),
    "tasks.resume": (lambda value: value.data, lambda body: body.get("data") or {}),
}
PHOTOS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "images.upload": (plain, lambda body: body["result"]),
    "images.get": (plain, lambda body: body["result"]),
    "images.list": (items, lambda body: body["result"]),
}


def tells_failure(body: Any) -> bool:
    """Whether an envelope says that the call failed."""
    members: Mapping[str, Any] = body if isinstance(body, dict) else {}
    return (
        members.get("success") is False
        or members.get("status") == "NOK"
        or members.get("ErrorCode") not in (None, 0, "0")
        or members.get("code") not in (None, 200, "200")
    )


ENVELOPED = {"messages.get_config", "services.recommend", "call"}


@pytest.mark.parametrize(("door", "name"), METHODS)
@calm(20)
@given(data=st.data())
def test_what_the_spec_describes_comes_back_as_it_was(
    runner: asyncio.Runner, door: Door, name: str, data: st.DataObject
) -> None:
    operation, arguments = sample(door, name)
    body = data.draw(st.binary() if operation == "Predict" else valid(operation, 200))
    answer = Answer(body=written(body), headers=JSON)
    for call in (Caller(runner, door, name).blocking, Caller(runner, door, name).awaited):
        outcome = call(lambda _: answer, arguments)
        print(outcome)
