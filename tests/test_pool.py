"""A place in the pool is given back, however a call ends; a call that gets none was never sent."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import anyio
import httpx
import pytest
from colours import IMAGE_ID, PAIR, Colour
from hostile import BORNE, LOST, REFUSED
from pressure import HANG
from raw_server import RawServer, reply

from imageport import PAI, AsyncPAI, ImagePortError, RequestTimeoutError, Retry, _transport

SMALL = httpx.Limits(max_connections=2, max_keepalive_connections=2)
ONCE = Retry(attempts=1)
GOOD = [reply(b'{"Name": "n"}')]
IMAGES = b'{"Images": [{"ImageId": "image-%s", "Name": "n"}], "TotalCount": 8}'
BUSY = httpx.Timeout(5.0, pool=0.2)


@pytest.fixture(autouse=True)
def small_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two connections: a single one that is lost would show."""
    monkeypatch.setattr(_transport, "_LIMITS", SMALL)


def test_a_call_that_fails_gives_its_place_back(colour: Colour) -> None:
    kinds = [play for table in (LOST, REFUSED, BORNE) for kind, play in table.items() if " to " not in kind]
    with RawServer(*kinds, GOOD) as server:
        client = colour.pai(**PAIR, base_url=server.url, retry=ONCE, timeout=BUSY)
        while len(server.requests) < len(kinds):
            with suppress(ImagePortError):
                client.images.get(IMAGE_ID)
        for _ in range(3):
            assert client.images.get(IMAGE_ID).name == "n"
        client.close()
        assert server.is_left()


def test_a_call_without_a_connection_gives_its_place_back(colour: Colour) -> None:
    with RawServer(GOOD) as server:
        client = colour.pai(**PAIR, retry=ONCE, timeout=BUSY)
        for endpoint in ("http://127.0.0.1:1", "http://localhost:1", "https://127.0.0.1:1"):
            for _ in range(3):
                with suppress(ImagePortError):
                    client.services.predict("echo", b"1", endpoint=endpoint, token="token")
        assert client.services.predict("echo", b"1", endpoint=server.url, token="token").content


def hang_or_answer(request: bytes) -> list[Any]:
    return ["hang"] if b"/slow" in request else GOOD


def paid(client: Any, url: str) -> Any:
    return client.services.predict("echo", b"1", endpoint=url, token="token", timeout=BUSY, retry=ONCE)


def test_a_paid_call_that_gets_no_connection_was_not_sent() -> None:
    with RawServer(hang_or_answer) as server, ThreadPoolExecutor(2) as threads:
        with PAI(**PAIR, base_url=server.url, retry=ONCE) as client:
            slow = [threads.submit(client.images.get, "slow", timeout=1.0) for _ in range(2)]
            assert server.is_asked(2)
            with pytest.raises(RequestTimeoutError, match="All connections are busy"):
                paid(client, server.url)
            assert all(isinstance(call.exception(), RequestTimeoutError) for call in slow)
            assert paid(client, server.url).content
        assert len(server.requests) == 3


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_async_paid_call_that_gets_no_connection_was_not_sent(backend: str) -> None:
    async def fails(call: Callable[[], Awaitable[object]]) -> None:
        with pytest.raises(RequestTimeoutError):
            await call()

    async def main(server: RawServer) -> None:
        async with AsyncPAI(**PAIR, base_url=server.url, retry=ONCE) as client:
            async with anyio.create_task_group() as group:
                for _ in range(2):
                    group.start_soon(fails, lambda: client.images.get("slow", timeout=1.0))
                assert await anyio.to_thread.run_sync(server.is_asked, 2)
                with pytest.raises(RequestTimeoutError, match="All connections are busy"):
                    await paid(client, server.url)
            assert (await paid(client, server.url)).content

    with RawServer(hang_or_answer) as server:
        anyio.run(main, server, backend=backend)
        assert len(server.requests) == 3


UNASKED = [reply(b'{"Name": "n"}'), 0.02, reply(b'{"Name": "unasked"}')]


def test_an_answer_that_nobody_asked_for_is_nobodys() -> None:
    with RawServer(UNASKED, GOOD) as server, PAI(**PAIR, base_url=server.url, retry=ONCE) as client:
        for _ in range(2):
            assert client.images.get(IMAGE_ID).name == "n"
            time.sleep(0.1)
        assert server.opened == 2


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_answer_that_comes_while_the_loop_runs_is_nobodys(backend: str) -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, retry=ONCE) as client:
            for _ in range(2):
                assert (await client.images.get(IMAGE_ID)).name == "n"
                await anyio.sleep(0.1)

    with RawServer(UNASKED, GOOD) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.opened == 2


def test_connections_that_a_rush_left_behind_are_closed_when_they_are_too_old(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = httpx.Limits(max_connections=4, max_keepalive_connections=4, keepalive_expiry=0.1)
    monkeypatch.setattr(_transport, "_LIMITS", limits)

    def answer(request: bytes) -> list[Any]:
        number = re.search(rb"PageNumber=(\d+)", request)
        return [0.05, reply(IMAGES % number[1])] if number else GOOD

    with RawServer(answer) as server:
        client = colour.pai(**PAIR, base_url=server.url, retry=ONCE)
        assert len(list(client.images.list(page_size=1).prefetch(4))) == 8
        assert server.open > 1
        until = time.monotonic() + HANG
        while server.open > 1 and time.monotonic() < until:
            assert client.images.get(IMAGE_ID).name == "n"
            time.sleep(0.02)
        assert server.open == 1
