"""Threads and tasks that wait for their turn in real time: in order, and free to go away."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import anyio
import httpx
import pytest
from pressure import HANG, lasts
from redis_server import RedisServer

from imageport import PAI, AsyncPAI, DeadlineExceeded, Rate, RateLimitError, RedisRate, _clock

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"Name": "n"})


def client(rate: float | str | Rate | RedisRate) -> AsyncPAI:
    return AsyncPAI(api_key="sk-test", rate=rate, transport=httpx.MockTransport(ok))


async def next_wait(pai: AsyncPAI) -> float:
    """Return how long the next call would have to wait, without making it."""
    with pytest.raises(DeadlineExceeded) as caught:
        await pai.images.get("image-1", deadline=0.5)
    assert caught.value.retry_after is not None
    return caught.value.retry_after


@BACKENDS
def test_tasks_go_in_the_order_in_which_they_asked(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(round(seconds, 6))
        await anyio.sleep(0.001)

    async def main() -> None:
        async with client(100) as pai, anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(pai.images.get, f"image-{number}")
                await anyio.wait_all_tasks_blocked()

    monkeypatch.setattr(_clock, "monotonic", lambda: 1000.0)
    monkeypatch.setattr(_clock, "sleep_async", sleep)
    anyio.run(main, backend=backend)
    assert waits == [number / 100 for number in range(1, 20)]


def test_threads_share_the_rate_and_each_gets_its_turns() -> None:
    times: list[float] = []
    lock = Lock()

    def answer(_: httpx.Request) -> httpx.Response:
        with lock:
            times.append(time.monotonic())
        return ok(_)

    def work(end: float) -> int:
        calls = 0
        while time.monotonic() < end:
            pai.images.get("image-1")
            calls += 1
        return calls

    with (
        PAI(api_key="sk-test", rate=200, transport=httpx.MockTransport(answer)) as pai,
        ThreadPoolExecutor(8) as pool,
    ):
        counts = list(pool.map(work, [time.monotonic() + 1.0] * 8))
    span = times[-1] - times[0]
    assert len(times) <= 1.05 * 200 * span + 1
    assert max(counts) - min(counts) <= 5


@BACKENDS
@pytest.mark.parametrize("shared", [False, True])
def test_tasks_that_are_cancelled_while_waiting_delay_nobody(backend: str, shared: bool) -> None:
    async def main(rate: Rate | RedisRate) -> None:
        async with client(rate) as pai:
            await pai.images.get("image-1")
            with anyio.move_on_after(0.3):
                async with anyio.create_task_group() as group:
                    for _ in range(50):
                        group.start_soon(pai.images.get, "image-1")
            for _ in range(100):  # Redis gets places back in the background
                if await next_wait(pai) <= 60:
                    break
                await anyio.sleep(0.02)
            assert 55 < await next_wait(pai) <= 60

    with RedisServer() as server:
        anyio.run(main, RedisRate(server.url, Rate(1, 60)) if shared else Rate(1, 60), backend=backend)


def test_a_task_that_is_cancelled_while_redis_thinks_gives_its_place_back() -> None:
    async def main() -> None:
        async with client(RedisRate(server.url, Rate(1, 60), timeout=5)) as pai:
            await pai.images.get("image-1")
            server.hold()
            task = asyncio.create_task(pai.images.get("image-1"))
            await asyncio.sleep(0.1)
            task.cancel()
            with lasts(1), pytest.raises(asyncio.CancelledError):
                await task
            server.go_on()
            for _ in range(100):
                if server.client().exists(*server.client().keys("*:freed") or ["none"]):  # pyright: ignore[reportGeneralTypeIssues]
                    break
                await asyncio.sleep(0.02)
            assert 55 < await next_wait(pai) <= 60

    with RedisServer() as server:
        asyncio.run(main())


@BACKENDS
def test_threads_that_call_back_into_the_loop_do_not_block_the_question_to_redis(backend: str) -> None:
    async def main() -> None:
        async with client(RedisRate(server.url, 1000)) as pai, anyio.create_task_group() as group:
            for _ in range(45):  # more than the loop's usual 40 threads
                group.start_soon(through_a_thread, pai)

    async def through_a_thread(pai: AsyncPAI) -> None:
        await anyio.to_thread.run_sync(anyio.from_thread.run, pai.images.get, "image-1")

    async def bounded() -> None:
        with anyio.fail_after(HANG):
            await main()

    with RedisServer() as server:
        anyio.run(bounded, backend=backend)


@BACKENDS
def test_a_slow_redis_does_not_block_the_event_loop(backend: str) -> None:
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            ticks.append(time.monotonic())
            await anyio.sleep(0.01)

    async def main() -> None:
        async with client(RedisRate(server.url, 1000, timeout=0.4)) as pai:
            await pai.images.get("image-1")
            async with anyio.create_task_group() as group:
                group.start_soon(tick)
                server.hold()
                await pai.images.get("image-1")
                group.cancel_scope.cancel()

    with RedisServer() as server:
        anyio.run(main, backend=backend)
        server.go_on()
    assert len(ticks) > 10


@BACKENDS
def test_retries_of_many_tasks_keep_the_rate_too(backend: str) -> None:
    times: list[float] = []

    def refuse(_: httpx.Request) -> httpx.Response:
        times.append(time.monotonic())
        return httpx.Response(429, headers={"Retry-After": "0"})

    async def work(pai: AsyncPAI) -> None:
        with pytest.raises(RateLimitError):
            await pai.images.get("image-1")

    async def main() -> None:
        transport = httpx.MockTransport(refuse)
        async with (
            AsyncPAI(api_key="sk-test", rate=100, transport=transport) as pai,
            anyio.create_task_group() as group,
        ):
            for _ in range(10):
                group.start_soon(work, pai)

    anyio.run(main, backend=backend)
    assert len(times) == 30
    assert times[-1] - times[0] >= 0.28
