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
from typing import Any, NamedTuple

PAGE = resource.getpagesize()
# What is resident may grow by what the allocator keeps in store, which is never the same.
MOST = {"resident": 32.0, "used": 0.5, "blocks": 2000.0}


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


def left_over(before: Counter[str], patience: float = 10.0) -> list[str]:
    """Name what is open and was not before; what is about to end is given some time."""
    until = time.monotonic() + patience
    while (left := held() - before) and time.monotonic() < until:
        gc.collect()
        time.sleep(0.02)
    return [f"{count} x {name}" for name, count in left.items()]


MALLINFO2 = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class Memory(NamedTuple):
    """What this process takes, in MiB: of the machine, and in use; and blocks of Python's own allocator."""

    resident: float
    used: float
    blocks: int


class _Store(ctypes.Structure):
    """What glibc's mallinfo2 tells of all arenas."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in MALLINFO2)


def memory() -> Memory:
    """Look what this process takes, and what of it is in use; the rest an allocator keeps in store."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
    return Memory(resident, _used() / 2**20, sys.getallocatedblocks())


def _used() -> int:
    library = ctypes.CDLL(None)
    library.malloc_trim(0)
    library.mallinfo2.restype = _Store
    store: Any = library.mallinfo2()
    return store.uordblks + store.hblkhd


def grown(samples: list[Memory]) -> list[str]:
    """Say what has grown over the second half of a run by more than MOST."""
    found = {name: growth([getattr(each, name) for each in samples]) for name in Memory._fields}
    return [
        f"memory {name}: {more:+.1f} over the second half"
        for name, more in found.items()
        if more > MOST[name]
    ]


def growth(samples: Sequence[float]) -> float:
    """Give how much the memory has grown over the second half, by the middle of each quarter's samples."""
    quarter = len(samples) // 4
    if not quarter:
        return 0.0
    return median(samples[-quarter:]) - median(samples[-2 * quarter : -quarter])
