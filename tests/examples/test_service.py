"""The service that generates in the background: answers at once, goes down well, goes on afterwards."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import picture_service
import pytest
from pressure import HANG
from vendors import QUICK

from imageport import AsyncOceanBase
from imageport._formats import is_picture
from imageport.sandbox import Sandbox

MODELS = ["sandbox-sync", "sandbox-sync-b64", "sandbox-task"]


class Service:
    """The service from its start to its end, and a visitor."""

    def __init__(self, visitor: httpx.AsyncClient) -> None:
        self.visitor = visitor

    async def ask(self, prompt: str = "a cat") -> str:
        answer = await self.visitor.post("/pictures", json={"prompt": prompt})
        assert answer.status_code == 202
        return answer.json()["id"]

    async def status(self, name: str) -> dict[str, str]:
        return (await self.visitor.get(f"/pictures/{name}")).json()

    async def end(self, name: str) -> dict[str, str]:
        """Ask until it is over."""
        for _ in range(1000):
            if (status := await self.status(name))["state"] != "running":
                return status
            await asyncio.sleep(0.02)
        raise AssertionError("it does not end")

    async def accepted(self, folder: Path, name: str) -> None:
        """Wait until the gateway has made a task of it."""
        token = (folder / f"{name}.task").exists
        for _ in range(1000):
            if token():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it is not accepted")


@asynccontextmanager
async def served(sandbox: Sandbox, folder: Path, model: str, grace: float = 20) -> AsyncIterator[Service]:
    connect = partial(AsyncOceanBase, api_key="sk-sandbox", base_url=sandbox.url, retry=QUICK)
    app = picture_service.create_app(connect, model, folder, grace)
    door = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=door, base_url="http://s") as http,
    ):
        yield Service(http)


def play(scene: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scene)


@pytest.mark.parametrize("model", MODELS)
def test_the_service_answers_at_once_and_serves_the_picture(
    sandbox: Sandbox, tmp_path: Path, model: str
) -> None:
    async def scene() -> None:
        async with served(sandbox, tmp_path, model) as service:
            sandbox.fault("slow", operation="GenerateImage", delay=0.5)
            name = await service.ask()
            assert await service.status(name) == {"id": name, "state": "running", "why": ""}
            assert (await service.visitor.get(f"/pictures/{name}/file")).status_code == 404
            assert (await service.end(name))["state"] == "done"
            answer = await service.visitor.get(f"/pictures/{name}/file")
            assert (answer.headers["content-type"], is_picture(answer.content)) == ("image/png", True)

    play(scene())
    assert [path.suffix for path in tmp_path.iterdir()] == [".png"]


def test_many_pictures_share_one_client(sandbox: Sandbox, tmp_path: Path) -> None:
    async def scene() -> None:
        async with served(sandbox, tmp_path, "sandbox-task") as service:
            names = await asyncio.gather(*(service.ask(f"cat {n}") for n in range(8)))
            ends = await asyncio.gather(*map(service.end, names))
            assert {end["state"] for end in ends} == {"done"}

    play(scene())
    assert sorted(entry["prompt"] for entry in sandbox.generations) == [f"cat {n}" for n in range(8)]


def test_what_a_visitor_gets_wrong_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    async def scene() -> None:
        async with served(sandbox, tmp_path, "sandbox-task") as service:
            for body in ({}, {"prompt": ""}, {"prompt": "x" * 801}):
                assert (await service.visitor.post("/pictures", json=body)).status_code == 422
            for name, status in (
                ("not-an-id", 422),
                ("..%2Fsecret", 404),
                (str(picture_service.uuid4()), 404),
            ):
                assert (await service.visitor.get(f"/pictures/{name}")).status_code == status

    play(scene())
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("kind", "operation", "state", "after_restart"),
    [
        ("failing_task", "GenerateImage", "failed", "failed"),
        ("error", "GenerateImage", "unclear", "unclear"),  # 500: perhaps paid for
        ("lost", "GenerateImage", "unclear", "unclear"),
        ("empty", "GenerateImage", "unclear", "unclear"),
        ("throttle", "GenerateImage", "failed", "failed"),
        ("error", "DownloadFile", "stopped", "done"),
    ],
)
def test_the_service_says_what_became_of_it(
    sandbox: Sandbox, tmp_path: Path, kind: str, operation: str, state: str, after_restart: str
) -> None:
    async def scene() -> None:
        sandbox.fault(kind, operation=operation, times=3 if kind == "throttle" or state == "stopped" else 1)
        async with served(sandbox, tmp_path, "sandbox-task") as service:
            name = await service.ask()
            end = await service.end(name)
            assert (end["state"], bool(end["why"])) == (state, state == "failed")
        async with served(sandbox, tmp_path, "sandbox-task") as service:
            assert (await service.end(name))["state"] == after_restart

    play(scene())
    assert len(sandbox.generations) <= 1


def test_the_service_ends_what_is_running_before_it_goes_down(sandbox: Sandbox, tmp_path: Path) -> None:
    async def scene() -> None:
        async with served(sandbox, tmp_path, "sandbox-task") as service:
            await service.ask()

    play(scene())
    assert [path.suffix for path in tmp_path.iterdir()] == [".png"]


def test_what_takes_too_long_goes_on_after_the_next_start(sandbox: Sandbox, tmp_path: Path) -> None:
    async def scene() -> None:
        async with served(sandbox, tmp_path, "sandbox-task-never", grace=0.01) as service:
            name = await service.ask()
            await service.accepted(tmp_path, name)
        sandbox.finish_task(sandbox.generations[0]["task_id"])
        async with served(sandbox, tmp_path, "sandbox-task-never") as service:
            assert (await service.end(name))["state"] == "done"

    play(scene())
    assert len(sandbox.generations) == 1


def test_a_signal_lets_the_served_picture_be_finished(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-W", "error", picture_service.__file__, "--sandbox"]
    with subprocess.Popen(words, cwd=tmp_path, env={**os.environ, "PORT": str(port)}) as process:
        answer = None
        while answer is None:
            assert process.poll() is None
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{port}/pictures", json={"prompt": "a cat"}, timeout=HANG
                )
            except httpx.ConnectError:
                time.sleep(0.05)
        process.terminate()
    assert answer.status_code == 202
    name = answer.json()["id"]
    assert is_picture((tmp_path / "pictures" / f"{name}.png").read_bytes()[:32])
