"""One call after the other, blocking."""

from __future__ import annotations

from bench import clock
from bench.cases import call_table
from bench.peers.blocking import PEERS
from bench.report import Table, Target, middle, number
from bench.rounds import Cells, Job, Site
from bench.suite import Suite


def _measure(job: Job, site: Site) -> clock.Sample:
    with PEERS[job.row](site.url) as calls:
        call = getattr(calls, job.column)
        call_table.check(job.column, call())
        return clock.timed(call, site.seconds)


def _table(cells: Cells) -> Table:
    return call_table.table("One call after the other, sync", cells)


def _targets(cells: Cells) -> list[Target]:
    return [_target(cells, client) for client in ("imageport, signed", "imageport, bearer")]


def _target(cells: Cells, client: str) -> Target:
    first = Job("calls", client, "get")
    cpu = number(middle(call_table.over_httpx(cells, first, "cpu")), 2)
    wall = call_table.over_httpx(cells, first)
    return Target(f"sync GET, {client}, over httpx", wall, 1.0, f"CPU {cpu}")


SUITE = Suite(jobs=call_table.jobs("calls", PEERS), measure=_measure, table=_table, targets=_targets)
