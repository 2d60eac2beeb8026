"""Where the time of one call goes, layer by layer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench import clock
from bench.cases import call_table
from bench.clock import Sample
from bench.layers import LAYERS, Looks, looked_at, looked_at_async, shared_out
from bench.peers.awaited import PEERS as AWAITED
from bench.peers.blocking import PEERS as BLOCKING
from bench.report import Table, middle, number
from bench.rounds import Cells, Job, Site
from bench.suite import Suite

_SYNC, _ASYNC = "sync", "async"
_CLIENTS = ("httpx", "imageport, signed", "imageport, bearer")
_CALLS = [
    *[("get", row, _SYNC) for row in _CLIENTS],
    *[("get", row, _ASYNC) for row in _CLIENTS],
    *[("page", row, _SYNC) for row in _CLIENTS[:2]],
]
_SECONDS = 2.5


def _measure(job: Job, site: Site) -> Sample:
    call, colour = job.column.split()
    if colour == _SYNC:
        timing, looks = blocking(job.row, call, site.url, site.seconds)
    else:
        timing, looks = asyncio.run(awaited(job.row, call, site.url, site.seconds))
    return timing | shared_out(looks.layers, timing["wall"], timing["cpu"])


def blocking(
    client: str, call: str, url: str, seconds: float, look: float = _SECONDS
) -> tuple[Sample, Looks]:
    """Time a call, then look at it."""
    with BLOCKING[client](url) as calls:
        made = call_table.chosen(calls, call)
        return clock.timed(made, seconds), looked_at(made, look)


async def awaited(
    client: str, call: str, url: str, seconds: float, look: float = _SECONDS
) -> tuple[Sample, Looks]:
    """Time an awaited call, then look at it."""
    async with AWAITED[client](url) as calls:
        made = call_table.chosen(calls, call)
        return await clock.timed_async(made, seconds), await looked_at_async(made, look)


def _table(cells: Cells) -> Table:
    seen = [layer for layer in LAYERS if any(_us(cells, job, layer) for job in cells)]
    columns = ("us a call", "wall", *seen)
    return Table("Time per layer", columns, [_row(cells, job, columns[1:]) for job in cells])


def _row(cells: Cells, job: Job, columns: Sequence[str]) -> list[str]:
    times = [cells[job].note or number(_us(cells, job, column), 1) for column in columns]
    return [f"{job.column}: {job.row}", *times]


def _us(cells: Cells, job: Job, key: str) -> float:
    return middle([sample.get(key, 0.0) for sample in cells[job].samples]) or 0.0


SUITE = Suite(
    jobs=[Job("layers", row, f"{call} {colour}") for call, row, colour in _CALLS],
    measure=_measure,
    table=_table,
    once=True,
)
