"""How jobs are run: each in a fresh process, round robin, so that noise hits all alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

from bench import place
from bench.clock import Sample

DELAY = 0.02  # seconds: a network that is neither far nor near


@dataclass(frozen=True, slots=True)
class Job:
    """One cell of one table."""

    suite: str
    row: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What a job is given: the servers, files to upload, and about how long to measure."""

    url: str
    slow_url: str
    """Of a server that answers after `DELAY`."""
    tls_url: str
    certificate: str
    """The file that makes clients believe the server with TLS."""
    small_file: str
    file: str
    seconds: float


class Skipped(Exception):  # noqa: N818 - it is none
    """Raised by a job that cannot be done here; says why."""


@dataclass(slots=True)
class Cell:
    """The samples of a job, one a round, or why there are none."""

    samples: list[Sample] = field(default_factory=list)
    note: str = ""

    def values(self, key: str) -> list[float]:
        return [sample[key] for sample in self.samples]


Cells = dict[Job, Cell]
Runner = Callable[[Job, Site], Sample]


def run(jobs: Sequence[Job], site: Site, rounds: int, runner: Runner) -> Cells:
    """Run all *jobs* once a round; one that was skipped or has failed is not tried again."""
    cells = {job: Cell() for job in jobs}
    for number in range(rounds):
        print(f"{jobs[0].suite}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for job in _alternating(jobs, number):
            if not cells[job].note:
                _run_one(job, site, runner, cells[job])
    return cells


def _alternating(jobs: Sequence[Job], number: int) -> Iterable[Job]:
    return reversed(jobs) if number % 2 else jobs


def _run_one(job: Job, site: Site, runner: Runner, cell: Cell) -> None:
    try:
        cell.samples.append(runner(job, site))
    except Skipped as reason:
        cell.note = str(reason)
        cell.samples.clear()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        cell.note = "failed"
        cell.samples.clear()
        print(f"{job} failed: {error}\n{error.stderr}", file=sys.stderr, flush=True)


def fresh_process(job: Job, site: Site) -> Sample:
    """Have `bench.worker` do the job."""
    task = json.dumps({"job": asdict(job), "site": asdict(site)})
    command = [sys.executable, "-m", "bench.worker", task]
    environment = place.environment() | {"SSL_CERT_FILE": site.certificate}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
    answer = json.loads(done.stdout.splitlines()[-1])
    if "skipped" in answer:
        raise Skipped(answer["skipped"])
    return answer
