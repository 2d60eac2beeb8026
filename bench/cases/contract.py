"""A quick contract run in process: the sandbox with all checks, beside the making of the cases alone.

Both runs take the same seed and settings and go through the same engine. In the one that is alone a call
costs nothing: an empty answer is there at once, and nothing is checked. Lives of objects along links are
left out, since the answers decide which cases those have. Neither run waits for anything: what counts is CPU
time.
"""

from __future__ import annotations

import time
from typing import Any

from bench.clock import Sample
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

_ALONE, _WHOLE = "making the cases alone", "sandbox and checks with it"
_SEED = 1


def _measure(job: Job, _: Site) -> Sample:
    from imageport.contract import SANDBOX, load
    from imageport.contract.running import run
    from imageport.sandbox import create_app

    settings: dict[str, Any] = {"seed": _SEED, "phases": {"stateful": {"enabled": False}}}
    if job.row == _ALONE:
        _answer_at_once()
        settings["checks"] = {"enabled": False}
    schema = load(app=create_app(), keys=SANDBOX, **settings)
    start = time.process_time()
    outcome = run(schema, SANDBOX)
    cpu, cases = time.process_time() - start, outcome.cases.total()
    if not cases or outcome.findings:
        raise ValueError(f"{cases} cases, {outcome.findings}")
    return {"wall": outcome.seconds / cases * 1e3, "cpu": cpu / cases * 1e3, "cases": cases}


def _answer_at_once() -> None:
    from requests import PreparedRequest
    from schemathesis.core.transport import Response

    from imageport.contract.in_process import Transport

    request = PreparedRequest()
    request.prepare("GET", "http://localhost/")
    answer = Response(404, {"content-type": ["application/json"]}, b"{}", request, 0.0, verify=False)
    Transport.send = lambda *_, **__: answer


def _table(cells: Cells) -> Table:
    columns = ("quick contract run", "cases", "CPU ms a case", "wall ms", "cases a s", "spread of CPU")
    return Table("Contract", columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    wall = middle(cell.values("wall"))
    if wall is None:
        return [job.row, cell.note, *["-"] * 4]
    return [
        job.row,
        number(middle(cell.values("cases"))),
        number(middle(cell.values("cpu")), 2),
        number(wall, 2),
        number(1e3 / wall),
        percent(spread_of(cell.values("cpu"))),
    ]


def _targets(cells: Cells) -> list[Target]:
    alone, whole = (cells[Job("contract", row)].values("cpu") for row in (_ALONE, _WHOLE))
    return [Target("quick contract run: CPU of a case / making it alone", over(whole, alone), 1.35)]


SUITE = Suite(
    jobs=[Job("contract", row) for row in (_ALONE, _WHOLE)],
    measure=_measure,
    table=_table,
    targets=_targets,
)
