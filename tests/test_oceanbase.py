"""The gateway's client: its address, its key, and tokens that bring a task back in another process."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from colours import Colour, Scene
from pressure import HANG
from vendors import GATEWAY, SANDBOX, oceanbase, oceanbase_at, task

from imageport import ConfigurationError, InvalidRequestError, NotFoundError, TaskFailed
from imageport.sandbox import Sandbox

LINK = "https://cdn.example/1.png"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(task_polls=2) as made:
        yield made


BASES = {
    "https://gateway.example": "https://gateway.example",
    "https://gateway.example/": "https://gateway.example",
    "https://gateway.example/maas": "https://gateway.example/maas",
    "https://gateway.example/api": "https://gateway.example/api",
    "https://gateway.example/v1/": "https://gateway.example/v1",
    "http://127.0.0.1:9": "http://127.0.0.1:9",
}


@pytest.mark.parametrize("base", BASES)
def test_the_base_url_is_what_stands_before_api_v1(scene: Scene, base: str) -> None:
    client = oceanbase(scene, task(), base_url=base)
    client.images.generate("m")
    assert str(scene.script.requests[0].url) == f"{BASES[base]}/api/v1/images/generations"
    assert BASES[base] in repr(client)


@pytest.mark.parametrize("base", ["https://gateway.example/api/v1", "https://gateway.example/x/api/v1/"])
def test_a_base_url_that_ends_in_api_v1_is_refused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    with pytest.raises(ConfigurationError, match="base_url must not end in /api/v1"):
        oceanbase(scene, base_url=base)
    monkeypatch.setenv("OCEANBASE_BASE_URL", base)
    with pytest.raises(ConfigurationError, match="OCEANBASE_BASE_URL must not end in /api/v1"):
        oceanbase(scene, base_url=None)


@pytest.mark.parametrize(
    "base", ["gateway.example", "http://gateway.example", "https://k@gateway.example", "https://"]
)
def test_a_base_url_that_cannot_be_one_is_refused(scene: Scene, base: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        oceanbase(scene, base_url=base)


def test_without_a_base_url_the_first_call_says_what_was_tried(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for call in (lambda client: client.images.generate("m"), lambda client: client.tasks.get("t")):
        with pytest.raises(ConfigurationError, match=r"Tried: base_url=; OCEANBASE_BASE_URL"):
            call(oceanbase(scene, base_url=None))
    assert "no base_url" in repr(oceanbase(scene, base_url=None))
    monkeypatch.setenv("OCEANBASE_BASE_URL", GATEWAY)
    monkeypatch.setenv("OCEANBASE_API_KEY", "from-the-environment")
    oceanbase(scene, task(), base_url=None, api_key=None).images.generate("m")
    [request] = scene.script.requests
    assert request.url.host == "gateway.example"
    assert request.headers["authorization"] == "Bearer from-the-environment"


def test_without_a_key_the_first_call_says_what_was_tried(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="OCEANBASE_API_KEY"):
        oceanbase(scene, api_key=None).images.generate("m")


def test_a_copy_with_other_options_is_for_the_same_gateway(scene: Scene) -> None:
    client = oceanbase(scene, task(), task("SUCCEEDED", LINK)).with_options(timeout=7)
    made = client.images.generate("m")
    assert made.wait().images[0].url == LINK
    assert {request.extensions["timeout"]["read"] for request in scene.script.requests[:1]} == {7.0}


def read(token: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))


def written(**fields: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


def test_a_token_holds_the_task_and_the_gateway_and_no_secret(scene: Scene) -> None:
    token = oceanbase(scene, task()).images.generate("m", prompt="private").token()
    assert read(token) == {"v": 1, "base": GATEWAY, "task": "task-1"}
    assert token.isascii()
    assert not set(token) & set("/+=?&# \n")


def test_a_token_brings_the_task_back(scene: Scene) -> None:
    token = oceanbase(scene, task(), base_url=f"{GATEWAY}/").images.generate("m").token()
    client = oceanbase(scene, task("RUNNING"), task("SUCCEEDED", LINK))
    made = client.tasks.resume(token)
    assert (made.task_id, made.status, made.token()) == ("task-1", "running", token)
    assert made.wait().images[0].url == LINK
    assert scene.script.calls == ["GET /api/v1/tasks/task-1"] * 2


GOOD = {"v": 1, "base": GATEWAY, "task": "task-1"}
DAMAGED: list[tuple[Any, str]] = [
    ("", "no token of a task"),
    ("???", "no token of a task"),
    ("é", "no token of a task"),
    (None, "no token of a task"),
    (7, "no token of a task"),
    (b"e30", "no token of a task"),
    (written(**GOOD)[:-3], "no token of a task"),
    (written(**GOOD)[3:], "no token of a task"),
    (base64.urlsafe_b64encode(b"[" * 100_000).decode(), "no token of a task"),
    (base64.urlsafe_b64encode(b"\xff\xfe").decode(), "no token of a task"),
    ("e30", "version"),
    ("W10", "version"),
    (written(**GOOD | {"v": 2}), "version"),
    (written(**GOOD | {"v": None}), "version"),
    (written(**GOOD | {"task": 7}), "version"),
    (written(**GOOD | {"base": "https://other.example"}), "another base_url"),
    (written(**GOOD | {"base": None}), "another base_url"),
    (written(**GOOD | {"task": "../models"}), "task_id"),
    (written(**GOOD | {"task": ""}), "task_id"),
]


@pytest.mark.parametrize(("token", "why"), DAMAGED, ids=[str(number) for number in range(len(DAMAGED))])
def test_a_token_that_is_damaged_or_belongs_elsewhere_is_refused(scene: Scene, token: Any, why: str) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        oceanbase(scene).tasks.resume(token)
    assert scene.script.requests == []


RESUME = """
import asyncio, sys
import imageport
url, key, colour, token, path = sys.argv[1:]

def blocking():
    with imageport.OceanBase(api_key=key, base_url=url) as client:
        print(client.tasks.resume(token).wait(timeout=30).images[0].save(path))

async def awaited():
    async with imageport.AsyncOceanBase(api_key=key, base_url=url) as client:
        made = await client.tasks.resume(token)
        print(await (await made.wait(timeout=30)).images[0].save(path))

blocking() if colour == "blocking" else asyncio.run(awaited())
"""


def test_another_process_goes_on_with_a_task(colour: Colour, sandbox: Sandbox, tmp_path: Any) -> None:
    token = oceanbase_at(colour, sandbox.url).images.generate("sandbox-task", size="64x48").token()
    arguments = [sandbox.url, SANDBOX["api_key"], colour.name, token, str(tmp_path / "a.png")]
    done = subprocess.run(
        [sys.executable, "-c", RESUME, *arguments], capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert len(sandbox.generations) == 1


def test_the_sandboxs_failing_tasks_fail(colour: Colour, sandbox: Sandbox) -> None:
    client = oceanbase_at(colour, sandbox.url)
    for model, word in (("sandbox-task-fails", "FAILED"), ("sandbox-task-cancelled", "CANCELED")):
        made = client.images.generate(model)
        made.refresh()
        made.refresh()
        with pytest.raises(TaskFailed) as caught:
            made.wait()
        assert caught.value.state == word
    with pytest.raises(NotFoundError):
        client.tasks.get("task-of-nobody")
