"""Four processes and a real Redis: the account's rate holds, everybody gets a share, and Redis may die."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from pressure import HANG
from redis_server import RedisServer

WORKER = Path(__file__).parent / "pace_worker.py"
MODES = ("threads", "asyncio", "trio", "threads")
RATE = 80


def run(url: str, seconds: float, meanwhile: Callable[[float], None] | None = None) -> list[dict[str, Any]]:
    """Let four processes call as fast as they may; return when each one's requests went, from the start."""
    words = [url, f"{RATE}/s", str(seconds)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen([sys.executable, WORKER, mode, *words], **pipes) for mode in MODES]
    try:
        for worker in workers:
            assert worker.stdout.readline() == "ready\n"  # pyright: ignore[reportOptionalMemberAccess]
        start = time.monotonic() + 0.2
        for worker in workers:
            worker.stdin.write(f"{start}\n")  # pyright: ignore[reportOptionalMemberAccess]
            worker.stdin.flush()  # pyright: ignore[reportOptionalMemberAccess]
        if meanwhile is not None:
            meanwhile(start)
        return [json.loads(worker.communicate(timeout=HANG)[0]) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


def within(times: list[float], start: float, end: float) -> int:
    return sum(start <= at < end for at in times)


def test_four_processes_keep_the_accounts_rate_within_5_percent_and_share_it_fairly() -> None:
    with RedisServer() as server:
        found = run(server.url, 2.5)
    counts = [within(each["sent"], 0.5, 2.5) for each in found]
    assert 0.95 * RATE * 2 <= sum(counts) <= 1.05 * RATE * 2, counts
    fair = sum(counts) / 4
    assert all(0.85 * fair <= count <= 1.15 * fair for count in counts), counts
    for each in found:
        times = [at for at in sorted(each["sent"]) if at <= 2.5]
        longest = max(late - early for early, late in pairwise(times))
        assert longest < 0.5, "a process starved"
        assert each["said"] == []


def test_redis_killed_in_the_middle_costs_no_call_and_its_return_brings_the_shared_rate_back() -> None:
    def kill_and_return(start: float) -> None:
        time.sleep(start + 0.5 - time.monotonic())
        server.kill()
        time.sleep(1.0)
        server.start()

    with RedisServer() as server:
        found = run(server.url, 4.5, kill_and_return)
    everything = [at for each in found for at in each["sent"]]
    for each in found:
        assert each["said"] == ["WARNING", "INFO"]
        alone = within(each["sent"], 0.9, 1.5) / 0.6
        assert 0.5 * RATE <= alone <= 1.1 * RATE
    assert 0.95 * RATE * 1.5 <= within(everything, 3.0, 4.5) <= 1.05 * RATE * 1.5
