"""What a generation answers: each vendor's shape, links or content, errors of single images, tasks."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from colours import Answer, Colour, Scene
from vendors import oceanbase, oceanbase_at, picture, said, task

from imageport import APIError, InvalidRequestError, SpecMismatchError
from imageport.sandbox import Sandbox

LINK = "https://cdn.example/1.png"
OTHER = "https://cdn.example/2.png"
CONTENT = picture()
TEXT = base64.b64encode(CONTENT).decode()
FAILED = {"error": {"code": "OutputImageSensitiveContentDetected", "message": "not this one"}}
WHY = "OutputImageSensitiveContentDetected: not this one"


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(task_polls=1) as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


def choices(*images: Any) -> dict[str, Any]:
    """The shape of Bailian's synchronous models."""
    content = [{"image": image} for image in images]
    return {
        "output": {"choices": [{"message": {"role": "assistant", "content": content}}]},
        "request_id": "r",
    }


def said_by(*images: Any) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": list(images)}}


BOTH = [{"url": LINK, "size": "2x2"}, {"url": OTHER}]
NULLS = [{"url": LINK, "b64_json": None, "error": None}, {"url": OTHER}]
LINKS: dict[str, dict[str, Any]] = {
    "ark": {"created": 1, "data": BOTH, "usage": {"generated_images": 2}},
    "results": {"results": BOTH},
    "dashscope": {"output": {"results": BOTH}, "request_id": "r"},
    "choices": choices(LINK, OTHER),
    "several choices": {"output": {"choices": [said_by({"image": LINK}), said_by({"image": OTHER})]}},
    "text between": {"output": {"choices": [said_by({"image": LINK}, {"text": "hm"}, {"image": OTHER})]}},
    "an empty place first": {"data": [], "output": {"results": BOTH}},
    "nulls around": {"data": NULLS, "error": None, "output": None, "usage": None},
}


@pytest.mark.parametrize("shape", LINKS)
def test_links_are_found_in_each_shape(scene: Scene, shape: str) -> None:
    made = oceanbase(scene, said(LINKS[shape])).images.generate("m")
    assert (made.done, made.status, made.task_id, made.raw_status) == (True, "succeeded", None, None)
    assert [image.url for image in made.images] == [LINK, OTHER]
    assert [(image.content, image.error) for image in made.images] == [(None, None)] * 2
    assert made.data == LINKS[shape]
    assert made.wait() is not None
    assert len(scene.script.requests) == 1


INLINE: dict[str, dict[str, Any]] = {
    "b64_json": {"data": [{"b64_json": TEXT}]},
    "data URL in url": {"data": [{"url": f"data:image/png;base64,{TEXT}"}]},
    "data URL in choices": choices(f"data:image/png;base64,{TEXT}"),
    "data URL in results": {"output": {"results": [{"url": f"data:image/png;base64,{TEXT}"}]}},
}


@pytest.mark.parametrize("shape", INLINE)
def test_content_that_came_with_the_answer_is_read(scene: Scene, shape: str) -> None:
    [image] = oceanbase(scene, said(INLINE[shape])).images.generate("m").images
    assert (image.url, image.error, image.content) == (None, None, CONTENT)


def test_an_image_that_failed_keeps_its_own_error(scene: Scene) -> None:
    made = oceanbase(scene, said({"data": [{"url": LINK}, FAILED, {"url": OTHER}]})).images.generate("m")
    assert [image.url for image in made.images] == [LINK, None, OTHER]
    assert [image.error for image in made.images] == [None, WHY, None]
    assert made.status == "succeeded"
    assert "not this one" in repr(made.images[1])


def test_a_failed_image_of_bailian_keeps_its_own_error(scene: Scene) -> None:
    results = [{"code": "DataInspectionFailed", "message": "no"}, {"url": LINK}]
    made = oceanbase(scene, said({"output": {"results": results}})).images.generate("m")
    assert [image.error for image in made.images] == ["DataInspectionFailed: no", None]


NONE_CAME: dict[str, tuple[dict[str, Any], str | None]] = {
    "each has an error": ({"data": [FAILED, FAILED]}, None),
    "the whole has one": (
        {"data": [FAILED], "error": FAILED["error"]},
        "OutputImageSensitiveContentDetected",
    ),
    "only the whole": ({"error": FAILED["error"]}, "OutputImageSensitiveContentDetected"),
}


@pytest.mark.parametrize("kind", NONE_CAME)
def test_when_no_image_came_the_call_failed(scene: Scene, kind: str) -> None:
    data, code = NONE_CAME[kind]
    answer = said(data, x_request_id="r-1", retry_after="7")
    with pytest.raises(APIError, match=r"no image came: .*not this one") as caught:
        oceanbase(scene, answer).images.generate("m")
    assert (caught.value.code, caught.value.request_id, caught.value.status) == (code, "r-1", 200)
    assert str(caught.value) == f"GenerateImage: no image came: {caught.value.message}"
    assert (caught.value.retry_after, caught.value.body) == (7.0, answer.content())


NOTHING: list[Any] = [
    None, {}, {"data": []}, {"output": {}}, {"data": [{}]}, {"data": [7, None]}, {"output": []},
    {"data": "x"}, {"results": {"link": "none"}}, {"output": {"choices": [{"message": {"content": "text"}}]}},
    {"task_id": ""}, {"task_id": True}, {"task_id": {}}, {"data": [{"url": 7}]},
    {"output": {"choices": [7, {"message": []}]}},
]  # fmt: skip


@pytest.mark.parametrize("data", NOTHING, ids=repr)
def test_an_answer_with_neither_images_nor_a_task_is_a_mismatch(scene: Scene, data: Any) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        oceanbase(scene, said(data, x_request_id="r-2")).images.generate("m")
    assert str(caught.value).startswith("GenerateImage: neither images nor a task id (status 200, ")
    assert caught.value.body == said(data).content()
    assert (caught.value.status, caught.value.request_id) == (200, "r-2")
    assert caught.value.headers["x-request-id"] == "r-2"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"7", b'"x"', b'{"data": 7}', b'{"data": [1]}', b"{"]
)
def test_an_answer_that_is_no_envelope_is_a_mismatch(scene: Scene, body: bytes) -> None:
    with pytest.raises(SpecMismatchError):
        oceanbase(scene, Answer(200, body)).images.generate("m")


TASKS: list[tuple[dict[str, Any], str, str | None, str]] = [
    ({"task_id": "t-1"}, "t-1", None, "waiting"),
    ({"task_id": "t-1", "task_status": "RUNNING"}, "t-1", "RUNNING", "running"),
    ({"task_id": 17, "task_status": "queued"}, "17", "queued", "waiting"),
    (
        {"output": {"task_id": "t-2", "task_status": "PENDING"}, "request_id": "r"},
        "t-2",
        "PENDING",
        "waiting",
    ),
    ({"task_id": "t-3", "data": []}, "t-3", None, "waiting"),
]


@pytest.mark.parametrize(("data", "task_id", "word", "state"), TASKS)
def test_a_task_id_and_nothing_else_makes_it_a_task(
    scene: Scene, data: dict[str, Any], task_id: str, word: str | None, state: str
) -> None:
    made = oceanbase(scene, said(data)).images.generate("m")
    assert (made.task_id, made.raw_status, made.status, made.done) == (task_id, word, state, False)
    assert made.images == []
    assert task_id in repr(made)


def test_a_task_that_is_already_over_needs_no_question(scene: Scene) -> None:
    made = oceanbase(scene, task("SUCCEEDED", LINK)).images.generate("m")
    assert made.done
    assert made.wait().images[0].url == LINK
    assert len(scene.script.requests) == 1


def test_what_came_at_once_has_no_token_and_nothing_to_ask_for(scene: Scene) -> None:
    made = oceanbase(scene, said(LINKS["ark"])).images.generate("m")
    with pytest.raises(InvalidRequestError, match="no task"):
        made.token()
    assert made.refresh().images[0].url == LINK
    assert len(scene.script.requests) == 1


def test_reprs_tell_the_state_and_no_secret(scene: Scene) -> None:
    answer = said({"data": [{"url": f"{LINK}?Signature=secret"}, {"b64_json": TEXT}]})
    client = oceanbase(scene, answer)
    made = client.images.generate("m")
    text = " ".join(map(repr, (client, made, *made.images)))
    for word in ("succeeded", "2 images", "0: link", "1: content", "https://gateway.example"):
        assert word in text
    assert "secret" not in text
    assert TEXT not in text


MODELS = ["sandbox-sync", "sandbox-sync-b64", "sandbox-choices", "sandbox-partial", "sandbox-task"]
MODELS += [
    "sandbox-task-flat",
    "sandbox-task-results",
    "sandbox-task-partial",
    "qwen-image",
    "doubao-seedream",
]


@pytest.mark.parametrize("model", MODELS)
def test_each_model_of_the_sandbox_is_read(colour: Colour, sandbox: Sandbox, model: str) -> None:
    client = oceanbase_at(colour, sandbox.url)
    made = client.images.generate(model, prompt="a cat", size="64x48", n=2)
    assert made.done is ("task" not in model)
    if not made.done:
        made.refresh()
    assert made.status == "succeeded"
    good = [image for image in made.images if image.error is None]
    assert len(good) == (1 if "partial" in model else 2)
    assert all(bool(image.url) is not bool(image.content) for image in good)
    assert len(sandbox.generations) == 1


def test_a_model_whose_images_all_fail_is_an_error(colour: Colour, sandbox: Sandbox) -> None:
    with pytest.raises(APIError, match="no image came") as caught:
        oceanbase_at(colour, sandbox.url).images.generate("sandbox-fails")
    assert caught.value.request_id == sandbox.requests[-1].request_id
