"""One of several processes that share a pace: python pace_worker.py MODE URL RATE SECONDS.

Calls as fast as it may with several threads or tasks, and prints when each request went, on the clock that
all processes of a machine share, and what was logged.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx

from imageport import PAI, AsyncPAI, RedisRate

CALLERS = 6
Clients = tuple[PAI, AsyncPAI]


def loop(client: PAI, end: float) -> None:
    while time.monotonic() < end:
        client.images.get("image-1")


def threads(client: PAI, end: float) -> None:
    with ThreadPoolExecutor(CALLERS) as pool:
        for done in [pool.submit(loop, client, end) for _ in range(CALLERS)]:
            done.result()


async def tasks(client: AsyncPAI, end: float) -> None:
    async def work() -> None:
        while time.monotonic() < end:
            await client.images.get("image-1")

    async with anyio.create_task_group() as group:
        for _ in range(CALLERS):
            group.start_soon(work)


def main(mode: str, url: str, rate: str, seconds: float) -> None:
    sent: list[float] = []
    said: list[str] = []

    def answer(_: httpx.Request) -> httpx.Response:
        sent.append(time.monotonic())
        return httpx.Response(200, json={})

    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.levelname)
    logging.getLogger("imageport").addHandler(handler)
    logging.getLogger("imageport").setLevel(logging.INFO)
    shared = RedisRate(url, rate)
    run: Callable[[float], object]
    if mode == "threads":
        client = PAI(api_key="sk-paced", rate=shared, transport=httpx.MockTransport(answer))
        run = lambda end: threads(client, end)  # noqa: E731
    else:
        waiting = AsyncPAI(api_key="sk-paced", rate=shared, transport=httpx.MockTransport(answer))
        run = lambda end: anyio.run(tasks, waiting, end, backend=mode)  # noqa: E731
    print("ready", flush=True)  # noqa: T201
    start = float(sys.stdin.readline())
    time.sleep(max(0.0, start - time.monotonic()))
    run(start + seconds)
    print(json.dumps({"sent": [at - start for at in sent], "said": said}))  # noqa: T201


if __name__ == "__main__":
    mode, url, rate, seconds = sys.argv[1:]
    main(mode, url, rate, float(seconds))
