"""What a process holds: open files and sockets, threads, memory."""

from __future__ import annotations

import gc
import resource
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median

PAGE = resource.getpagesize()
GROWTH = 4.0
"""MiB that the memory may grow over the second half of a run, as an allocator's own unrest."""


def held() -> Counter[str]:
    """Count what is open by kind, and the threads."""
    found = Counter[str](f"thread {thread.name.rstrip('0123456789')}" for thread in threading.enumerate())
    for name in Path("/proc/self/fd").iterdir():
        try:
            target = str(name.readlink())
        except OSError:  # the folder's own
            continue
        found["socket" if target.startswith("socket:") else target] += 1
    return found


def left_over(before: Counter[str], patience: float = 3.0) -> list[str]:
    """Name what is open and was not before; what is about to end is given some time."""
    until = time.monotonic() + patience
    while (left := held() - before) and time.monotonic() < until:
        gc.collect()
        time.sleep(0.02)
    return [f"{count} x {name}" for name, count in left.items()]


def memory() -> float:
    """Give the memory of this process in MiB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20


def growth(samples: list[float]) -> float:
    """Give how much the memory has grown over the second half, by the middle of each quarter's samples."""
    quarter = len(samples) // 4
    if not quarter:
        return 0.0
    return median(samples[-quarter:]) - median(samples[-2 * quarter : -quarter])
