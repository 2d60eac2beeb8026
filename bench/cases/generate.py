"""`make generate`, into a folder that is thrown away."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import place
from bench.clock import Sample
from bench.report import Table, middle, number, percent, spread_of
from bench.rounds import Cells, Job, Site, Skipped
from bench.suite import Suite
from bench.targets import Target

_SPEC = Path(__file__).parents[2] / "spec"
_SCRIPT = "import sys, pathlib, generate; generate.generate(pathlib.Path(sys.argv[1]))"
_JOB = Job("generate", "make generate")


def _measure(_: Job, site: Site) -> Sample:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _SCRIPT, str(Path(folder, "imageport_api"))]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=_SPEC, env=place.environment(), capture_output=True, text=True)
        wall = time.perf_counter() - start
    if "No module named" in done.stderr:
        raise Skipped("not installed: " + done.stderr.strip().rpartition(" ")[2])
    done.check_returncode()
    return {"wall": wall}


def _table(cells: Cells) -> Table:
    wall = cells[_JOB].values("wall")
    row = [_JOB.row, cells[_JOB].note or number(middle(wall), 2), percent(spread_of(wall))]
    return Table("Generation", ("from spec to package", "s", "spread"), [row])


def _targets(cells: Cells) -> list[Target]:
    return [Target("make generate", cells[_JOB].values("wall"), 3.0, "s")]


SUITE = Suite(jobs=[_JOB], measure=_measure, table=_table, targets=_targets, runner=_measure)
