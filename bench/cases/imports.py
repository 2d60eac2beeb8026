"""From the start of a process to a client that is ready."""

from __future__ import annotations

import subprocess
import sys
import time

from bench import place
from bench.clock import Sample
from bench.report import Table, middle, minus, number, over, percent, spread_of
from bench.rounds import Cells, Job, Site, Skipped
from bench.suite import Suite
from bench.targets import Target

# What httpx and httpcore import when it happens to be there. The tools of this environment need it;
# what a user has installed along with a client does not.
_OPTIONAL = ("click", "rich", "pygments", "trio", "h2", "socksio", "brotli", "zstandard")
_HIDE = f"import sys; sys.modules.update(dict.fromkeys({_OPTIONAL}))\n"
_PEAK = "\nprint(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"

_BARE, _HTTPX, _ATTRS = "bare interpreter", "import httpx", "import httpx, attrs"
_IMAGEPORT, _OPENAI = "imageport, PAI(api_key=...)", "openai, OpenAI(...)"
_PAI = "import imageport; imageport.PAI(api_key='sk-x')"
_OFFICIAL = """
from alibabacloud_aiworkspace20210204.client import Client
from alibabacloud_tea_openapi.models import Config
Client(Config(endpoint='127.0.0.1', access_key_id='x', access_key_secret='x'))
"""
_SCRIPTS = {
    _BARE: _HIDE,
    _HTTPX: _HIDE + "import httpx",
    _ATTRS: _HIDE + "import httpx, attrs",
    "httpx, Client()": _HIDE + "import httpx; httpx.Client()",
    "import imageport": _HIDE + "import imageport",
    _IMAGEPORT: _HIDE + _PAI,
    _OPENAI: _HIDE + "import openai; openai.OpenAI(api_key='sk-x')",
    "official Alibaba Cloud SDK, Client(...)": _HIDE + _OFFICIAL,
    "import httpx, with click, rich and trio": "import httpx",
    "imageport, PAI(...), with click, rich and trio": _PAI,
}


def _measure(job: Job, _: Site) -> Sample:
    measured_inside = _PEAK if sys.platform == "linux" else "\nprint(0)"
    command = [sys.executable, "-I", "-c", _SCRIPTS[job.row] + measured_inside]
    environment = place.environment()
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    wall = time.perf_counter() - start
    if "ModuleNotFoundError" in done.stderr and "imageport" not in job.row:
        raise Skipped(f"not installed: {job.row.split(',')[0]}")
    done.check_returncode()
    return {"wall": wall * 1e3, "rss": int(done.stdout) / 1024}


def _table(cells: Cells) -> Table:
    columns = ("process", "ms", "minus bare", "x httpx", "raw ratio", "peak RSS MB", "spread")
    return Table("Import and a ready client", columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    if cell.note:
        return [job.row, cell.note, *["-"] * 5]
    return [
        job.row,
        number(middle(cell.values("wall")), 1),
        number(middle(_above_bare(cells, job.row)), 1),
        number(middle(over(_above_bare(cells, job.row), _above_bare(cells, _HTTPX))), 2),
        number(middle(over(_wall(cells, job.row), _wall(cells, _HTTPX))), 2),
        number(middle(cell.values("rss")), 1),
        percent(spread_of(cell.values("wall"))),
    ]


def _wall(cells: Cells, row: str) -> list[float]:
    return cells[Job("imports", row)].values("wall")


def _above_bare(cells: Cells, row: str) -> list[float]:
    bare = middle(_wall(cells, _BARE)) or 0.0
    return [wall - bare for wall in _wall(cells, row)]


def _targets(cells: Cells) -> list[Target]:
    def above(row: str) -> list[float]:
        return over(_above_bare(cells, _IMAGEPORT), _above_bare(cells, row))

    resident = (cells[Job("imports", row)].values("rss") for row in (_IMAGEPORT, _HTTPX))
    return [
        Target(f"{_IMAGEPORT} / {_ATTRS}, minus bare", above(_ATTRS), 1.15),
        Target(f"{_IMAGEPORT} / {_OPENAI}, minus bare", above(_OPENAI), 0.30),
        Target(f"resident memory: {_IMAGEPORT} less {_HTTPX}", minus(*resident), 4.0, "MB"),
    ]


SUITE = Suite(
    jobs=[Job("imports", row) for row in _SCRIPTS],
    measure=_measure,
    table=_table,
    targets=_targets,
    runner=_measure,  # the whole process is timed, so from outside
    more_rounds=3,  # short and noisy
)
