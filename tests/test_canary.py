"""A planted secret is sent where it belongs, and comes out nowhere else."""

from __future__ import annotations

import asyncio
import copy
import pickle
import re
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from inspect import iscoroutine
from operator import attrgetter
from typing import Any

import httpx
import pytest
from both_ways import CLIENTS, METHODS, Door
from canary import SECRETS, leaks, listening, parts_of, told_by
from raw_server import Play, RawServer, Step, reply
from sample_calls import sample
from slow import interrupted, sluggish
from vendors import picture

from imageport import PAI, AsyncPAI, AsyncPhotoGPT, ImagePortError, NetworkError, PhotoGPT, Retry
from imageport._results import Prediction
from imageport._secret import hidden

GIVEN: dict[Door, dict[str, Any]] = {
    "signed": {
        "access_key_id": "ak",
        "access_key_secret": SECRETS["pair"],
        "security_token": SECRETS["token"],
    },
    "bearer": {"api_key": SECRETS["key"]},
    "photogpt": {"api_key": SECRETS["key"]},
    "oceanbase": {"api_key": SECRETS["key"]},
}


def echo(status: str, *headers: str) -> Play:
    """Answer with the proof that was sent."""

    def play(request: bytes) -> list[Step]:
        found = re.findall(rb"(?i)^(?:authorization|x-acs-security-token): *(.*)\r$", request, re.M)
        words = b'"Message": "who is ' + b" and ".join(found) + b'?"'
        said = reply(b"{" + words + (b"}" if status[0] != "2" else b""), status)
        return [
            said.replace(b"\r\n", "".join([f"\r\n{header}" for header in headers]).encode() + b"\r\n", 1),
            "close",
        ]

    return play


TROUBLE: dict[str, Play] = {
    "a success": [reply(b'{"ImageId": "image-4c62f1b7a9d2e353uo", "RequestId": "r"}'), "close"],
    "refused": echo("401 Unauthorized"),
    "forbidden": echo("403 Forbidden"),
    "a wrong success": echo("200 OK"),
    "broken": echo("503 Service Unavailable"),
    "sent elsewhere": echo("302 Found", "Location: http://127.0.0.1:9/"),
    "no head": [b"HTTP/1.1 what\r\n\r\n", "close"],
    "reset": ["reset"],
    "cut": [reply(b'{"a": ', length=99), "close"],
    "no text": [reply(b"\xff{", "200 OK"), "close"],
    "silent": ["hang"],
}


def told_of(result: Any) -> Iterator[str]:
    """What a result shows; the content of a prediction is the service's, whatever it holds."""
    return iter([]) if isinstance(result, Prediction) else parts_of(result)


def run(door: Door, colour: str, name: str, url: str) -> Iterator[str]:
    """Call a method of a client and give all that it and its client tell."""
    blocking, awaited, _ = CLIENTS[door]
    options: dict[str, Any] = {**GIVEN[door], "base_url": url, "retry": Retry(attempts=1)}
    arguments = dict(sample(door, name)[1])
    if "endpoint" in arguments:
        arguments |= {"endpoint": url, "token": SECRETS["service"]}
    arguments["timeout"] = 0.1
    kind = blocking if colour == "blocking" else awaited

    async def ask(client: Any) -> Any:
        found = attrgetter(name)(client)(**arguments)
        found = await found if iscoroutine(found) else found
        return [each async for each in found] if isinstance(found, AsyncIterator) else found

    async def main() -> Iterator[str]:
        async with kind(**options) as client:
            try:
                return iter([*parts_of(client), *told_of(await ask(client))])
            except ImagePortError as error:
                return iter([*parts_of(client), *told_by(error)])

    if colour == "awaited":
        yield from asyncio.run(main())
        return
    with kind(**options) as client:
        yield from parts_of(client)
        try:
            found = attrgetter(name)(client)(**arguments)
            yield from told_of(list(found) if name.endswith("list") else found)
        except ImagePortError as error:
            yield from told_by(error)


@pytest.mark.parametrize("colour", ["blocking", "awaited"])
@pytest.mark.parametrize("trouble", TROUBLE)
@pytest.mark.parametrize("door", CLIENTS)
def test_a_secret_comes_out_nowhere(door: Door, trouble: str, colour: str) -> None:
    names = [name for each, name in METHODS if each == door]
    with (
        RawServer(TROUBLE[trouble]) as server,
        listening() as heard,
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        for name in names:
            for text in run(door, colour, name, server.url):
                assert not leaks(text), f"{name}: {text}"
        sent = b"".join(server.requests)
    assert leaks(" ".join(map(str, warned))) == set()
    assert [line for line in heard if leaks(line)] == []
    assert heard
    assert leaks(sent.decode("latin-1")) >= {"token" if door == "signed" else "key"}


WRONG: list[dict[str, Any]] = [
    {"retry": "often"},
    {"base_url": "no url"},
    {"timeout": -1},
    {"api_key": SECRETS["key"] + " "},
    {"api_key": SECRETS["key"] + "\n"},
]
WRONG_OF_PAI: list[dict[str, Any]] = [
    {"region": "no region"},
    {"access_key_id": "ak", "access_key_secret": SECRETS["pair"]},
    {"security_token": SECRETS["token"], "api_key": None},
    {"access_key_id": "ak", "access_key_secret": SECRETS["pair"], "security_token": "t ", "api_key": None},
    {"base_url": "https://aiworkspace.cn-hangzhou.aliyuncs.com"},
]


@pytest.mark.parametrize("door", ["bearer", "photogpt", "oceanbase"])
@pytest.mark.parametrize("colour", ["blocking", "awaited"])
def test_a_client_that_cannot_be_made_tells_no_secret(door: Door, colour: str) -> None:
    blocking, awaited, _ = CLIENTS[door]
    kind = blocking if colour == "blocking" else awaited
    for wrong in [*WRONG, *(WRONG_OF_PAI if door == "bearer" else [])]:
        with pytest.raises(ImagePortError) as caught:
            kind(**{**GIVEN[door], **wrong})
        assert [text for text in told_by(caught.value) if leaks(text)] == []


@pytest.mark.parametrize("name", ["DASHSCOPE_API_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"])
def test_an_environment_that_is_wrong_tells_no_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, SECRETS["key"] + " ")
    for kind in CLIENTS["bearer"][:2]:
        with pytest.raises(ImagePortError) as caught:
            kind()
        assert [text for text in told_by(caught.value) if leaks(text)] == []


def test_what_went_wrong_below_shows_no_headers() -> None:
    def send(request: httpx.Request) -> httpx.Response:
        head = request.headers.raw
        assert leaks(repr(head))
        try:
            raise OSError("broken pipe")
        except OSError as error:
            raise httpx.WriteError("broken pipe") from error

    with (
        PAI(api_key=SECRETS["key"], transport=httpx.MockTransport(send), retry=Retry(attempts=1)) as pai,
        pytest.raises(NetworkError) as caught,
    ):
        pai.images.get("image-4c62f1b7a9d2e353uo")
    cause = caught.value.__cause__
    assert isinstance(cause, httpx.WriteError)
    assert isinstance(cause.__cause__, OSError)
    assert (cause.__traceback__, cause.__cause__.__traceback__) == (None, None)


STUCK = ["a request that is not taken in", "an upload that is not taken in", "no answer", "half an answer"]


@contextmanager
def stuck(kind: str) -> Iterator[tuple[str, Callable[[Any, Any], Any]]]:
    """A server that a call gets stuck at, and the call."""
    if "taken in" in kind:
        photo = picture() + b"\0" * 2**24
        with sluggish(4096, 0.05) as url:
            yield (
                url,
                lambda pai, other: (
                    other.images.upload(photo, model_id="m")
                    if "upload" in kind
                    else pai.services.predict("echo", b"x" * 2**24, endpoint=url, token=SECRETS["service"])
                ),
            )
        return
    with RawServer(["hang"] if kind == "no answer" else [reply(b"{", length=9), "hang"]) as server:
        yield server.url, lambda pai, _: pai.images.get("image-4c62f1b7a9d2e353uo")


@pytest.mark.parametrize("kind", STUCK)
def test_a_call_that_ctrl_c_ends_shows_no_secret(kind: str) -> None:
    with stuck(kind) as (url, call):
        key: dict[str, Any] = {"api_key": SECRETS["key"], "base_url": url}
        with PAI(**key) as pai, PhotoGPT(**key) as other:
            with interrupted(0.3), pytest.raises(KeyboardInterrupt) as caught:
                call(pai, other)
            assert [text for text in told_by(caught.value) if leaks(text)] == []


@pytest.mark.parametrize("kind", STUCK)
def test_a_call_that_is_cancelled_shows_no_secret(kind: str) -> None:
    async def main(url: str, call: Callable[[Any, Any], Any]) -> list[str]:
        key: dict[str, Any] = {"api_key": SECRETS["key"], "base_url": url}
        async with AsyncPAI(**key) as pai, AsyncPhotoGPT(**key) as other:
            task = asyncio.ensure_future(call(pai, other))
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return [*told_by(caught.value)]

    with stuck(kind) as (url, call):
        assert [text for text in asyncio.run(main(url, call)) if leaks(text)] == []


def test_a_secret_is_a_text_that_shows_nowhere() -> None:
    secret = hidden(SECRETS["key"])
    assert secret == SECRETS["key"]
    assert f"Bearer {secret}" == "Bearer " + SECRETS["key"]
    assert not leaks(repr([secret, {"a": secret}, (secret,)]))
    assert copy.deepcopy({"a": secret}) == {"a": secret}
    assert not leaks(repr(copy.copy(secret)))
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)
    assert [hidden(None), hidden(5)] == [None, 5]
