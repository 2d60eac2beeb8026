"""How sequential calls are shown, blocking or awaited: clients down, calls across."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bench.peers import Calls
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import Cell, Cells, Job, Skipped

_YARDSTICK = "httpx"
_HEADINGS = {"get": "GET one", "page": "page of 100", "post": "POST"}


def jobs(suite: str, clients: Iterable[str]) -> list[Job]:
    """Return a job for every call of every one of the *clients*."""
    return [Job(suite, client, call) for call in Calls._fields for client in clients]


def chosen(calls: Calls, call: str) -> Callable[[], Any]:
    """Return the *call* of that name."""
    made = getattr(calls, call)
    if made is None:
        raise Skipped("-")
    return made


def check(call: str, result: object) -> None:
    """Refuse to time a *call* that does not do its work."""
    if not result:
        raise ValueError(f"{call} gave nothing")


def table(title: str, cells: Cells) -> Table:
    """Return the table of a suite of calls."""
    columns = ["us a call, wall / CPU"]
    for call in Calls._fields:
        columns += [_HEADINGS[call], "x httpx"]
    rows = [_row(cells, job) for job in cells if job.column == Calls._fields[0]]
    return Table(title, [*columns, "worst spread"], rows)


def over_peer(cells: Cells, job: Job, peer: str = _YARDSTICK) -> list[float]:
    """Return the time of a job's call over the time that a *peer* takes for it, for every round."""
    return over(cells[job].values("wall"), cells[replace(job, row=peer)].values("wall"))


def _row(cells: Cells, first: Job) -> list[str]:
    row: list[str] = [first.row]
    spreads: list[float] = []
    for call in Calls._fields:
        job = replace(first, column=call)
        row += [_times(cells[job]), number(middle(over_peer(cells, job)), 2)]
        spreads.append(spread_of(cells[job].values("wall")) or 0.0)
    return [*row, percent(max(spreads) or None)]


def _times(cell: Cell) -> str:
    wall, cpu = middle(cell.values("wall")), middle(cell.values("cpu"))
    return cell.note or f"{number(wall)} / {number(cpu)}"
