"""Answers and tokens of tasks to the letter: where an image may stand, why there is none, what tokens say."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from colours import Scene
from test_tasks import LINK, started
from vendors import GATEWAY, oceanbase, picture, said, task

from imageport import InvalidRequestError, TaskFailed

CONTENT = picture()
TEXT = base64.b64encode(CONTENT).decode()
# Written by the first version; later ones have to read it.
TOKEN = "eyJ2IjoxLCJiYXNlIjoiaHR0cHM6Ly9nYXRld2F5LmV4YW1wbGUiLCJ0YXNrIjoidGFzay0xIn0"


@pytest.mark.parametrize("name", ["url", "image", "image_url"])
def test_a_link_is_found_under_each_name(scene: Scene, name: str) -> None:
    for data in ({"data": [{name: LINK}]}, {"output": {"results": [{name: LINK}]}}):
        [image] = oceanbase(scene, said(data)).images.generate("m").images
        assert (image.url, image.content, image.error) == (LINK, None, None)


def test_the_first_of_several_names_counts(scene: Scene) -> None:
    both = {"image_url": "https://cdn.example/other.png", "image": None, "url": LINK, "b64_json": TEXT}
    [image] = oceanbase(scene, said({"data": [both]})).images.generate("m").images
    assert (image.url, image.content) == (LINK, None)


LINKS = [
    "https://cdn.example/a,b.png",
    "https://cdn.example/a;base64,b.png",
    "data:image/png;base64",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_no_content_however_much_it_looks_like_some(scene: Scene, link: str) -> None:
    [image] = oceanbase(scene, said({"data": [{"url": link}]})).images.generate("m").images
    assert (image.url, image.content) == (link, None)


REASONS: list[tuple[dict[str, Any], str]] = [
    ({}, "the answer gives no reason"),
    ({"error": ""}, "the answer gives no reason"),
    ({"error": "too dark"}, "too dark"),
    ({"error": {"code": 7}}, "7"),
    ({"output": {"message": "too dark"}}, "too dark"),
    ({"output": {"results": [{"code": "E1", "message": "a"}, {"error": "b"}]}}, "E1: a; b"),
    ({"error": "too dark", "output": {"results": [{"message": "a"}]}}, "too dark; a"),
]


@pytest.mark.parametrize(("data", "why"), REASONS)
def test_the_reason_is_told_wherever_it_stands(scene: Scene, data: dict[str, Any], why: str) -> None:
    made = started(scene, said({"task_id": "task-1", "task_status": "FAILED"} | data))
    with pytest.raises(TaskFailed) as caught:
        made.wait()
    assert str(caught.value) == f"The task task-1 ended as FAILED: {why}."


def test_a_token_is_written_as_ever_and_read_again(scene: Scene) -> None:
    assert oceanbase(scene, task()).images.generate("m").token() == TOKEN
    made = oceanbase(scene, task("SUCCEEDED", LINK)).tasks.resume(TOKEN)
    assert (made.task_id, made.images[0].url) == ("task-1", LINK)
    assert scene.script.calls == ["GET /api/v1/tasks/task-1"]


@pytest.mark.parametrize("task_id", ["~", "~~", "~~~", "~~~~", "任务", "a" * 500])
def test_a_token_of_any_task_comes_back(scene: Scene, task_id: str) -> None:
    token = oceanbase(scene, said({"task_id": task_id})).images.generate("m").token()
    assert not set(token) & set("+/=")
    made = oceanbase(scene, said({"task_id": task_id, "task_status": "RUNNING"})).tasks.resume(token)
    assert (made.task_id, made.token()) == (task_id, token)


def test_a_token_with_foreign_characters_is_none(scene: Scene) -> None:
    for foreign in ("!!!!", "++++", "    ", "\n\n\n\n"):
        with pytest.raises(InvalidRequestError) as caught:
            oceanbase(scene).tasks.resume(TOKEN[:8] + foreign + TOKEN[8:])
        assert str(caught.value) == "The token is no token of a task."


def test_each_fault_of_a_token_has_its_words(scene: Scene) -> None:
    other = TOKEN.replace(
        base64.b64encode(GATEWAY[:6].encode()).decode(),
        base64.b64encode(b"ftps:/").decode(),
    )
    newer = base64.urlsafe_b64encode(b'{"v":2,"base":"","task":""}').decode()
    faults = {
        newer: "The token is of a version that this one does not know.",
        other: "The token belongs to another base_url; make the client for that one.",
    }
    for token, words in faults.items():
        with pytest.raises(InvalidRequestError) as caught:
            oceanbase(scene).tasks.resume(token)
        assert str(caught.value) == words
    assert scene.script.requests == []
