from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

import pytest
from any_replies import JSON, operations, valid
from both_ways import METHODS, Caller, Door, Outcome, calm, still
from broken_replies import written
from colours import IMAGE_ID, Answer
from hypothesis import given
from hypothesis import strategies as st
from sample_calls import sample

from imageport import APIError, OutcomeUnknown, PaginationError, SpecMismatchError

ENVELOPE: dict[str, str] = {each["operationId"]: each.get("x-failure", "") for each in operations()}
STATUSES: dict[str, list[int]] = {
    each["operationId"]: [int(status) for status in each["responses"] if status >= "300"]
    for each in operations()
}


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made, still():
        yield made


def plain(value: Any) -> Any:
    """A result as JSON has it: models as they write themselves, times as instants, nulls left out."""
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if isinstance(value, list):
        return [plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return {name: plain(item) for name, item in members if item is not None}
    return instant(value) if isinstance(value, str) else value


def instant(text: str) -> Any:
    """The instant that *text* names, or the text."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found - datetime(2000, 1, 1, tzinfo=found.tzinfo)
    except ValueError:
        return text


def first(pages: list[Any]) -> Any:
    """The first page with what it says of itself."""
    return plain([pages[0].items, pages[0].request_id, pages[0].total, pages[0].next_token])


def page(body: Any, member: str) -> Any:
    """What a page is to hold."""
    total = body.get("TotalCount")
    # JSON Schema takes 2.0 for an integer as well.
    total = int(total) if isinstance(total, int | float) and total == int(total) else None
    return plain([body.get(member) or [], body.get("RequestId"), total, body.get("NextToken")])


def hosts(body: Any) -> dict[str, str]:
    """Each region's host, as the catalog's document tells it."""
    found: dict[str, str] = {}
    for endpoint in body.get("endpoints") or []:
        region = (endpoint.get("regionId") or "").strip()
        host = (endpoint.get("public") or endpoint.get("endpoint") or "").strip()
        if region and host:
            found[region] = host
    return found


def generation(body: Any) -> Any:
    """The data of a generation, which may come without its envelope."""
    known = ("success", "code", "message", "data")
    bare = {name: item for name, item in body.items() if name not in known}
    return bare if body.get("data") is None else body["data"]


# What of the body a result stands for; the rest of the methods give the body itself.
PARTS: dict[str, Callable[[Any], Any]] = {
    "AddImage": lambda body: {"ImageId": IMAGE_ID} | plain(body),
    "GetImage": lambda body: {"ImageId": IMAGE_ID} | plain(body),
    "PublishImage": lambda body: {"ImageId": IMAGE_ID} | plain(body),
    "ListGatewayDomains": lambda body: body.get("CustomDomains") or [],
    "GetMessageConfig": lambda body: body["Data"],
    "UploadImage": lambda body: body["result"],
    "GetModelImage": lambda body: body["result"],
    "DeleteModelImage": lambda body: None,
    "GenerateImage": generation,
    "GetTask": generation,
}
PAGES = {"ListImages": "Images", "ListConnections": "Connections"}
IDS = {"ListImages": "ImageId", "ListConnections": "ConnectionId"}
IN_ENVELOPE = {
    *("GetMessageConfig", "UploadImage", "GetModelImage", "ListModelImages", "GenerateImage", "GetTask"),
}


def failed(operation: str, body: Any) -> bool:
    """Whether an envelope tells a failure."""
    value = body.get(ENVELOPE[operation]) if isinstance(body, dict) else None
    good = {"success": (True,), "status": (), "code": (200, "200"), "ErrorCode": (0, "0")}
    if ENVELOPE[operation] == "status":
        return value == "NOK" or (value is not None and value not in ("OK", "200") and "result" not in body)
    return value is not None and value not in good.get(ENVELOPE[operation], (value,))


def assert_the_same(name: str, operation: str, outcome: Outcome, body: Any) -> None:
    value, kind = outcome.value, operation.removeprefix("Action")
    if kind == "Predict":
        assert value.content == body
    elif kind in PAGES:
        assert first(value) == page(body, PAGES[kind])
    elif kind == "ListModelImages":
        assert plain(list(value[0].items)) == plain(body["result"])
    elif name == "catalog.endpoints":
        assert value == hosts(body)
    elif name == "catalog.apis":
        assert plain(value) == plain(body.get("apis") or {})
    else:
        shown = value.data if kind in ("GenerateImage", "GetTask") else value
        assert plain(shown) == plain(PARTS.get(kind, lambda whole: whole)(body))


def lacks_an_id(kind: str, body: Any) -> bool:
    """Whether a listing has an item that nothing could be done with; the spec bears a null."""
    items = body.get(PAGES[kind]) if kind in IDS else None
    return any(item is not None and item[IDS[kind]] is None for item in items or [])


def both(caller: Caller, answer: Answer, arguments: dict[str, Any]) -> list[Outcome]:
    """What comes of a call in either colour."""
    return [call(lambda _: answer, arguments) for call in (caller.blocking, caller.awaited)]


@pytest.mark.parametrize(("door", "name"), METHODS)
@calm(10)
@given(data=st.data())
def test_what_the_spec_describes_comes_back_as_it_was(
    runner: asyncio.Runner, door: Door, name: str, data: st.DataObject
) -> None:
    operation, arguments = sample(door, name)
    body = data.draw(st.binary() if operation == "Predict" else valid(operation, 200))
    answer = Answer(body=body if operation == "Predict" else written(body), headers=JSON)
    for outcome in both(Caller(runner, door, name, pages=1), answer, arguments):
        if failed(operation, body):
            assert isinstance(outcome.error, APIError | OutcomeUnknown)
        elif lacks_an_id(operation.removeprefix("Action"), body):
            assert isinstance(outcome.error, SpecMismatchError)
        elif isinstance(outcome.error, PaginationError):
            listed = cast("dict[str, Any]", body)
            assert not listed.get(PAGES[operation.removeprefix("Action")])
            assert listed["TotalCount"] > 0
        elif outcome.error is not None:
            assert operation.removeprefix("Action") in IN_ENVELOPE, outcome.error
            assert isinstance(outcome.error, SpecMismatchError | APIError), outcome.error
        else:
            assert_the_same(name, operation, outcome, body)


@pytest.mark.parametrize(("door", "name"), METHODS)
@calm(8)
@given(data=st.data())
def test_what_the_spec_describes_of_a_failure_is_on_the_error(
    runner: asyncio.Runner, door: Door, name: str, data: st.DataObject
) -> None:
    operation, arguments = sample(door, name)
    status = data.draw(st.sampled_from(STATUSES[operation]))
    body = data.draw(valid(operation, status))
    answer = Answer(status, written(body), JSON)
    for outcome in both(Caller(runner, door, name, pages=1), answer, arguments):
        error = outcome.error
        if isinstance(error, OutcomeUnknown):
            error = error.__cause__
        assert isinstance(error, APIError), error
        assert error.status == status
        if isinstance(body, dict) and "Code" in body:
            assert (error.code, error.message) == (body["Code"], body.get("Message"))
            assert error.request_id == (body.get("RequestId") or None)
