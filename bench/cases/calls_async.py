"""One call after the other, awaited."""

from __future__ import annotations

import asyncio

from bench import clock
from bench.cases import call_table
from bench.peers.awaited import PEERS
from bench.report import Table
from bench.rounds import Cells, Job, Site
from bench.suite import Suite


def _measure(job: Job, site: Site) -> clock.Sample:
    return asyncio.run(_measure_async(job, site))


async def _measure_async(job: Job, site: Site) -> clock.Sample:
    async with PEERS[job.row](site.url) as calls:
        call = getattr(calls, job.column)
        call_table.check(job.column, await call())
        return await clock.timed_async(call, site.seconds)


def _table(cells: Cells) -> Table:
    return call_table.table("One call after the other, async", cells)


SUITE = Suite(jobs=call_table.jobs("calls_async", PEERS), measure=_measure, table=_table)
