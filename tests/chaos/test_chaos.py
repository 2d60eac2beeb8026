"""Chaos in short, and that it notices defects of a client."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from imageport import ImagePortError, _core, _course, _failures, _listing, _target, _tasks
from imageport._blocking import pai_images
from imageport._finding import Found
from imageport.sandbox.faults import KINDS

from . import weather
from .findings import Findings
from .plan import IDS, Plan, plan
from .plan import KINDS as CALLS
from .rounds import Run, nowhere
from .server import Server, running

ROOT = Path(__file__).parents[2]
QUICK = ("error", "lost", "cut", "html", "wrong_type")
COLOURS = pytest.mark.parametrize("colour", ["blocking", "awaited"])


@COLOURS
def test_chaos_in_short(colour: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.chaos", "--calls", "150", "--seed", "7"]
    done = subprocess.run([*command, "--colour", colour], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(maxsplit=1) for line in lines if re.fullmatch(r" +\d+  [a-z ]+", line)][-7:] == [
        ["0", name]
        for name in (
            "strays",
            "wrong answers",
            "broken histories",
            "duplicates",
            "losses",
            "foreign exceptions",
            "leaks",
        )
    ]
    called = {line.split()[3]: int(line.split()[0]) for line in lines if re.match(r"( +\d+){3}  \w+$", line)}
    assert all(called[name] for name in IDS)
    share = re.search(r"met one, ([0-9.]+)%", done.stdout)
    assert share is not None
    assert 20 < float(share[1]) < 40


def test_the_same_seed_makes_the_same_plan() -> None:
    assert plan(1, 2, 250) == plan(1, 2, 250)
    assert plan(1, 2, 250).steps != plan(2, 2, 250).steps
    assert {step.operation for step in plan(3, 0, 40).steps} == set(IDS)
    assert {step.kind for step in plan(3, 0, 40).steps} == set(CALLS.values())
    assert len({step.mark for number in range(3) for step in plan(1, number, 250).steps}) == 750


def test_every_kind_of_fault_is_met() -> None:
    assert {gust.kind for gust in weather.GUSTS} == set(KINDS)
    assert len(weather.names()) == len(weather.faults(0.3, 1))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(1) as made:
        yield made


def only(kind: str, attempts: int) -> Plan:
    """A round of calls of one kind, without those that wait for a task."""
    steps = [step for number in range(30) for step in plan(1, number, 40).steps if step.kind == kind]
    quick = [step for step in steps if not step.wish.get("wait")][:25]
    return Plan(0, [step._replace(attempts=attempts, deadline=None) for step in quick])


def chaos(
    server: Server,
    colour: str,
    kind: str,
    share: float = 0.7,
    attempts: int = 4,
    faults: Sequence[str] = QUICK,
) -> Findings:
    """Make calls of one kind while most requests go wrong, though none takes long."""
    quick = [gust for gust in weather.GUSTS if gust.kind in faults]
    quick += [weather.Gust("cut", "cut", {}, ["DownloadFile"])] * 40
    run = Run(server, colour, 1, share, quick)
    with nowhere() as dead:
        run.round(only(kind, attempts), dead)
    return run.tally.findings


@pytest.mark.parametrize("kind", ["generate", "upload", "predict", "recommend", "act"])
@COLOURS
def test_a_client_that_sends_everything_again_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str, kind: str
) -> None:
    monkeypatch.setattr(_course, "again", lambda kind, found: found != "final")
    assert chaos(server, colour, kind).duplicates


@COLOURS
def test_a_client_that_hides_what_it_does_not_know_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_course, "unknown", lambda operation, cause: cause)
    assert chaos(server, colour, "upload").losses


@COLOURS
def test_a_client_that_never_looks_an_image_up_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_course.Course, "may_be_done", lambda self, error: False)
    monkeypatch.setattr(_course, "again", lambda kind, found: found != "final")
    assert chaos(server, colour, "add").losses


@COLOURS
def test_a_client_that_says_not_found_of_what_it_removed_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_course.Course, "_gone", lambda self, error: False)
    assert chaos(server, colour, "remove").losses


def test_a_client_that_removes_what_it_should_publish_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pai_images.Images, "publish", pai_images.Images.remove)
    assert chaos(server, "blocking", "publish").strays


def test_a_listing_that_swallows_errors_is_found_out(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _listing.Listing.pages

    def pages(self: Any) -> Iterator[Any]:
        try:
            yield from whole(self)
        except ImagePortError:
            return

    monkeypatch.setattr(_listing.Listing, "pages", pages)
    assert chaos(server, "blocking", "photos").wrong_answers


@COLOURS
def test_an_error_of_the_generated_code_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_core.reading, "_translated", lambda self, error: None)
    assert chaos(server, colour, "api", faults=["wrong_member"]).foreign_exceptions


@COLOURS
def test_a_client_that_takes_a_strange_reply_for_a_success_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_failures, "strange", lambda needed, reply: None)
    assert chaos(server, colour, "publish", faults=["renamed"]).wrong_answers
    assert chaos(server, colour, "act", faults=["foreign"], attempts=1).wrong_answers


@COLOURS
def test_a_client_that_reads_one_shape_of_a_generation_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_tasks, "find", lambda data, sent=(): Found())
    assert chaos(server, colour, "generate", faults=["shape"]).losses


@COLOURS
def test_attempts_that_are_not_told_are_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    record = _course.Course._record

    def forgetful(self: Any, *told: Any) -> None:
        record(self, *told)
        del self.attempts[1:-1]

    monkeypatch.setattr(_course.Course, "_record", forgetful)
    assert chaos(server, colour, "get").broken_histories


@COLOURS
def test_a_picture_that_is_left_half_written_is_found_out(
    server: Server, monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    monkeypatch.setattr(_target.Target, "abandon", lambda self: self._file.close())
    assert chaos(server, colour, "generate", share=0.4, attempts=1).leaks
