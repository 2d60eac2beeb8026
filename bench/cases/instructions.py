"""One GET, counted in instructions of the client's process: what else the machine does is not in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from bench import place
from bench.clock import Sample
from bench.peers.blocking import LIMIT, PEERS
from bench.report import Table, middle, number, over
from bench.rounds import Cells, Job, Site, Skipped
from bench.suite import Suite

_HTTPX, _BARE = "httpx", "generated client, bare"
_ROWS = (
    *(LIMIT, _HTTPX, "imageport, signed", "imageport, bearer"),
    *(_BARE, "official Alibaba Cloud SDK"),
)
_TIMES = 100
_COUNTERS = {
    "perf": ("perf", "stat", "-x;", "-e", "instructions:u"),
    "valgrind": ("valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}"),
}
_FOUND = {"perf": r"^(\d+);", "valgrind": r"I +refs: +([\d,]+)"}


def _measure(job: Job, site: Site) -> Sample:
    """Count two runs, one with twice the calls: what start and end take cancels."""
    once, twice = (_counted(job.row, site.url, times) for times in (_TIMES, 2 * _TIMES))
    return {"instructions": (twice - once) / _TIMES}


def _counted(row: str, url: str, times: int) -> int:
    command = [sys.executable, "-m", "bench.cases.instructions", row, url, str(times)]
    environment = place.environment() | {"PYTHONHASHSEED": "0"}
    for tool, counter in _COUNTERS.items():
        if shutil.which(tool) is None:
            continue
        done = subprocess.run([*counter, *command], env=environment, capture_output=True, text=True)
        if "ModuleNotFoundError" in done.stderr:
            raise Skipped("not installed")
        count = found(tool, done.stderr)
        if count is not None and done.returncode == 0:
            return count
    raise Skipped("nothing here counts instructions")


def found(tool: str, text: str) -> int | None:
    """Return the count that a *tool* printed, if it could count."""
    match = re.search(_FOUND[tool], text, re.MULTILINE)
    return None if match is None else int(match[1].replace(",", ""))


def _table(cells: Cells) -> Table:
    columns = ("one GET, sync", "thousand instructions", "x httpx")
    return Table("Instructions of the client's process", columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    if cell.note:
        return [job.row, cell.note, "-"]
    counts, httpx = (cells[Job("instructions", row)].values("instructions") for row in (job.row, _HTTPX))
    thousands = (middle(counts) or 0.0) / 1e3
    return [job.row, number(thousands), number(middle(over(counts, httpx)), 2)]


SUITE = Suite(
    jobs=[Job("instructions", row) for row in _ROWS],
    measure=_measure,
    table=_table,
    runner=_measure,
    once=True,
)


def _repeat(row: str, url: str, times: int) -> None:
    with PEERS[row](url) as calls:
        for _ in range(times):
            calls.get()


if __name__ == "__main__":
    _repeat(sys.argv[1], sys.argv[2], int(sys.argv[3]))
