"""What a process holds: open files and sockets, threads, memory."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

PAGE = resource.getpagesize()
MOST_MIB, MOST_BLOCKS = 4.0, 2000


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


class Memory(NamedTuple):
    """What this process takes: MiB of the machine, and blocks of Python's own allocator."""

    mib: float
    blocks: int


def memory() -> Memory:
    """Look what this process takes, without what its allocator only keeps in store."""
    gc.collect()
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Memory(pages * PAGE / 2**20, sys.getallocatedblocks())


def grown(samples: list[Memory]) -> list[str]:
    """Say what has grown over the second half of a run by more than the unrest of an allocator."""
    mib, blocks = growth([each.mib for each in samples]), growth([each.blocks for each in samples])
    wrong = [f"memory: {mib:+.1f} MiB over the second half"] if mib > MOST_MIB else []
    return wrong + ([f"memory: {blocks:+.0f} blocks over the second half"] if blocks > MOST_BLOCKS else [])


def growth(samples: Sequence[float]) -> float:
    """Give how much the memory has grown over the second half, by the middle of each quarter's samples."""
    quarter = len(samples) // 4
    if not quarter:
        return 0.0
    return median(samples[-quarter:]) - median(samples[-2 * quarter : -quarter])
