"""What a suite is: the jobs of one table, how they are measured, and what is to be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.clock import Sample
from bench.report import Table
from bench.rounds import Cells, Job, Runner, Site, fresh_process
from bench.targets import Target


def _no_targets(_: Cells) -> list[Target]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One table.

    *measure* does a job in a fresh process; one that measures from outside has its own *runner*. What
    is counted, not timed, comes out the same every time: *once* is enough.
    """

    jobs: Sequence[Job]
    measure: Callable[[Job, Site], Sample]
    table: Callable[[Cells], Table]
    targets: Callable[[Cells], list[Target]] = _no_targets
    runner: Runner = fresh_process
    more_rounds: int = 1
    once: bool = False

    def rounds(self, wanted: int) -> int:
        """Return how many rounds to run when *wanted* is what was asked for."""
        return 1 if self.once else wanted * self.more_rounds
