"""2,000 GETs with 100 at a time, awaited, from a server that answers at once and from one that is far."""

from __future__ import annotations

import asyncio

from bench import crowd
from bench.clock import Sample
from bench.peers.awaited import LIMIT, PEERS
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import DELAY, Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_TIMES, _WORKERS = 2000, 100
_IDEAL = _TIMES / _WORKERS * DELAY
_NEAR, _FAR = "0 ms", "20 ms"
_OURS = "imageport, bearer"
_ROWS = (LIMIT, "httpx", _OURS, "official Alibaba Cloud SDK", "aiohttp", "pyreqwest")


def _measure(job: Job, site: Site) -> Sample:
    return asyncio.run(_measure_async(job, site.slow_url if job.column == _FAR else site.url))


async def _measure_async(job: Job, url: str) -> Sample:
    async with PEERS[job.row](url) as calls:
        await asyncio.gather(*(calls.get() for _ in range(_WORKERS)))  # from here on all is connected
        with crowd.Counter(url) as counter:
            sample = await crowd.awaited(calls.get, _TIMES, _WORKERS)
            return sample | {"connections": counter.new()}


def _table(cells: Cells) -> Table:
    columns = ["2,000 GETs, 100 at a time"]
    for at in (_NEAR, _FAR):
        columns += [f"{at}: GETs a s", "CPU us", "p50 ms", "p99 ms", "new connections", "spread"]
    title = f"Many at once, async; the ideal at 20 ms is {_TIMES / _IDEAL:,.0f} GETs a second"
    return Table(
        title, columns, [[row, *_half(cells, row, _NEAR), *_half(cells, row, _FAR)] for row in _ROWS]
    )


def _half(cells: Cells, row: str, column: str) -> list[str]:
    cell = cells[Job("concurrency", row, column)]
    if cell.note:
        return [cell.note, *["-"] * 5]
    wall = cell.values("wall")
    return [
        number(middle([_TIMES / each for each in wall])),
        number(middle(cell.values("cpu"))),
        number(middle(cell.values("p50")), 1),
        number(middle(cell.values("p99")), 1),
        number(middle(cell.values("connections"))),
        percent(spread_of(wall)),
    ]


def _targets(cells: Cells) -> list[Target]:
    def values(row: str, column: str, key: str = "wall") -> list[float]:
        return cells[Job("concurrency", row, column)].values(key)

    def faster(row: str) -> list[float]:
        return over(values("httpx", _NEAR), values(row, _NEAR))

    what = "async, 100 at a time"
    ideal = [each / _IDEAL for each in values(_OURS, _FAR)]
    return [
        Target(f"{what}, 0 ms: speed of imageport / httpx", faster(_OURS), 5.0, at_least=True),
        Target(f"{what}, 20 ms: time / ideal", ideal, 1.15),
        *[
            Target(f"{what}, {at}: p99 / p50", over(values(_OURS, at, "p99"), values(_OURS, at, "p50")), 3.0)
            for at in (_NEAR, _FAR)
        ],
        *[
            Target(f"{what}, {at}: new connections", values(_OURS, at, "connections"), 0.0, "")
            for at in (_NEAR, _FAR)
        ],
    ]


SUITE = Suite(
    jobs=[Job("concurrency", row, column) for row in _ROWS for column in (_NEAR, _FAR)],
    measure=_measure,
    table=_table,
    targets=_targets,
)
