"""One call after the other, blocking."""

from __future__ import annotations

from bench import clock
from bench.cases import call_table
from bench.peers.blocking import PEERS
from bench.report import Table, minus
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_OURS = ("imageport, signed", "imageport, bearer")
_SDKS = ("official Alibaba Cloud SDK", "openai SDK", "stripe SDK", "boto3", "githubkit")
_BARE = "generated client, bare"


def _measure(job: Job, site: Site) -> clock.Sample:
    with PEERS[job.row](site.url) as calls:
        call = call_table.chosen(calls, job.column)
        call_table.check(job.column, call())
        return clock.timed(call, site.seconds)


def _table(cells: Cells) -> Table:
    return call_table.table("One call after the other, sync", cells)


def _targets(cells: Cells) -> list[Target]:
    one = [_over(cells, ours, "httpx", 0.65) for ours in _OURS]
    one += [_over(cells, ours, sdk, 1.0) for ours in _OURS for sdk in _SDKS]
    one += [_above_bare(cells, ours) for ours in _OURS]
    pages = [
        _over(cells, "imageport, signed", "official Alibaba Cloud SDK", 0.70, "page"),
        _over(cells, "imageport, bearer", "openai SDK", 0.17, "page"),
    ]
    return one + pages


def _over(cells: Cells, ours: str, peer: str, limit: float, call: str = "get") -> Target:
    values = call_table.over_peer(cells, Job("calls", ours, call), peer)
    what = "GET" if call == "get" else "page of 100"
    return Target(f"sync {what}: {ours} / {peer}", values, limit)


def _above_bare(cells: Cells, ours: str) -> Target:
    cpu = (cells[Job("calls", row, "get")].values("cpu") for row in (ours, _BARE))
    return Target(f"sync GET, CPU: {ours} less {_BARE}", minus(*cpu), 0.0, "µs")


SUITE = Suite(jobs=call_table.jobs("calls", PEERS), measure=_measure, table=_table, targets=_targets)
