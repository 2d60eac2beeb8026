"""What on_call is told: every call once, with all its attempts, and never at the cost of the call."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import httpx
import pytest
from any_arguments import PNG
from both_ways import METHODS, Door, fresh
from colours import EAS, IMAGE_ID, Answer, Given, Scene
from genuine import genuine
from sample_calls import sample
from test_download_resume import CUT
from vendors import UPLOADED, oceanbase, photogpt, picture, said, task

from imageport import AsyncPAI, Call, errors
from imageport._watch import Listeners

LINK = "https://cdn.example/pictures/1.png?Signature=secret"
IMAGE = Answer(body={"Name": "n"}, headers={"x-acs-request-id": "R-9"})
PICTURE = Answer(200, picture(), {"x-oss-request-id": "O-1"})


@pytest.fixture
def told() -> list[Call]:
    return []


def client(scene: Scene, door: Door, *answers: Given, **options: Any) -> Any:
    if door == "photogpt":
        return photogpt(scene, *answers, **options)
    if door == "oceanbase":
        return oceanbase(scene, *answers, **options)
    return scene.pai(*answers, **(({"api_key": "sk"} if door == "bearer" else {}) | options))


@pytest.mark.parametrize(("door", "name"), METHODS)
def test_every_method_tells_of_its_calls(scene: Scene, told: list[Call], door: Door, name: str) -> None:
    operation, arguments = sample(door, name)
    busy, refused = Answer(429, headers={"retry-after": "2"}), Answer(403)
    made = client(scene, door, busy, refused, on_call=told.append)
    with pytest.raises(errors.PermissionDeniedError) as caught:
        list(attrgetter(name)(made)(**fresh(arguments)))
    [call] = told
    assert (call.operation, call.outcome, call.error) == (operation, "error", caught.value)
    assert [(a.status, a.wait) for a in call.attempts] == [(429, 2.0), (403, None)]
    assert caught.value.attempts == call.attempts
    request = scene.script.requests[0]
    assert (call.method, call.url) == (request.method, str(request.url).partition("?")[0])
    assert (call.at, call.elapsed) == (1_750_000_000.0, 2.0)


def test_every_page_of_a_listing_is_a_call(scene: Scene, told: list[Call]) -> None:
    pages = [Answer(body={"Images": [{"ImageId": f"i-{n}"}], "TotalCount": 3}) for n in range(3)]
    assert len(list(scene.pai(*pages, on_call=told.append).images.list(page_size=1))) == 3
    assert [(call.operation, call.outcome) for call in told] == [("ListImages", "ok")] * 3


def test_an_upload_is_a_call(scene: Scene, told: list[Call]) -> None:
    photogpt(scene, UPLOADED, on_call=told.append).images.upload(PNG, model_id="model-1")
    assert [(call.operation, call.outcome, len(call.attempts)) for call in told] == [("UploadImage", "ok", 1)]


def test_every_question_for_a_task_is_a_call(scene: Scene, told: list[Call]) -> None:
    answers = task(), task("RUNNING"), Answer(503), task("SUCCEEDED", LINK)
    oceanbase(scene, *answers, on_call=told.append).images.generate("m").wait()
    assert [call.operation for call in told] == ["GenerateImage", "GetTask", "GetTask"]
    assert [attempt.status for attempt in told[-1].attempts] == [503, 200]


DOWNLOADS: dict[str, tuple[list[Any], list[tuple[int | None, str, float | None]]]] = {
    "at once": ([PICTURE], [(200, "ok", None)]),
    "cut, then busy": (
        [Answer(200, picture(), breaks=CUT), Answer(503), PICTURE],
        [(200, "ReadError", 0.5), (503, "status 503", 1.0), (200, "ok", None)],
    ),
    "no answer": ([httpx.ConnectError("no"), PICTURE], [(None, "ConnectError", 0.5), (200, "ok", None)]),
    "redirected": (
        [Answer(302, headers={"location": "https://other.example/2.png?Signature=secret"}), PICTURE],
        [(302, "redirect", 0.0), (200, "ok", None)],
    ),
}


@pytest.mark.parametrize("kind", DOWNLOADS)
def test_a_download_is_a_call(scene: Scene, told: list[Call], tmp_path: Path, kind: str) -> None:
    answers, expected = DOWNLOADS[kind]
    made = oceanbase(scene, said({"data": [{"url": LINK}]}), *answers, on_call=told.append)
    made.images.generate("m").images[0].save(tmp_path / "cat.png")
    _, call = told
    assert (call.operation, call.outcome, call.method) == ("DownloadImage", "ok", "GET")
    assert [(a.status, a.reason, a.wait) for a in call.attempts] == expected
    assert call.attempts[-1].request_id == "O-1"
    host = "other.example/2.png" if kind == "redirected" else "cdn.example/pictures/1.png"
    assert call.url == f"https://{host}"


def test_a_download_whose_link_is_renewed_goes_on_at_once(
    scene: Scene, told: list[Call], tmp_path: Path
) -> None:
    fresh = "https://cdn.example/pictures/2.png"
    answers = (Answer(403), task("SUCCEEDED", fresh), Answer(body=picture()))
    made = oceanbase(scene, task("SUCCEEDED", LINK), *answers, on_call=told.append)
    made.images.generate("m").images[0].save(tmp_path / "cat.png")
    [call] = [call for call in told if call.operation == "DownloadImage"]
    assert [(a.status, a.reason, a.wait) for a in call.attempts] == [(403, "expired", 0.0), (200, "ok", None)]


FAILED_DOWNLOADS: dict[str, tuple[Any, type[Exception], list[tuple[int | None, str]]]] = {
    "cut for good": (httpx.ReadError("no"), errors.NetworkError, [(None, "ReadError")] * 3),
    "no picture": (Answer(200, b"<html>"), errors.SpecMismatchError, [(200, "SpecMismatchError")]),
    "expired": (Answer(404), errors.NotFoundError, [(404, "expired")]),
}


@pytest.mark.parametrize("kind", FAILED_DOWNLOADS)
def test_a_download_that_fails_keeps_its_attempts(
    scene: Scene, told: list[Call], tmp_path: Path, kind: str
) -> None:
    answer, expected, attempts = FAILED_DOWNLOADS[kind]
    made = oceanbase(scene, said({"data": [{"url": LINK}]}), answer, ..., on_call=told.append)
    image = made.images.generate("m").images[0]
    with pytest.raises(expected) as caught:
        image.save(tmp_path / "cat.png")
    assert isinstance(caught.value, errors.ImagePortError)
    assert [(a.status, a.reason) for a in caught.value.attempts] == attempts
    assert (told[-1].error, told[-1].attempts) == (caught.value, caught.value.attempts)


def test_a_picture_that_came_with_the_answer_is_no_call_of_its_own(
    scene: Scene, told: list[Call], tmp_path: Path
) -> None:
    came = said({"data": [{"b64_json": b64encode(picture()).decode()}]})
    oceanbase(scene, came, on_call=told.append).images.generate("m").images[0].save(tmp_path / "cat.png")
    assert [call.operation for call in told] == ["GenerateImage"]


ODD: dict[str, Callable[[Scene, Listeners], Any]] = {
    "an answer that is no list": lambda s, on: list(s.pai(Answer(body=[]), on_call=on).images.list()),
    "an answer without a photo": lambda s, on: photogpt(
        s, Answer(body={"status": "OK"}), on_call=on
    ).images.get("img-1"),
    "neither images nor a task": lambda s, on: oceanbase(s, said({}), on_call=on).images.generate("m"),
    "no image came": lambda s, on: oceanbase(s, said({"error": "no"}), on_call=on).images.generate("m"),
    "no JSON": lambda s, on: s.pai(Answer(200, b"<html>"), on_call=on).images.get(IMAGE_ID),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_answer_that_cannot_be_used_is_an_error_with_its_attempts(
    scene: Scene, told: list[Call], kind: str
) -> None:
    with pytest.raises(errors.ImagePortError) as caught:
        ODD[kind](scene, told.append)
    assert [attempt.status for attempt in caught.value.attempts] == [200]
    assert [(call.outcome, call.error) for call in told] == [("error", caught.value)]


def test_what_was_refused_before_anything_was_sent_is_no_call(scene: Scene, told: list[Call]) -> None:
    pai = scene.pai(on_call=told.append)
    for wrong in (lambda: pai.images.get("a/b"), lambda: pai.images.list(page_size=0)):
        with pytest.raises(errors.InvalidRequestError):
            wrong()
    assert told == []


def test_the_time_of_an_attempt_is_told(scene: Scene, told: list[Call]) -> None:
    scene.pai(Answer(503, takes=3.0), genuine(takes=0.25), on_call=told.append).images.get(IMAGE_ID)
    assert [(a.at - 1_750_000_000, a.elapsed, a.wait) for a in told[0].attempts] == [
        (0.0, 3.0, 0.5),
        (3.5, 0.25, None),
    ]
    assert told[0].elapsed == 3.75


def test_all_listeners_are_told_and_one_that_raises_costs_nothing(
    scene: Scene, told: list[Call], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(call: Call) -> None:
        raise RuntimeError("a listener's own trouble")

    paid = Answer(body=b"42")
    pai = scene.pai(paid, Answer(403), on_call=[broken, told.append, broken])
    assert pai.services.predict("echo", b"1", **EAS).content == b"42"
    with pytest.raises(errors.PermissionDeniedError):
        pai.services.predict("echo", b"1", **EAS)
    assert [call.outcome for call in told] == ["ok", "error"]
    assert [record.getMessage() for record in caplog.records] == ["on_call raised"] * 4


async def an_async_one(call: Call) -> None: ...


class AsyncObject:
    async def __call__(self, call: Call) -> None: ...


@pytest.mark.parametrize("wrong", [1, "print", [print, 1], an_async_one, [print, AsyncObject()]])
def test_what_cannot_be_called_is_refused_when_the_client_is_made(scene: Scene, wrong: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="on_call must be a"):
        scene.pai(on_call=wrong)


def test_a_copy_of_a_client_tells_the_same_listeners(scene: Scene, told: list[Call]) -> None:
    scene.pai(IMAGE, on_call=[told.append]).with_options(timeout=1).images.get(IMAGE_ID)
    assert [attempt.request_id for attempt in told[0].attempts] == ["R-9"]


def test_an_interrupted_call_is_told_as_cancelled(scene: Scene, told: list[Call]) -> None:
    pai = scene.pai(Answer(429), raising(KeyboardInterrupt()), on_call=told.append)
    with pytest.raises(KeyboardInterrupt):
        pai.services.predict("echo", b"1", **EAS)
    [call] = told
    assert (call.outcome, call.error) == ("cancelled", None)
    assert [(a.status, a.reason) for a in call.attempts] == [
        (429, "RateLimitError"),
        (None, "KeyboardInterrupt"),
    ]


def raising(error: BaseException) -> Callable[[httpx.Request], Answer]:
    def answer(request: httpx.Request) -> Answer:
        raise error

    return answer


class Hanging(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


def test_a_cancelled_task_is_told_as_cancelled(told: list[Call]) -> None:
    async def main() -> None:
        async with AsyncPAI(api_key="sk", transport=Hanging(), on_call=told.append) as pai:
            task = asyncio.create_task(pai.call("P", "2021-02-04", "Do", method="POST"))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert [(call.outcome, [a.reason for a in call.attempts]) for call in told] == [
        ("cancelled", ["CancelledError"])
    ]


def test_an_error_of_a_foreign_transport_is_told(scene: Scene, told: list[Call]) -> None:
    with pytest.raises(ZeroDivisionError):
        scene.pai(raising(ZeroDivisionError()), on_call=told.append).images.get(IMAGE_ID)
    assert [(call.outcome, call.error) for call in told] == [("error", None)]
    assert told[0].attempts[0].reason == "ZeroDivisionError"
