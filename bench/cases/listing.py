"""1,000 images over 10 numbered pages; the server takes 20 ms for each page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import imageport
from bench.clock import Sample
from bench.peers.blocking import BEARER
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import DELAY, Cells, Job, Site, Skipped
from bench.suite import Suite
from bench.targets import Target

_ITEMS, _SIZE = 1000, 100
_IDEAL = _ITEMS / _SIZE * DELAY


class _Way(NamedTuple):
    """How a listing is walked: pages fetched ahead, and seconds of the caller's own work on each page."""

    awaited: bool
    ahead: int = 0
    work: float = 0.0


_WAYS = {
    "sync, one by one": _Way(False),
    "sync, prefetch(8)": _Way(False, 8),
    "sync, one by one, 20 ms of work a page": _Way(False, 0, DELAY),
    "sync, prefetch(1), 20 ms of work a page": _Way(False, 1, DELAY),
    "async, one by one": _Way(True),
    "async, prefetch(8)": _Way(True, 8),
    "async, one by one, 20 ms of work a page": _Way(True, 0, DELAY),
    "async, prefetch(1), 20 ms of work a page": _Way(True, 1, DELAY),
}


def _measure(job: Job, site: Site) -> Sample:
    way = _WAYS[job.row]
    if way.awaited:
        return asyncio.run(_awaited(way, site.slow_url))
    with imageport.PAI(base_url=site.slow_url, **BEARER) as pai:
        walk = _walked(pai.images.list, way)
        list(walk)  # from here on all is connected
        start, seen = time.perf_counter(), 0
        for page in walk.pages():
            seen += len(page)
            time.sleep(way.work)
        return _sample(start, seen)


async def _awaited(way: _Way, url: str) -> Sample:
    async with imageport.AsyncPAI(base_url=url, **BEARER) as pai:
        walk = _walked(pai.images.list, way)
        _ = [image async for image in walk]
        start, seen = time.perf_counter(), 0
        async for page in walk.pages():
            seen += len(page)
            await asyncio.sleep(way.work)
        return _sample(start, seen)


def _walked(listing: Callable[..., Any], way: _Way) -> Any:
    walk = listing(workspace_id=str(_ITEMS), page_size=_SIZE)
    if not way.ahead:
        return walk
    if not hasattr(walk, "prefetch"):
        raise Skipped("not built")
    return walk.prefetch(way.ahead)


def _sample(start: float, seen: int) -> Sample:
    if seen != _ITEMS:
        raise ValueError(f"{seen} of {_ITEMS} images were listed")
    return {"wall": time.perf_counter() - start}


def _table(cells: Cells) -> Table:
    columns = ("1,000 images, 10 pages, 20 ms a page", "ms", "x ideal", "spread")
    title = (
        f"Listing; the ideal one by one takes {_IDEAL * 1e3:.0f} ms, and as much again for the caller's work"
    )
    return Table(title, columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    wall = middle(cell.values("wall"))
    if wall is None:
        return [job.row, cell.note, "-", "-"]
    spread = percent(spread_of(cell.values("wall")))
    ideal = _IDEAL + _ITEMS / _SIZE * _WAYS[job.row].work
    return [job.row, number(wall * 1e3), number(wall / ideal, 2), spread]


def _targets(cells: Cells) -> list[Target]:
    def values(row: str) -> list[float]:
        return cells[Job("listing", row)].values("wall")

    targets: list[Target] = []
    for colour in ("sync", "async"):
        slow, quick = values(f"{colour}, one by one"), values(f"{colour}, prefetch(8)")
        ideal = [each / _IDEAL for each in slow]
        targets.append(Target(f"listing, {colour}, one by one: time / ideal", ideal, 1.1))
        faster = over(slow, quick)
        targets.append(
            Target(f"listing, {colour}: speed of prefetch(8) / one by one", faster, 3.0, at_least=True)
        )
    return targets


SUITE = Suite(jobs=[Job("listing", row) for row in _WAYS], measure=_measure, table=_table, targets=_targets)
