"""Many calls at once: so many workers, each with one call after the other."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from typing import Any, Self
from urllib.parse import urlsplit

from bench.clock import Sample
from bench.server import CONNECTIONS


class Counter:
    """Asks a server how many connections it has had."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 0)
        self._before = self._count()

    def new(self) -> int:
        """Return how many connections were made since this one."""
        return self._count() - self._before

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _count(self) -> int:
        self._connection.request("GET", CONNECTIONS)
        return int(self._connection.getresponse().read())


async def awaited(call: Callable[[], Awaitable[Any]], times: int, workers: int) -> Sample:
    """Make *times* calls with as many at once as there are *workers*."""
    left = iter(range(times))
    took: list[float] = []

    async def work() -> None:
        for _ in left:
            start = time.perf_counter()
            await call()
            took.append(time.perf_counter() - start)

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(workers)))
    return _sample(wall, cpu, took)


def threaded(call: Callable[[], Any], times: int, workers: int) -> Sample:
    """Do the same with threads."""
    left = iter(range(times))
    took: list[float] = []

    def work() -> None:
        for _ in left:
            start = time.perf_counter()
            call()
            took.append(time.perf_counter() - start)

    with ThreadPoolExecutor(workers) as pool:
        wall, cpu = time.perf_counter(), time.process_time()
        for done in [pool.submit(work) for _ in range(workers)]:
            done.result()
        return _sample(wall, cpu, took)


def _sample(wall: float, cpu: float, took: list[float]) -> Sample:
    """Return seconds in all, CPU microseconds a call, and percentiles in milliseconds."""
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    percentiles = quantiles(took, n=100, method="inclusive")
    return {
        "wall": wall,
        "cpu": cpu / len(took) * 1e6,
        "p50": percentiles[49] * 1e3,
        "p99": percentiles[98] * 1e3,
    }
