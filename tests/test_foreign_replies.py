"""A success reply that is not the service's is never a success: every method, both kinds of credentials."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import httpx
import pytest
from both_ways import CLIENTS, METHODS, Caller, Door, Outcome, first_pages, fresh, still
from colours import IMAGE_ID, PAIR, Answer, Colour, Scene
from genuine import BY_ID, OK, body_of
from raw_server import RawServer, reply
from sample_calls import sample

from imageport import APIError, Listing, NotFoundError, OutcomeUnknown, Retry, SpecMismatchError
from imageport.errors import ImagePortError

CANARY = "c4n4ry-of-the-reply"
HTML = f"<!doctype html><html><title>Sign in</title>{CANARY}</html>"


def renamed(value: Any, other: Callable[[str], str]) -> Any:
    """The same reply with other names."""
    if isinstance(value, dict):
        return {other(name): renamed(member, other) for name, member in value.items()}
    return [renamed(item, other) for item in value] if isinstance(value, list) else value


OWN = ("other names", "names in another case", "all of it")
# What somebody else answers, given the service's own reply.
FOREIGN: dict[str, Callable[[Any], Any]] = {
    "an empty object": lambda _: {},
    "maintenance": lambda _: {"error": "maintenance", "until": CANARY},
    "a login of a proxy": lambda _: {"message": f"proxy login required {CANARY}"},
    "a status of a proxy": lambda _: {"status": "error", "message": f"log in first {CANARY}"},
    "a code and words of somebody else": lambda _: {"ErrorCode": CANARY, "ErrorMessage": "no"},
    "another listing": lambda _: {"Items": [{"Id": CANARY}], "Total": 1},
    "null": lambda _: None,
    "a list of objects": lambda _: [{"id": CANARY}],
    "a list of words": lambda _: [CANARY],
    "text": lambda _: CANARY,
    "a number": lambda _: 7,
    "true": lambda _: True,
    "a page": lambda _: HTML.encode(),
    "a page with white space before it": lambda _: f"\n\n  {HTML.replace('!doctype ', '')}".encode(),
    "words": lambda _: b"OK " + CANARY.encode(),
    "XML": lambda _: b"<?xml version='1.0'?><Error/>",
    "nothing": lambda _: b"",
    "other names": lambda own: renamed(own, lambda name: f"X{name}"),
    "names in another case": lambda own: renamed(own, str.swapcase),
    "all of it one level down": lambda own: {"result_of_proxy": own},
    "all of it in a list": lambda own: [own],
}
# A removal may be answered by nothing. A generation's images and task are found wherever they are.
WELCOME = {
    ("DeleteModelImage", "nothing"),
    *((name, kind) for name in ("GenerateImage", "GetTask") for kind in FOREIGN if kind.startswith(OWN)),
}
# What a vendor says of a failure in this form is an error of the vendor's.
REFUSALS = {
    *((name, "a code and words of somebody else") for name in ("GetMessageConfig", "ActionGetMessageConfig")),
    ("CallAction", "a code and words of somebody else"),
    *(
        (name, "a status of a proxy")
        for name in ("UploadImage", "ListModelImages", "GetModelImage", "DeleteModelImage")
    ),
}


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def came(runner: asyncio.Runner, door: Door, method: str, body: Any) -> list[Outcome]:
    """What comes of a reply, in each variant."""
    _, given = sample(door, method)
    answer = Answer(body=body)
    with still():
        caller = Caller(runner, door, method)
        return [caller.blocking(lambda _: answer, given), caller.awaited(lambda _: answer, given)]


@pytest.mark.parametrize(("door", "method"), METHODS)
@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_reply_is_an_error_that_keeps_it(
    runner: asyncio.Runner, door: Door, method: str, kind: str
) -> None:
    name, _ = sample(door, method)
    body = FOREIGN[kind](body_of(name))
    content = Answer(body=body).content()
    blocking, awaited = came(runner, door, method, body)
    assert str(blocking.error) == str(awaited.error)
    assert type(blocking.error) is type(awaited.error)
    if name == "Predict" or (name, kind) in WELCOME:
        assert blocking.error is None
        return
    error = blocking.error
    assert isinstance(error, APIError if (name, kind) in REFUSALS else SpecMismatchError), error
    assert (error.body, error.status) == (content, 200)
    assert len(blocking.requests) == len(awaited.requests) == len(error.attempts) == 1
    if isinstance(error, SpecMismatchError):
        assert CANARY not in str(error)
        # What `call` calls may change something, as far as its name tells.
        costly = BY_ID[name].retry in ("create", "paid") or name == "CallAction"
        assert ("may have been" in str(error)) == costly


@pytest.mark.parametrize(("door", "method"), METHODS)
def test_the_services_own_reply_is_a_success(runner: asyncio.Runner, door: Door, method: str) -> None:
    _, given = sample(door, method)
    with still():
        caller = Caller(runner, door, method, pages=1)
        for outcome in (caller.blocking(OK, given), caller.awaited(OK, given)):
            assert outcome.error is None, outcome.error


LACKING: list[tuple[Door, str, Any, str]] = [
    ("signed", "images.add", {"RequestId": "R"}, "an object of 1 member, without ImageId"),
    ("bearer", "images.add", {"RequestId": "R", "imageId": "i"}, "an object of 2 members, without ImageId"),
    ("signed", "images.publish", {}, "without RequestId or ImageId"),
    ("signed", "images.remove", {"requestId": "R"}, "without RequestId"),
    ("signed", "images.list", {"Images": [{"ImageId": "i"}, {"Id": "j"}]}, r"without Images\[1\]\.ImageId"),
    ("signed", "images.list", {"Images": [{"ImageId": "i"}, None]}, r"without Images\[1\] as an object"),
    ("signed", "images.list", {"Images": {"0": {"ImageId": "i"}}}, "without Images as a list"),
    ("bearer", "connections.list", {"Connections": [{}]}, r"without Connections\[0\]\.ConnectionId"),
    ("signed", "gateways.list_domains", {"CustomDomains": [{"Type": "internet"}]}, r"\[0\]\.Domain"),
    ("signed", "messages.get_config", {"Data": {"Url": "u"}, "ErrorCode": 0}, "Data.SmsReportUrl or"),
    ("bearer", "catalog.products", [{"Code": 1}] * 9, r"list of 9 items, without \[0\]\.code, .* and more"),
    ("bearer", "catalog.docs", {"info": {}}, "without apis or endpoints"),
    ("photogpt", "images.upload", {"result": {"imageID": "i"}, "status": "OK"}, "without result.id"),
    ("photogpt", "images.list", {"result": [{"url": "u"}], "status": "OK"}, r"without result\[0\]\.id"),
    ("photogpt", "images.delete", {"deleted": True}, "without status or result"),
    ("oceanbase", "images.generate", {"success": True, "data": {"x": 1}}, "neither images nor a task id"),
    ("oceanbase", "tasks.get", {"success": True, "code": "200", "data": {}}, "neither images nor a state"),
]  # fmt: skip


@pytest.mark.parametrize(("door", "method", "body", "words"), LACKING)
def test_the_error_names_what_is_missing_and_what_came(
    runner: asyncio.Runner, door: Door, method: str, body: Any, words: str
) -> None:
    for outcome in came(runner, door, method, body):
        with pytest.raises(SpecMismatchError, match=words):
            raise outcome.error or AssertionError(outcome.value)


@pytest.mark.parametrize("body", [b"{}", HTML.encode(), b'{"error":"maintenance"}'])
@pytest.mark.parametrize("variant", [0, 1])
def test_over_a_socket_it_is_the_same(runner: asyncio.Runner, body: bytes, variant: int) -> None:
    with RawServer([reply(body)]) as server:
        for door, method in METHODS:
            name, given = sample(door, method)
            if name in ("Predict", "GetTask"):
                continue
            error = over(runner, server.url, door, method, variant, given)
            assert isinstance(error, SpecMismatchError), (method, error)
            assert error.body == body


def over(
    runner: asyncio.Runner, url: str, door: Door, method: str, variant: int, given: dict[str, Any]
) -> BaseException | None:
    """Call a method of a client on the server at *url*; return what it raises."""
    options: dict[str, Any] = CLIENTS[door][2] | {"base_url": url, "retry": Retry(attempts=1)}
    given = fresh(given) | ({"endpoint": url} if "endpoint" in given else {})
    try:
        if variant == 0:
            with CLIENTS[door][0](**options) as client:
                found = attrgetter(method)(client)(**given)
                if isinstance(found, Listing):
                    first_pages(found, 1)
        else:
            runner.run(awaited(CLIENTS[door][1], options, method, given))
    except ImagePortError as error:
        return error
    return None


async def awaited(kind: Any, options: dict[str, Any], method: str, given: dict[str, Any]) -> None:
    async with kind(**options) as client:
        found = attrgetter(method)(client)(**given)
        if hasattr(found, "pages"):
            async for _ in found.pages():
                return
        else:
            await found


def test_every_page_is_held_to_it_also_ahead(scene: Scene) -> None:
    pages = Answer(body={"Images": [{"ImageId": "a"}], "TotalCount": 9}), Answer(body={})
    for most in (0, 3):
        listing = scene.pai(*pages, ...).images.list(page_size=1)
        with pytest.raises(SpecMismatchError, match="without Images"):
            list(listing.prefetch(most) if most else listing)


def test_the_look_up_of_a_lost_create_is_held_to_it(scene: Scene) -> None:
    pai = scene.pai(httpx.ReadError("lost"), Answer(body={}))
    with pytest.raises(OutcomeUnknown, match=r"The lookup failed, too: GetImage: .* without Name"):
        pai.images.add("nlp", "uri", image_id=IMAGE_ID)
    pai = scene.pai(httpx.ReadError("lost"), Answer(body={"Name": "nlp"}))
    with pytest.raises(OutcomeUnknown):  # it may be another image: its address is not told
        pai.images.add("nlp", "uri", image_id=IMAGE_ID)


def test_a_foreign_page_is_no_proof_that_a_lost_removal_was_done(scene: Scene) -> None:
    with pytest.raises(SpecMismatchError):
        scene.pai(Answer(503), Answer(body=HTML.encode())).images.remove(IMAGE_ID)
    scene.pai(Answer(503), Answer(404, {"Code": "InvalidImageId.NotFound"})).images.remove(IMAGE_ID)
    with pytest.raises(NotFoundError):
        scene.pai(Answer(404, {"Code": "InvalidImageId.NotFound"})).images.remove(IMAGE_ID)


def test_a_removal_may_be_answered_by_nothing_where_that_is_documented(colour: Colour) -> None:
    for answer in (httpx.Response(204), httpx.Response(200), httpx.Response(200, json={"result": None})):
        script = httpx.MockTransport(lambda _, answer=answer: answer)
        colour.photogpt(api_key="sk", transport=script).images.delete("img-1")
    script = httpx.MockTransport(lambda _: httpx.Response(204))
    with pytest.raises(SpecMismatchError, match="status 204"):
        colour.pai(**PAIR, transport=script).images.remove(IMAGE_ID)
