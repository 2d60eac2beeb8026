"""How a call is timed, and how much memory it takes: in the process of the client."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

Sample = dict[str, float]

_CHUNKS = 40  # so many that some are not disturbed


def timed(call: Callable[[], object], seconds: float) -> Sample:
    """Repeat *call* for about so many *seconds*; return microseconds a call."""
    times = _chunk_size(_repeat(call, _warm_up(call, seconds)), seconds)
    return _least([_repeat(call, times) for _ in range(_CHUNKS)])


async def timed_async(call: Callable[[], Awaitable[object]], seconds: float) -> Sample:
    """Do the same with an awaited *call*."""
    warm = 0
    end = time.perf_counter() + seconds / 4
    while time.perf_counter() < end or warm < 5:
        await call()
        warm += 1
    times = _chunk_size(await _repeat_async(call, warm), seconds)
    return _least([await _repeat_async(call, times) for _ in range(_CHUNKS)])


def _warm_up(call: Callable[[], object], seconds: float) -> int:
    warm = 0
    end = time.perf_counter() + seconds / 4
    while time.perf_counter() < end or warm < 5:
        call()
        warm += 1
    return warm


def _chunk_size(one: Sample, seconds: float) -> int:
    return max(1, int(seconds * 1e6 / one["wall"] / _CHUNKS))


def _least(chunks: list[Sample]) -> Sample:
    """Return the least disturbed chunk: what else the machine does can only add to a time."""
    return {key: min(chunk[key] for chunk in chunks) for key in chunks[0]}


def _repeat(call: Callable[[], object], times: int) -> Sample:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        call()
    return _elapsed(wall, cpu, times)


async def _repeat_async(call: Callable[[], Awaitable[object]], times: int) -> Sample:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        await call()
    return _elapsed(wall, cpu, times)


def _elapsed(wall: float, cpu: float, times: int) -> Sample:
    return {
        "wall": (time.perf_counter() - wall) / times * 1e6,
        "cpu": (time.process_time() - cpu) / times * 1e6,
    }


def peak_added(call: Callable[[], object]) -> float:
    """Return by how many MB *call* raises the most memory that this process ever held at once."""
    if sys.platform != "linux":
        before = _peak_elsewhere()
        call()
        return _peak_elsewhere() - before
    Path("/proc/self/clear_refs").write_text("5")  # the peak is what is held now
    before = _peak_on_linux()
    call()
    return _peak_on_linux() - before


def _peak_on_linux() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _peak_elsewhere() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
