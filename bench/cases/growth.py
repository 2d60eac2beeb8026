"""Whether time stays in proportion: items of a listing, and calls at once.

All is CPU time. For a listing, the time of an item is what further items add: from 10 to 1,000 items, and
from 1,000 to 100,000. The fixed cost of a listing is in neither. Flat is a second figure of at most 1.25 x
the first. The items are not kept: memory that a process has not had before takes its time, too.

For calls at once, it is the time of a call, with all connections made. Flat is a figure at 10, 100 and
1,000 calls at once of at most 1.25 x that of one call after the other.
"""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import imageport
from bench import crowd
from bench.clock import Sample
from bench.peers.awaited import PEERS as AWAITED
from bench.peers.blocking import BEARER
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

ITEMS = (10, 1000, 100_000)
CALLS = (1, 10, 100, 1000)
FLAT = 1.25
LISTED, AT_ONCE = "items listed", "calls at once"
_TIMES = 2000
_OURS = "imageport, bearer"


def _measure(job: Job, site: Site) -> Sample:
    if job.row == LISTED:
        return _listed(int(job.column), site.url)
    return asyncio.run(_at_once(int(job.column), site.url))


def _listed(items: int, url: str) -> Sample:
    """Return the microseconds that the whole listing takes: the least of some."""
    with imageport.PAI(base_url=url, **BEARER) as pai:
        took: list[float] = []
        for _ in range(1 + max(1, min(50, 20_000 // items))):
            start = time.process_time()
            if sum(1 for _ in pai.images.list(workspace_id=str(items), page_size=100)) != items:
                raise ValueError("not all items were listed")
            took.append((time.process_time() - start) * 1e6)
        return {"time": min(took)}


async def _at_once(workers: int, url: str) -> Sample:
    async with AWAITED[_OURS](url) as calls:
        await asyncio.gather(*(calls.get() for _ in range(workers)))
        return {"time": (await crowd.awaited(calls.get, _TIMES, workers))["cpu"]}


def added(cells: Cells, suite: str, row: str, sizes: tuple[int, ...], key: str) -> list[list[float]]:
    """Return what one more adds, between each size and the next."""
    steps: list[list[float]] = []
    for small, large in pairwise(sizes):
        less, more = (cells[Job(suite, row, str(size))].values(key) for size in (small, large))
        steps.append([(b - a) / (large - small) for a, b in zip(less, more, strict=False)])
    return steps


def _table(cells: Cells) -> Table:
    columns = ("what", "how many", "CPU us each", "spread")
    rows: list[list[str]] = []
    for (small, large), values in zip(pairwise(ITEMS), _steps(cells), strict=True):
        rows.append([f"an item more ({LISTED})", f"{small:,} to {large:,}", *_each(values)])
    rows += [[f"a call ({AT_ONCE})", f"{size:,}", *_each(_cpu(cells, size))] for size in CALLS]
    return Table("Growth of time", columns, rows)


def _each(values: list[float]) -> list[str]:
    return [number(middle(values), 2), percent(spread_of(values))]


def _steps(cells: Cells) -> list[list[float]]:
    return added(cells, "growth", LISTED, ITEMS, "time")


def _cpu(cells: Cells, size: int) -> list[float]:
    return cells[Job("growth", AT_ONCE, str(size))].values("time")


def _targets(cells: Cells) -> list[Target]:
    few, many = _steps(cells)
    name = "CPU of an item listed, up to 100,000 / up to 1,000"
    targets = [Target(name, over(many, few), FLAT)]
    for size in CALLS[1:]:
        values = over(_cpu(cells, size), _cpu(cells, 1))
        targets.append(Target(f"CPU of a call, {size:,} at once / one after the other", values, FLAT))
    return targets


SUITE = Suite(
    jobs=[
        *[Job("growth", LISTED, str(size)) for size in ITEMS],
        *[Job("growth", AT_ONCE, str(size)) for size in CALLS],
    ],
    measure=_measure,
    table=_table,
    targets=_targets,
)
