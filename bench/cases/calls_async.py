"""One call after the other, awaited."""

from __future__ import annotations

import asyncio

from bench import clock
from bench.cases import call_table
from bench.peers.awaited import PEERS
from bench.report import Table
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_OURS = ("imageport, signed", "imageport, bearer")


def _measure(job: Job, site: Site) -> clock.Sample:
    return asyncio.run(measure(job, site.url, site.seconds))


async def measure(job: Job, url: str, seconds: float) -> clock.Sample:
    """Time a call of the job's client to the server at *url*."""
    async with PEERS[job.row](url) as calls:
        call = call_table.chosen(calls, job.column)
        call_table.check(job.column, await call())
        return await clock.timed_async(call, seconds)


def _table(cells: Cells) -> Table:
    return call_table.table("One call after the other, async", cells)


def _targets(cells: Cells) -> list[Target]:
    gets = [(ours, call_table.over_peer(cells, Job("calls_async", ours, "get"))) for ours in _OURS]
    return [Target(f"async GET: {ours} / httpx", values, 0.65) for ours, values in gets]


SUITE = Suite(jobs=call_table.jobs("calls_async", PEERS), measure=_measure, table=_table, targets=_targets)
