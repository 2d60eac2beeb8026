"""Whether memory stays in proportion: counted by Python's own tracer, so the same every time.

As in `growth`, the memory of one is what one more adds: items of a listing that are kept, calls that wait
at once for their answers. A listing whose items are not kept is to hold no more at 100,000 than at 1,000.
"""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections import deque
from itertools import pairwise

import imageport
from bench.cases.growth import AT_ONCE, CALLS, FLAT, ITEMS, LISTED, added
from bench.clock import Sample
from bench.peers.awaited import PEERS as AWAITED
from bench.peers.blocking import BEARER
from bench.report import Table, middle, minus, number, over
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_PASSED = "items passed"
_OURS = "imageport, bearer"


def _measure(job: Job, site: Site) -> Sample:
    if job.row == AT_ONCE:
        return asyncio.run(_at_once(int(job.column), site.slow_url))
    return _listed(int(job.column), site.url, keep=None if job.row == LISTED else 0)


def _listed(items: int, url: str, keep: int | None) -> Sample:
    with imageport.PAI(base_url=url, **BEARER) as pai:
        listing = pai.images.list(workspace_id=str(items), page_size=100)
        deque(listing, 0) if items <= 1000 else next(iter(listing))  # what is made once is made now
        _begin()
        kept = deque(listing, keep)
        if keep is None and len(kept) != items:
            raise ValueError("not all items were listed")
        held, peak = tracemalloc.get_traced_memory()
        return {"memory": peak if keep == 0 else held}


async def _at_once(calls_at_once: int, url: str) -> Sample:
    async with AWAITED[_OURS](url) as calls:
        await asyncio.gather(*(calls.get() for _ in range(max(CALLS))))
        _begin()
        await asyncio.gather(*(calls.get() for _ in range(calls_at_once)))
        return {"memory": tracemalloc.get_traced_memory()[1]}


def _begin() -> None:
    gc.collect()
    tracemalloc.start()


def _table(cells: Cells) -> Table:
    columns = ("what", "how many", "bytes each")
    rows: list[list[str]] = []
    for row, sizes in ((LISTED, ITEMS), (AT_ONCE, CALLS)):
        for (small, large), values in zip(pairwise(sizes), _steps(cells, row), strict=True):
            rows.append([f"one more of {row}", f"{small:,} to {large:,}", number(middle(values))])
    for size in ITEMS[1:]:
        total = middle(cells[Job("memory", _PASSED, str(size))].values("memory"))
        rows.append([f"all {_PASSED} (none is kept), at most", f"{size:,}", number(total)])
    return Table("Growth of memory", columns, rows)


def _steps(cells: Cells, row: str) -> list[list[float]]:
    return added(cells, "memory", row, ITEMS if row == LISTED else CALLS, "memory")


def _targets(cells: Cells) -> list[Target]:
    few, many = _steps(cells, LISTED)
    ten, hundred, thousand = _steps(cells, AT_ONCE)
    passed = (cells[Job("memory", _PASSED, str(size))].values("memory") for size in (100_000, 1000))
    return [
        Target("memory of an item listed, up to 100,000 / up to 1,000", over(many, few), FLAT),
        Target(
            "memory of a listing that is passed, 100,000 items less 1,000",
            [each / 1e6 for each in minus(*passed)],
            0.1,
            "MB",
        ),
        Target("memory of a call in flight, up to 100 / up to 10", over(hundred, ten), FLAT),
        Target("memory of a call in flight, up to 1,000 / up to 10", over(thousand, ten), FLAT),
    ]


SUITE = Suite(
    jobs=[
        *[Job("memory", LISTED, str(size)) for size in ITEMS],
        *[Job("memory", _PASSED, str(size)) for size in ITEMS[1:]],
        *[Job("memory", AT_ONCE, str(size)) for size in CALLS],
    ],
    measure=_measure,
    table=_table,
    targets=_targets,
    once=True,
)
