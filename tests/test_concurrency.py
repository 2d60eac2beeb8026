"""Many calls at once through one client: each caller gets its own answer, and nothing is left open."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import PAIR
from pressure import HANG
from raw_server import RawServer, reply

from imageport import PAI, AsyncPAI, NotFoundError, Retry
from imageport.sandbox import Sandbox

SANDBOX_PAIR: dict[str, Any] = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
PATIENT = Retry(attempts=5, base_delay=0.001)


def echo(request: bytes) -> list[bytes]:
    """Answer with the id that the path names."""
    path = request.split(b" ", 2)[1].decode()
    return [reply(json.dumps({"Name": path.rpartition("/")[2]}).encode())]


def sockets() -> int:
    """How many sockets this process holds."""
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that reads the folder
            found += str(link.readlink()).startswith("socket:")
    return found


async def read_all(url: str, ids: list[str], at_once: int) -> dict[str, str | None]:
    """Read every image, so many at once, through one client."""
    found: dict[str, str | None] = {}
    waiting = iter(ids)

    async def work(client: AsyncPAI) -> None:
        for image_id in waiting:
            image = await client.images.get(image_id)
            found[str(image.image_id)] = image.name

    async with (
        AsyncPAI(**PAIR, base_url=url, retry=PATIENT, timeout=HANG) as client,
        anyio.create_task_group() as group,
    ):
        for _ in range(at_once):
            group.start_soon(work, client)
    return found


def test_2000_async_calls_50_at_once_each_get_their_own_answer() -> None:
    ids = [f"image-{number}" for number in range(2000)]
    with RawServer(echo) as server:
        before = sockets()
        found = anyio.run(read_all, server.url, ids, 50)
        assert found == {image_id: image_id for image_id in ids}
        assert len(server.requests) == 2000
        assert server.opened <= 100
        assert server.is_left()
        assert sockets() <= before


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_1000_tasks_at_once_get_their_own_answers_also_when_every_third_is_cancelled(
    backend: str,
) -> None:
    found: dict[str, str | None] = {}

    async def work(client: AsyncPAI, number: int) -> None:
        with anyio.move_on_after(0.001 * number if number % 3 == 0 else None):
            image = await client.images.get(f"image-{number}")
            found[str(image.image_id)] = image.name

    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, retry=PATIENT, timeout=HANG) as client:
            async with anyio.create_task_group() as group:
                for number in range(1000):
                    group.start_soon(work, client, number)
            assert (await client.images.get("image-last")).name == "image-last"

    with RawServer(echo) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.is_left()
    assert all(image_id == name for image_id, name in found.items())
    assert {f"image-{number}" for number in range(1000) if number % 3} <= found.keys()


def test_64_threads_on_one_client_each_get_their_own_answer() -> None:
    ids = [f"image-{number}" for number in range(1600)]
    with RawServer(echo) as server, ThreadPoolExecutor(64) as threads:
        with PAI(**PAIR, base_url=server.url, retry=PATIENT, timeout=HANG) as client:
            images = list(threads.map(client.images.get, ids))
            assert len(server.requests) == 1600
            assert server.opened <= 100
        assert [(image.image_id, image.name) for image in images] == [(name, name) for name in ids]
        assert server.is_left()


def test_threads_that_make_the_first_call_at_once_share_one_pool() -> None:
    for _ in range(10):
        with RawServer(echo) as server, ThreadPoolExecutor(8) as threads:
            with PAI(**PAIR, base_url=server.url) as client:
                list(threads.map(client.images.get, [f"image-{number}" for number in range(8)]))
            assert server.is_left()


async def add_all(url: str, names: list[str]) -> None:
    """Add and read an image of each name, 50 at once, by alternating doors."""
    waiting = iter(names)

    async def work(client: AsyncPAI) -> None:
        for name in waiting:
            added = await client.images.add(name, f"registry/{name}:1")
            assert (await client.images.get(str(added.image_id))).name == name

    async with (
        AsyncPAI(api_key="sk-sandbox", base_url=url, retry=PATIENT, timeout=HANG) as bearer,
        AsyncPAI(**SANDBOX_PAIR, base_url=url, retry=PATIENT, timeout=HANG) as signed,
        anyio.create_task_group() as group,
    ):
        for number in range(50):
            group.start_soon(work, (bearer, signed)[number % 2])


def test_images_added_at_once_through_both_doors_are_all_there_once() -> None:
    names = [f"image-{number}" for number in range(150)]
    with Sandbox() as sandbox:
        anyio.run(add_all, sandbox.url, names)
        with PAI(**SANDBOX_PAIR, base_url=sandbox.url) as client:
            found = [image.name for image in client.images.list(page_size=100)]
    assert sorted(map(str, found)) == sorted(names)


def test_calls_that_fail_among_many_disturb_no_other() -> None:
    def moody(request: bytes) -> list[bytes]:
        odd = request.split(b" ", 2)[1].endswith(b"3")
        return [reply(b"{}", "404 Not Found")] if odd else echo(request)

    def outcome(image_id: str) -> str | None:
        try:
            return client.images.get(image_id).name
        except NotFoundError:
            return "missing"

    ids = [f"image-{number}" for number in range(200)]
    with RawServer(moody) as server, ThreadPoolExecutor(16) as threads:
        with PAI(**PAIR, base_url=server.url) as client:
            found = list(threads.map(outcome, ids))
        assert found == ["missing" if name.endswith("3") else name for name in ids]
        assert server.is_left()
