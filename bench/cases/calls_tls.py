"""One GET after the other, awaited, over TLS."""

from __future__ import annotations

import asyncio

from bench.cases import call_table, calls_async
from bench.clock import Sample
from bench.report import Table, middle, number, percent, spread_of
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_OURS = ("imageport, signed", "imageport, bearer")
_OFFICIAL = "official Alibaba Cloud SDK"
_ROWS = ("httpx", *_OURS, _OFFICIAL, "aiohttp")


def _measure(job: Job, site: Site) -> Sample:
    return asyncio.run(calls_async.measure(job, site.tls_url, site.seconds))


def _table(cells: Cells) -> Table:
    columns = ("us a GET over TLS", "wall", "CPU", "x httpx", "spread")
    return Table("One call after the other, async, over TLS", columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    if cell.note:
        return [job.row, cell.note, *["-"] * 3]
    return [
        job.row,
        number(middle(cell.values("wall"))),
        number(middle(cell.values("cpu"))),
        number(middle(call_table.over_peer(cells, job)), 3),
        percent(spread_of(cell.values("wall"))),
    ]


def _targets(cells: Cells) -> list[Target]:
    return [
        Target(
            f"async GET over TLS: {ours} / {peer}",
            call_table.over_peer(cells, Job("calls_tls", ours, "get"), peer),
            limit,
        )
        for peer, limit in (("httpx", 0.65), (_OFFICIAL, 0.02))
        for ours in _OURS
    ]


SUITE = Suite(
    jobs=[Job("calls_tls", row, "get") for row in _ROWS],
    measure=_measure,
    table=_table,
    targets=_targets,
)
