"""A server that repeats what it was sent: no error shows a secret that came back in an answer."""

from __future__ import annotations

import asyncio
import json
import pickle
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event, Semaphore
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from colours import EAS, IMAGE_ID, Answer, Scene
from pressure import HANG
from vendors import oceanbase, said

from imageport import PAI, AsyncPAI, ImagePortError, NetworkError, Retry
from imageport._credentials import AccessKey

SECRET, KEY, TOKEN = "s3cr3t-0f-th3-p41r", "sk-k3y-0f-th3-us3r", "t0k3n-0f-sts"
DOORS: dict[str, dict[str, Any]] = {
    "pair": {"access_key_id": "ak", "access_key_secret": SECRET, "security_token": TOKEN},
    "provider": {
        "credentials": type("Provider", (), {"get_credential": lambda _: AccessKey("ak", SECRET, TOKEN)})()
    },
    "key": {"api_key": KEY},
    "function": {"api_key": lambda: KEY},
}
SENT = ("authorization", "x-acs-security-token")
HINT = f" and {SECRET}"


def heard(request: httpx.Request) -> str:
    """What came in with the proof of the sender; a server that shares the secret may show it, too."""
    return " ".join(request.headers[name] for name in SENT if name in request.headers) + HINT


def refused(request: httpx.Request) -> Answer:
    body = {"Code": "InvalidApiKey", "Message": f"got {heard(request)}", "RequestId": heard(request)}
    return Answer(401, body, {"x-heard": heard(request)})


def failed(request: httpx.Request) -> Answer:
    return Answer(500, json.dumps({"Code": heard(request), "HostId": heard(request)}).encode())


def moved(request: httpx.Request) -> Answer:
    return Answer(302, heard(request).encode(), {"x-heard": heard(request), "x-request-id": heard(request)})


def shown(error: ImagePortError, secrets: tuple[str, ...]) -> list[str]:
    """The secrets that an error, its attributes or its traceback shows."""
    texts = (error, vars(error), *traceback.format_exception(error))
    text = " ".join(f"{value!s} {value!r}" for value in texts)
    return [secret for secret in secrets if secret in text]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("answer", [refused, failed, moved])
def test_no_error_shows_what_the_server_repeats(
    scene: Scene, door: str, answer: Callable[[httpx.Request], Answer]
) -> None:
    pai = scene.pai(answer, retry=Retry(attempts=1), **DOORS[door])
    with pytest.raises(ImagePortError) as caught:
        pai.images.get(IMAGE_ID)
    secrets = (KEY,) if "api_key" in DOORS[door] else (SECRET, TOKEN)
    assert shown(caught.value, secrets) == []
    assert "***" in str(vars(caught.value))


def test_the_token_of_a_model_service_is_not_shown_either(scene: Scene) -> None:
    where: dict[str, Any] = EAS | {"token": TOKEN}
    with pytest.raises(ImagePortError) as caught:
        scene.pai(refused).services.predict("scorer", b"1", **where)
    assert shown(caught.value, (TOKEN,)) == []
    assert "got *** and" in str(caught.value)


def test_what_is_no_secret_stays_as_it_was(scene: Scene) -> None:
    with pytest.raises(ImagePortError) as caught:
        scene.pai(refused, **DOORS["pair"]).images.get(IMAGE_ID)
    assert "Credential=ak," in str(caught.value)
    assert "*** and ***" in str(caught.value)


def test_a_secret_that_was_replaced_meanwhile_is_not_shown_either(scene: Scene) -> None:
    """The clock is put right between the two attempts, which are made with two keys."""
    keys = [AccessKey("ak", "first-s3cr3t", "first-t0k3n"), AccessKey("ak", "other-s3cr3t", "other-t0k3n")]
    expired = Answer(400, {"Code": "InvalidTimeStamp.Expired"}, {"date": "Sun, 15 Jun 2025 16:06:40 GMT"})
    late = Answer(403, {"Message": "first-s3cr3t first-t0k3n other-s3cr3t other-t0k3n"})
    given = iter([*keys, *keys[1:] * 9])
    provider = type("Provider", (), {"get_credential": lambda _: next(given)})()
    pai = scene.pai(expired, late, late, credentials=provider)
    for _ in range(2):
        with pytest.raises(ImagePortError) as caught:
            pai.images.get(IMAGE_ID)
        assert shown(caught.value, ("first-s3cr3t", "first-t0k3n")) == []


class Quoting(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A caller's own transport whose errors quote the headers that it was to send."""

    def __init__(self, kind: Callable[[str], Exception]) -> None:
        self._kind = kind

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            raise OSError(5, heard(request))
        except OSError as error:
            raise self._kind(f"cannot send {heard(request)}") from error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


class Stubborn(httpx.ReadError):
    """An error that keeps its words to itself."""

    def __init__(self, words: str) -> None:
        super().__init__("")
        self._words = {words.encode("latin-1")}

    def __str__(self) -> str:
        return str(b"".join(map(bytes, self._words)), "latin-1")


def grouped(words: str) -> Exception:
    error = httpx.ReadError("several")
    error.__context__ = ExceptionGroup(words, [ValueError(words)])
    error.add_note(words)
    return error


QUOTING: dict[str, Callable[[str], Exception]] = {
    "a read": httpx.ReadError,
    "a connection": httpx.ConnectError,
    "a late one": httpx.ReadTimeout,
    "its own": Stubborn,
    "a group": grouped,
    "no transport's": ValueError,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", QUOTING)
def test_no_error_shows_what_a_transport_quotes(
    scene: Scene, door: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "imageport")
    told: list[Any] = []
    options: dict[str, Any] = {"retry": Retry(attempts=2), "on_call": told.append, **DOORS[door]}
    pai = scene.colour.pai(transport=Quoting(QUOTING[kind]), **options)
    with pytest.raises((ImagePortError, ValueError)) as caught:
        pai.images.get(IMAGE_ID)
    secrets = (KEY,) if "api_key" in DOORS[door] else (SECRET, TOKEN)
    assert all_shown(caught.value, secrets) == []
    assert not [secret for secret in secrets if secret in f"{told!r} {caplog.text}"]


def all_shown(error: BaseException, secrets: tuple[str, ...]) -> list[str]:
    """The secrets that an error shows, pickled or not, or any of those that led to it."""
    seen: list[str] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None:
            seen += [f"{each} {each!r} {vars(each)}", *traceback.format_exception(each)]
            seen += [str(pickle.dumps(part)) for part in each.args]
            waiting += [each.__cause__, each.__context__, *getattr(each, "exceptions", ())]
    return [secret for secret in secrets if any(secret in text for text in seen)]


MANY = 12


class Held(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers when so many requests are there, and repeats the key of each."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.came, self.came_async = Semaphore(0), asyncio.Semaphore(0)
        self._all, self._all_async = Event(), asyncio.Event()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._note(request)
        assert self._all.wait(HANG)
        return self._answer(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._note(request)
        self.came_async.release()
        if self._all.is_set():
            self._all_async.set()
        await self._all_async.wait()
        return self._answer(request)

    def _note(self, request: httpx.Request) -> None:
        self.keys.append(request.headers["authorization"])
        self.came.release()
        if len(self.keys) == MANY:
            self._all.set()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        words = request.headers["authorization"]
        body = {"Code": "InvalidApiKey", "Message": words, "RequestId": words}
        return httpx.Response(403, json=body, headers={"x-heard": words, "retry-after": words})


@pytest.mark.parametrize("awaited", [False, True])
def test_keys_that_change_with_every_call_are_not_shown(
    caplog: pytest.LogCaptureFixture, awaited: bool
) -> None:
    """More keys are under way than a client remembers."""
    caplog.set_level("DEBUG", "imageport")
    keys, told, script = (f"sk-k3y-{number:08}" for number in count()), list[Any](), Held()
    options: dict[str, Any] = {"api_key": lambda: next(keys), "transport": script, "on_call": told.append}

    async def main() -> list[Any]:
        async with AsyncPAI(**options) as client:
            calls: list[Any] = []
            while len(calls) < MANY:
                calls.append(asyncio.create_task(client.images.get(IMAGE_ID)))
                await script.came_async.acquire()
            return await asyncio.gather(*calls, return_exceptions=True)

    def ask(client: PAI) -> Any:
        with pytest.raises(ImagePortError) as caught:
            client.images.get(IMAGE_ID)
        return caught.value

    def ask_all() -> list[Any]:
        with PAI(**options) as client, ThreadPoolExecutor(MANY) as threads:
            calls: list[Any] = []
            while len(calls) < MANY:
                calls.append(threads.submit(ask, client))
                assert script.came.acquire(timeout=HANG)
            return [call.result() for call in calls]

    errors = asyncio.run(main()) if awaited else ask_all()
    assert len({*script.keys}) == MANY
    assert [each for each in errors if all_shown(each, ("sk-k3y-",))] == []
    assert "sk-k3y-" not in f"{told!r} {caplog.text}"


def test_a_secret_is_found_however_it_is_spelled(scene: Scene) -> None:
    secret = 'a+b/c"d\\e=='
    body = {"Message": f"{secret} {quote(secret, safe='')} {json.dumps(secret)} {secret!r}"}
    pair: dict[str, Any] = {"access_key_id": "ak", "access_key_secret": secret}
    with pytest.raises(ImagePortError) as caught:
        scene.pai(Answer(403, body), **pair).images.get(IMAGE_ID)
    assert "a+b" not in str(vars(caught.value)) + str(caught.value)
    assert "a%2Bb" not in str(caught.value)


def test_a_key_too_short_to_be_one_takes_no_letters_out_of_words(scene: Scene) -> None:
    with pytest.raises(ImagePortError, match="the disk is full"):
        scene.pai(Answer(403, {"Message": "the disk is full"}), api_key="sk").images.get(IMAGE_ID)


@pytest.mark.parametrize("kind", ["a read", "its own", "a group"])
def test_no_error_of_a_download_shows_the_signature_of_its_link(
    scene: Scene, tmp_path: Path, kind: str
) -> None:
    signature = "Signature=s1gn4tur3"

    def fail(request: httpx.Request) -> Answer:
        raise QUOTING[kind](f"GET {request.url}")

    link = f"https://cdn.example/1.png?{signature}"
    script = (said({"data": [{"url": link}]}), fail, ...)
    image = oceanbase(scene, *script).images.generate("m").images[0]
    with pytest.raises(NetworkError) as caught:
        image.save(tmp_path / "cat.png")
    assert all_shown(caught.value, (signature,)) == []


class Captured(Exception):  # noqa: N818 - a program's own, to look at a request without sending it
    """What a caller's transport may raise."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__("captured")
        self.request = request


def test_what_a_program_keeps_in_an_exception_of_its_own_stays(scene: Scene) -> None:
    def capture(request: httpx.Request) -> Answer:
        raise Captured(request)

    with pytest.raises(Captured) as caught:
        scene.pai(capture, api_key=KEY).images.get(IMAGE_ID)
    assert IMAGE_ID in str(caught.value.request.url)
