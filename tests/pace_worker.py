"""One of several processes that share a pace: python pace_worker.py MODE URL RATE SECONDS.

Calls as fast as it may with several threads or tasks, and prints when each request went, on the clock that
all processes of a machine share, and what was logged.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx

from imageport import PAI, AsyncPAI, RedisRate

CALLERS = 6
Sent = list[float]


def begin(seconds: float) -> float:
    """Say that all is loaded, wait for the common start, and return the end."""
    print("ready", flush=True)  # noqa: T201
    start = float(sys.stdin.readline())
    time.sleep(max(0.0, start - time.monotonic()))
    return start + seconds


def transport(sent: Sent) -> httpx.MockTransport:
    def answer(_: httpx.Request) -> httpx.Response:
        sent.append(time.monotonic())
        return httpx.Response(200, json={"Name": "n"})

    return httpx.MockTransport(answer)


def threads(rate: RedisRate, seconds: float, sent: Sent) -> float:
    PAI(api_key="sk-other", transport=transport([])).images.get("image-1")
    client = PAI(api_key="sk-paced", rate=rate, transport=transport(sent))

    def work() -> None:
        while time.monotonic() < end:
            client.images.get("image-1")

    with ThreadPoolExecutor(CALLERS) as pool:
        end = begin(seconds)
        for done in [pool.submit(work) for _ in range(CALLERS)]:
            done.result()
    return end


async def tasks(rate: RedisRate, seconds: float, sent: Sent) -> float:
    await AsyncPAI(api_key="sk-other", transport=transport([])).images.get("image-1")
    client = AsyncPAI(api_key="sk-paced", rate=rate, transport=transport(sent))

    async def work() -> None:
        while time.monotonic() < end:
            await client.images.get("image-1")

    end = begin(seconds)
    async with anyio.create_task_group() as group:
        for _ in range(CALLERS):
            group.start_soon(work)
    return end


def main(mode: str, url: str, rate: str, seconds: float) -> None:
    sent: Sent = []
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.levelname)
    logging.getLogger("imageport").addHandler(handler)
    logging.getLogger("imageport").setLevel(logging.INFO)
    shared = RedisRate(url, rate)
    if mode == "threads":
        end = threads(shared, seconds, sent)
    else:
        end = anyio.run(tasks, shared, seconds, sent, backend=mode)
    print(json.dumps({"sent": [at - end + seconds for at in sent], "said": said}))  # noqa: T201


if __name__ == "__main__":
    mode, url, rate, seconds = sys.argv[1:]
    main(mode, url, rate, float(seconds))
