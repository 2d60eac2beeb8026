"""The fault that writes generations in other services' shapes: each holds all of the result."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from colours import Colour
from vendors import SANDBOX, oceanbase_at

from imageport import ImagesNotFoundError
from imageport.sandbox import Sandbox
from imageport.sandbox.faults import SHAPES

MODELS = ["sandbox-sync", "sandbox-sync-b64", "sandbox-choices", "sandbox-task", "sandbox-task-flat"]
FIRST_WORDS = {
    "openai": b'{"created"', "ark": b'{"model"', "dashscope": b'{"request_id"', "choices": b'{"request_id"',
    "list": b'{"success"', "kling": b'{"code":0', "gemini": b'{"candidates"', "chat": b'{"id":"chatcmpl',
    "data-url": b'{"success"', "sse": b"event: image_generation.partial_succeeded",
    "sse-openai": b"event: image_generation.partial_image", "sse-dashscope": b"data: ", "image": b"\x89PNG",
    "unknown": b'{"success"',
}  # fmt: skip


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(task_polls=1) as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    running.reset()
    yield running
    running.faults.clear()


def ask(sandbox: Sandbox, **body: Any) -> httpx.Response:
    key = {"authorization": f"Bearer {SANDBOX['api_key']}"}
    return httpx.post(f"{sandbox.url}/api/v1/images/generations", json=body, headers=key, trust_env=False)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_looks_as_its_shape_says(sandbox: Sandbox, shape: str) -> None:
    sandbox.fault("shape", shape=shape)
    got = ask(sandbox, model="sandbox-sync", prompt="a cat", size="64x48")
    assert got.status_code == 200
    assert got.content.startswith(FIRST_WORDS[shape])
    kinds = {"image": "image/png", "sse": "text/event-stream"}
    assert got.headers["content-type"] == kinds.get(shape.partition("-")[0], "application/json")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "unknown"])
def test_all_images_of_a_shape_are_read(colour: Colour, sandbox: Sandbox, shape: str, model: str) -> None:
    sandbox.fault("shape", shape=shape)
    made = oceanbase_at(colour, sandbox.url).images.generate(model, prompt="a cat", size="64x48", n=2)
    if "task" in model:
        assert made.task_id is not None
        made.refresh()
    assert (made.done, made.status) == (True, "succeeded")
    assert len(made.images) == (1 if shape == "image" else 2)
    assert all(bool(image.url) is not bool(image.content) for image in made.images)


def test_errors_of_single_images_stay_in_their_places(colour: Colour, sandbox: Sandbox) -> None:
    for shape in ("openai", "ark", "dashscope", "list", "sse"):
        sandbox.faults.clear()
        sandbox.fault("shape", shape=shape)
        made = oceanbase_at(colour, sandbox.url).images.generate("sandbox-partial", prompt="x", n=3)
        assert [image.error is not None for image in made.images] == [False, True, False], shape


def test_the_shape_unknown_shows_no_image(colour: Colour, sandbox: Sandbox) -> None:
    sandbox.fault("shape", shape="unknown")
    with pytest.raises(ImagesNotFoundError) as caught:
        oceanbase_at(colour, sandbox.url).images.generate("sandbox-sync", prompt="x")
    assert caught.value.data == {"asset_ids": ["asset-1"]}
    assert len(sandbox.generations) == 1


def test_the_image_is_the_one_that_the_link_serves(sandbox: Sandbox) -> None:
    body = {"model": "sandbox-sync", "prompt": "a cat", "size": "64x48"}
    plain = ask(sandbox, **body).json()["data"]["data"][0]["url"]
    sandbox.fault("shape", shape="image")
    assert ask(sandbox, **body).content == httpx.get(plain, trust_env=False).content
    sandbox.faults.clear()
    sandbox.fault("shape", shape="gemini")
    inline = ask(sandbox, **body).json()["candidates"][0]["content"]["parts"][0]["inlineData"]
    assert base64.b64decode(inline["data"]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("kind", "options"),
    [("shape", {"shape": "round"}), ("shape", {"shape": None}), ("error", {"shape": "openai"})],
)
def test_a_shape_that_is_none_is_refused(sandbox: Sandbox, kind: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be one of openai, ark"):
        sandbox.fault(kind, **options)


def test_other_services_answer_as_ever(sandbox: Sandbox) -> None:
    sandbox.fault("shape", operation=None)
    assert httpx.get(f"{sandbox.url}/nowhere", trust_env=False).status_code == 404
