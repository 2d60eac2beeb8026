"""Bounds on time that hold while other programs want the processors: they are ratios.

A thread does small pieces of work and pauses, side by side with what is measured. How much longer these took
than they would on a machine of their own is how much longer everything else may take.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

# Seconds that nothing waits for unless something hangs; whatever would really hang, hangs for longer.
HANG = 300.0
PAUSE, WORK = 0.004, 0.001


class Stopwatch:
    """Tells how long the block took, and how slow the machine was meanwhile."""

    elapsed = 0.0
    slowness = 1.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measure a block."""
    found, end, pieces = Stopwatch(), Event(), [PAUSE + WORK]
    thread = Thread(target=_sample, args=[end, pieces], daemon=True)
    thread.start()
    start = time.monotonic()
    try:
        yield found
    finally:
        found.elapsed = time.monotonic() - start
        end.set()
        thread.join(HANG)
        found.slowness = max(1.0, sum(pieces) / len(pieces) / (PAUSE + WORK))


@contextmanager
def lasts(most: float, least: float = 0.0) -> Iterator[None]:
    """Hold a block to at most so many seconds on a machine of its own, and to at least so many on any."""
    with stopwatch() as watch:
        yield
    assert least <= watch.elapsed <= most * watch.slowness, (
        f"{watch.elapsed:.3f} s are not within {least} s and {most} s x {watch.slowness:.2f}"
    )


def _sample(end: Event, pieces: list[float]) -> None:
    while not end.is_set():
        start, used = time.monotonic(), time.thread_time()
        end.wait(PAUSE)
        while time.thread_time() - used < WORK:
            pass
        pieces.append(time.monotonic() - start)
