"""2,000 GETs from 20 threads that share one blocking client; the server takes 20 ms for each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bench import crowd
from bench.clock import Sample
from bench.peers import Calls
from bench.peers.blocking import PEERS
from bench.report import Table, middle, number, percent, spread_of
from bench.rounds import DELAY, Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_TIMES, _WORKERS = 2000, 20
_IDEAL = _TIMES / _WORKERS * DELAY
_OURS = "imageport, bearer"
_ROWS = ("httpx", _OURS)


def _measure(job: Job, site: Site) -> Sample:
    with PEERS[job.row](site.slow_url) as calls:
        _warm_up(calls)
        with crowd.Counter(site.slow_url) as counter:
            sample = crowd.threaded(calls.get, _TIMES, _WORKERS)
            return sample | {"connections": counter.new()}


def _warm_up(calls: Calls) -> None:
    """Make as many calls at once as there are threads."""
    barrier = Barrier(_WORKERS)

    def call(_: int) -> None:
        barrier.wait()
        calls.get()

    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(call, range(_WORKERS)))


def _table(cells: Cells) -> Table:
    columns = (
        "2,000 GETs at 20 ms, 20 threads",
        "s",
        "x ideal",
        "CPU us",
        "p99 ms",
        "new connections",
        "spread",
    )
    return Table("Many at once, threads on one client", columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    if cell.note:
        return [job.row, cell.note, *["-"] * 5]
    wall = middle(cell.values("wall")) or 0.0
    return [
        job.row,
        number(wall, 2),
        number(wall / _IDEAL, 2),
        number(middle(cell.values("cpu"))),
        number(middle(cell.values("p99")), 1),
        number(middle(cell.values("connections"))),
        percent(spread_of(cell.values("wall"))),
    ]


def _targets(cells: Cells) -> list[Target]:
    values = [each / _IDEAL for each in cells[Job("threads", _OURS)].values("wall")]
    return [Target("20 threads on one client, 20 ms: time / ideal", values, 1.3)]


SUITE = Suite(jobs=[Job("threads", row) for row in _ROWS], measure=_measure, table=_table, targets=_targets)
