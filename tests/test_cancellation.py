"""An async call that is cancelled, wherever it is, leaves a pool that works and nothing open."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from colours import IMAGE_ID, PAIR
from raw_server import Play, RawServer, Step, reply
from slow import HANDSHAKES, SLOW, full_port, looked_up
from vendors import picture, said, task

from imageport import AsyncOceanBase, AsyncPAI, AsyncPhotoGPT, Retry, _transport

SMALL = httpx.Limits(max_connections=2, max_keepalive_connections=2)
KEY: dict[str, Any] = {"api_key": "sk"}
GOOD = reply(b'{"Name": "n"}')
PHOTO = reply(b'{"result": {"id": "img-1"}, "status": "OK"}')
BACKENDS = ["asyncio", "trio"]
BUSY = ["nothing", "a head line by line", "a body drop by drop", "chunk by chunk", "a chunk's tail"]


@pytest.fixture(autouse=True)
def small_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two connections: a single one that is lost would show."""
    monkeypatch.setattr(_transport, "_LIMITS", SMALL)


def slow_then_good(steps: Play) -> Callable[[bytes], Any]:
    """Play *steps* for a path with the word slow in it, and a good answer for any other."""
    return lambda request: steps if b"slow" in request.split(b"\r\n")[0] else [GOOD]


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def cancelled(call: Callable[[], Awaitable[object]], after: float) -> None:
    """Make a call and cancel it."""
    with anyio.move_on_after(after) as scope:
        await call()
    assert scope.cancelled_caught


async def cancel_many(url: str, times: int) -> None:
    async with AsyncPAI(**PAIR, base_url=url, retry=Retry(attempts=1), timeout=5) as client:
        for number in range(times):
            async with anyio.create_task_group() as group:
                for part in range(4):  # two have a connection, two wait for one
                    group.start_soon(cancelled, lambda: client.images.get("slow"), 0.01 + 0.01 * part)
            assert (await client.images.get(f"image-{number}")).name == "n"


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", BUSY)
def test_a_call_that_is_cancelled_leaves_a_pool_that_works(backend: str, kind: str) -> None:
    with RawServer(slow_then_good(SLOW[kind])) as server:
        anyio.run(cancel_many, server.url, 2, backend=backend)
        assert server.is_left()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_call_that_is_cancelled_at_any_moment_leaves_a_pool_that_works(backend: str) -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, timeout=5) as client:
            for moment in range(60):
                with anyio.move_on_after(moment / 10_000):
                    await client.images.get("slow")
            assert (await client.images.get(IMAGE_ID)).name == "n"

    trickle: list[Step] = [part for byte in GOOD for part in (bytes([byte]), 0.0001)]
    with RawServer(slow_then_good(trickle)) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.is_left()


def test_a_task_that_is_cancelled_natively_at_any_moment_leaves_a_pool_that_works() -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, timeout=5) as client:
            for moment in range(60):
                call = asyncio.create_task(client.images.get("slow"))
                await asyncio.sleep(moment / 10_000)
                call.cancel()
                with suppress(asyncio.CancelledError):
                    await call
            assert (await client.images.get(IMAGE_ID)).name == "n"

    trickle: list[Step] = [part for byte in GOOD for part in (bytes([byte]), 0.0001)]
    with RawServer(slow_then_good(trickle)) as server:
        asyncio.run(main(server.url))
        assert server.is_left()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", HANDSHAKES)
def test_a_handshake_that_is_cancelled_leaves_a_pool_that_works(backend: str, kind: str) -> None:
    async def main(slow: str, good: str) -> None:
        async with AsyncPAI(**PAIR, base_url=slow.replace("http", "https")) as client:
            for _ in range(3):
                await cancelled(lambda: client.images.get(IMAGE_ID), 0.05)
            call = client.services.predict("echo", b"1", endpoint=good, token="token")
            assert (await call).json() == {"Name": "n"}

    with RawServer(["hang"], greeting=HANDSHAKES[kind]) as slow, RawServer([GOOD]) as server:
        anyio.run(main, slow.url, server.url, backend=backend)
        assert slow.is_left()
        assert server.is_left()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_connection_whose_making_is_cancelled_leaves_a_pool_that_works(backend: str) -> None:
    async def main(slow: str, good: str) -> None:
        async with AsyncPAI(**PAIR, base_url=slow) as client:
            for _ in range(4):
                await cancelled(lambda: client.images.get(IMAGE_ID), 0.03)
            call = client.services.predict("echo", b"1", endpoint=good, token="token")
            assert (await call).json() == {"Name": "n"}

    with full_port() as port, RawServer([GOOD]) as server:
        anyio.run(main, f"http://127.0.0.1:{port}", server.url, backend=backend)


class Breaking(asyncio.SelectorEventLoop):
    """A loop that cancels a task so many of its turns after a connection is there."""

    victim: asyncio.Task[Any]
    turns = 0

    async def sock_connect(self, sock: Any, address: Any) -> None:
        await super().sock_connect(sock, address)
        self._cancel_in(self.turns)

    def _cancel_in(self, turns: int) -> None:
        self.call_soon(self._cancel_in, turns - 1) if turns else self.victim.cancel()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
@pytest.mark.parametrize("turns", range(10))
def test_a_task_that_is_cancelled_when_a_connection_is_just_there_leaves_nothing_open(
    turns: int, scheme: str, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: addresses)

    async def main(url: str) -> list[BaseException]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Breaking)
        loop.turns = turns
        async with AsyncPAI(**PAIR, base_url=url, retry=Retry(attempts=1)) as client:
            loop.victim = asyncio.create_task(client.images.get("slow"))
            with pytest.raises(asyncio.CancelledError) as caught:
                await loop.victim
            assert await anyio.to_thread.run_sync(server.is_left)
            return [caught.value]  # which keeps what its frames hold

    with RawServer(["hang"]) as server, asyncio.Runner(loop_factory=Breaking) as runner:
        port = int(server.url.rpartition(":")[2])
        assert runner.run(main(f"{scheme}://localhost:{port}"))


class SlowFile(io.BytesIO):
    """A file whose every read takes a while."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        time.sleep(0.01)
        return super().read(size)


async def upload_for(seconds: float, backend: str, client: AsyncPhotoGPT, photo: Path | io.BytesIO) -> None:
    """Upload *photo*, and cancel that after so many *seconds* by the means of the *backend*."""
    call = client.images.upload(photo, model_id="m", retry=Retry(attempts=1))
    with suppress(TimeoutError):
        if backend in BACKENDS:
            with anyio.fail_after(seconds):
                await call
        else:
            await asyncio.wait_for(call, seconds)


@pytest.mark.parametrize("backend", [*BACKENDS, "asyncio, natively"])
def test_an_upload_that_is_cancelled_at_any_moment_leaves_a_pool_that_works(backend: str) -> None:
    content = picture() + b"\0" * 2**21

    async def main(url: str) -> None:
        async with AsyncPhotoGPT(**KEY, base_url=url) as client:
            for moment in range(8):
                await upload_for(moment * 0.015, backend, client, SlowFile(content))
            photo = await client.images.upload(picture(), model_id="m")
            assert photo.id == "img-1"

    with RawServer([PHOTO]) as server:
        anyio.run(main, server.url, backend=backend.partition(",")[0])
        assert server.is_left()


@pytest.mark.parametrize("backend", [*BACKENDS, "asyncio, natively"])
def test_an_upload_from_a_path_that_is_cancelled_leaves_no_file_open(backend: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(picture() + b"\0" * 2**22)

    async def main(url: str) -> None:
        async with AsyncPhotoGPT(**KEY, base_url=url) as client:
            for moment in range(30):
                await upload_for(moment * 0.0007, backend, client, path)
            photo = await client.images.upload(picture(), model_id="m")
            assert photo.id == "img-1"

    with RawServer([PHOTO]) as server:
        anyio.run(main, server.url, backend=backend.partition(",")[0])
        assert server.is_left()
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert str(path) not in links


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("kind", BUSY)
def test_a_download_that_is_cancelled_leaves_no_file_and_a_pool_that_works(
    backend: str, kind: str, tmp_path: Path
) -> None:
    left: list[str] = []

    async def main(gateway: str) -> None:
        async with AsyncOceanBase(**KEY, base_url=gateway) as client:
            generation = await client.images.generate("m")
            for _ in range(3):
                await cancelled(lambda: generation.images[0].save(tmp_path / "1.png"), 0.03)
            left.extend(names(tmp_path))
            await generation.images[1].save(tmp_path / "2.png")

    content = picture()
    with RawServer(SLOW[kind]) as host, RawServer([reply(content)]) as good:
        links = [{"url": f"{host.url}/1.png"}, {"url": f"{good.url}/2.png"}]
        with RawServer([reply(said({"data": links}).content())]) as server:
            anyio.run(main, server.url, backend=backend)
            assert server.is_left()
        assert host.is_left()
    assert left == []
    assert (tmp_path / "2.png").read_bytes() == content


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_wait_that_is_cancelled_can_be_taken_up_again(backend: str) -> None:
    async def main(gateway: str) -> None:
        async with AsyncOceanBase(**KEY, base_url=gateway) as client:
            generation = await client.images.generate("m")
            await cancelled(generation.wait, 0.05)
            assert generation.status == "waiting"
            assert (await generation.wait()).done

    over = reply(task("SUCCESS", "https://cdn.example/1.png").content())
    ask_at_once = reply(task().content()).replace(b"\r\n", b"\r\nx-acs-retry-after: 1\r\n", 1)
    with RawServer([ask_at_once], ["hang"], [over]) as server:
        anyio.run(main, server.url, backend=backend)
        assert len(server.requests) == 3


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_walk_that_is_broken_off_leaves_a_pool_that_works(backend: str) -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url) as client:
            for _ in range(3):
                with anyio.move_on_after(0.03):
                    async for _ in client.images.list(page_size=1):
                        pass
            assert (await client.images.get(IMAGE_ID)).name == "n"

    page = reply(b'{"Images": [{"ImageId": "i"}], "TotalCount": 9}')
    pages: dict[bytes, Sequence[Step]] = {b"PageNumber=1": [page], b"PageNumber=2": ["hang"]}

    def answer(request: bytes) -> Sequence[Step]:
        line = request.split(b"\r\n")[0]
        return next((steps for word, steps in pages.items() if word in line), [GOOD])

    with RawServer(answer) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.is_left()
