"""The sandbox's own replies hold all that the spec expects; those of its faults are noticed by the client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import httpx
import pytest
from any_arguments import PNG
from both_ways import METHODS, Door
from genuine import BY_ID
from sample_calls import sample

from imageport import (
    PAI,
    APIError,
    AsyncListing,
    AsyncOceanBase,
    AsyncPAI,
    AsyncPhotoGPT,
    Listing,
    OceanBase,
    PhotoGPT,
    Retry,
    SpecMismatchError,
)
from imageport._expected import lacks
from imageport.sandbox import Sandbox

PAIR: dict[str, Any] = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
KEY: dict[str, Any] = {"api_key": "sk-sandbox"}
CLIENTS: dict[Door, tuple[Any, Any, dict[str, Any]]] = {
    "signed": (PAI, AsyncPAI, PAIR),
    "bearer": (PAI, AsyncPAI, KEY),
    "photogpt": (PhotoGPT, AsyncPhotoGPT, KEY),
    "oceanbase": (OceanBase, AsyncOceanBase, KEY),
}
PORTAL = {"kind": "html", "status": 200, "body": "<html><title>Sign in</title></html>"}
FAULTS: dict[str, dict[str, Any]] = {
    "maintenance": {"kind": "foreign"},
    "an empty object": {"kind": "foreign", "body": {}},
    "null": {"kind": "foreign", "body": "null"},
    "a portal": PORTAL,
    "other names": {"kind": "renamed"},
}


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


class Replies(httpx.BaseTransport):
    """Sends what it is given, and keeps the bodies that come back."""

    def __init__(self) -> None:
        self._transport = httpx.HTTPTransport()
        self.bodies: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        self.bodies.append(response.read())
        return response

    def close(self) -> None:
        self._transport.close()


def arguments(sandbox: Sandbox, door: Door, method: str) -> tuple[str, dict[str, Any]]:
    """An operation, and arguments for it that name what is there in a fresh sandbox."""
    sandbox.reset()
    name, given = sample(door, method)
    kind = name.removeprefix("Action")
    if kind in ("GetImage", "PublishImage", "RemoveImage"):
        given = given | {"image_id": sandbox.add_image()["ImageId"]}
    elif kind == "ListImages":
        sandbox.add_image()
        given = {}
    elif kind in ("GetModelImage", "DeleteModelImage"):
        given = given | {"image_id": sandbox.add_photo(modelID="model-1")["id"]}
    elif kind == "ListModelImages":
        sandbox.add_photo(modelID="model-1")
    elif kind == "ListGatewayDomains":
        given = {"cluster_id": "cn-shanghai", "gateway_id": "gw-1uhcqmsc7x22abcdef"}
    elif kind == "GetTask":
        given = {"task_id": sandbox.add_task()["task_id"]}
        given = given if method == "tasks.get" else {"token": token(sandbox, given["task_id"])}
    elif kind in ("Predict", "Recommend"):
        given = given | {"endpoint": sandbox.url, "token": "sandbox-token"}
    elif kind == "CallAction":
        given = {"product": "AIWorkSpace", "version": "2021-02-04", "action": "ListWorkspaces"}
    elif kind == "UploadImage":
        given = given | {"file": PNG}
    return name, given


def token(sandbox: Sandbox, task_id: str) -> str:
    with OceanBase(**KEY, base_url=sandbox.url) as client:
        return client.tasks.get(task_id).token()


def call(sandbox: Sandbox, door: Door, method: str, given: dict[str, Any], **more: Any) -> Any:
    with CLIENTS[door][0](
        **CLIENTS[door][2], base_url=sandbox.url, retry=Retry(attempts=1), **more
    ) as client:
        found = attrgetter(method)(client)(**given)
        return next(found.pages(), None) if isinstance(found, Listing) else found


async def call_async(sandbox: Sandbox, door: Door, method: str, given: dict[str, Any]) -> Any:
    options = CLIENTS[door][2] | {"base_url": sandbox.url, "retry": Retry(attempts=1)}
    async with CLIENTS[door][1](**options) as client:
        found = attrgetter(method)(client)(**given)
        if isinstance(found, AsyncListing):
            return await anext(found.pages(), None)
        return await found


@pytest.mark.parametrize("fault", [None, "stray_newlines", "slow", "hangup"])
def test_the_sandbox_answers_all_that_is_expected(sandbox: Sandbox, fault: str | None) -> None:
    seen: set[str] = set()
    for door, method in METHODS:
        name, given = arguments(sandbox, door, method)
        replies = Replies()
        if fault is not None:
            sandbox.fault(fault, operation=name, delay=0.0)
        call(sandbox, door, method, given, transport=replies)
        expected = BY_ID[name].expected
        if expected is not None:
            assert list(lacks(expected, json.loads(replies.bodies[0]))) == [], name
        seen.add(name)
    assert seen == BY_ID.keys() - {"CallActionPost"}


MODELS = ["sandbox-sync", "sandbox-choices", "sandbox-partial", "sandbox-task", "sandbox-task-flat"]


@pytest.mark.parametrize(
    "model", [*MODELS, "sandbox-task-results", "sandbox-task-fails", "sandbox-task-expired"]
)
def test_a_generation_of_every_shape_holds_it_too(sandbox: Sandbox, model: str) -> None:
    replies = Replies()
    with OceanBase(**KEY, base_url=sandbox.url, transport=replies) as client:
        generation = client.images.generate(model, prompt="x")
        for _ in range(2):
            if generation.task_id is not None:
                generation.refresh()
                sandbox.advance(3600)
    first, *polls = map(json.loads, replies.bodies)
    for name, body in (("GenerateImage", first), *(("GetTask", poll) for poll in polls)):
        expected = BY_ID[name].expected
        assert expected is not None
        assert list(lacks(expected, body)) == []


def test_a_post_by_call_holds_it_too(sandbox: Sandbox) -> None:
    with PAI(**KEY, base_url=sandbox.url) as pai:
        found = pai.call(
            "AIWorkSpace", "2021-02-04", "CreateWorkspace", {"WorkspaceName": "v"}, method="POST"
        )
    expected = BY_ID["CallActionPost"].expected
    assert expected is not None
    assert list(lacks(expected, found)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_client_takes_no_foreign_reply_for_a_success(
    sandbox: Sandbox, runner: asyncio.Runner, fault: str
) -> None:
    for door, method in METHODS:
        for use in (call, lambda *given: runner.run(call_async(*given))):
            name, given = arguments(sandbox, door, method)
            if name == "Predict" or (fault == "other names" and name in ("GenerateImage", "GetTask")):
                continue  # what has any form, and images that are found under any name
            planned = sandbox.fault(operation=name, **FAULTS[fault])
            with pytest.raises(SpecMismatchError):
                use(sandbox, door, method, given)
            assert sandbox.faults.struck(planned) == 1
            assert sandbox.requests[-1].done == (fault == "other names")


def test_what_was_done_behind_a_foreign_reply_is_not_told_as_undone(sandbox: Sandbox) -> None:
    with PAI(**KEY, base_url=sandbox.url) as pai:
        sandbox.fault("renamed", operation="ActionAddImage")
        with pytest.raises(SpecMismatchError, match=r"without ImageId .* may have been done"):
            pai.images.add("nlp", "registry.example.com/nlp:1")
        assert [image.name for image in pai.images.list()] == ["nlp"]
        sandbox.fault("foreign", operation="ActionRemoveImage", work=True)
        [image] = pai.images.list()
        with pytest.raises(SpecMismatchError):
            pai.images.remove(image.image_id or "")
        assert list(pai.images.list()) == []


def test_a_vendors_own_error_at_200_stays_one(sandbox: Sandbox) -> None:
    with PAI(**KEY, base_url=sandbox.url) as pai:
        sandbox.fault("json", operation="ActionListImages")
        with pytest.raises(APIError):
            list(pai.images.list())
