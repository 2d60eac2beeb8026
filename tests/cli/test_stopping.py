"""Whoever ends a batch, what is on its way is waited for; what is sent is never called wrong usage."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pressure import HANG

from imageport import PhotoGPT
from imageport.cli.batch import upload
from imageport.cli.batch.journal import Journal
from imageport.cli.batch.report import Report
from imageport.cli.output.printer import Printer
from imageport.cli.progress import Bars
from imageport.sandbox import Sandbox

from .conftest import IMAGE_ID, PHOTOS, Shell
from .killing import start, until

GENERATE = ("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompts", "prompts.txt")
UPLOAD = ("photogpt", "images", "upload", "--model", "m", *map(str, sorted(PHOTOS.glob("*.*g"))))
BATCHES = {"generate": (*GENERATE, "--out", "p"), "upload": UPLOAD}
SIGNALS = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}


@pytest.fixture(autouse=True)
def _prompts(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("a red cat\na dog\na bird\na fish\n", "utf-8")


def done(sandbox: Sandbox) -> int:
    return len(sandbox.generations) + len(sandbox.uploads)


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("kind", BATCHES)
def test_what_is_on_its_way_is_waited_for(shell: Shell, sandbox: Sandbox, kind: str, name: str) -> None:
    sandbox.fault("slow", operation=["GenerateImage", "UploadImage"], times=None, delay=1.0)
    command = (*BATCHES[kind], "--jobs", "2", "--journal", "run.jsonl")
    with start(shell, *command) as process:
        until(lambda: done(sandbox) == 2, process)
        process.send_signal(getattr(signal, name))
        _, err = process.communicate(timeout=HANG)
    assert process.returncode == SIGNALS[name]
    assert "Stopping when 2 on the way are over" in err
    lines = [json.loads(line) for line in (shell.cwd / "run.jsonl").read_text("utf-8").splitlines()]
    states = Counter(line["state"] for line in lines if "state" in line)
    assert states["started"] == 2
    assert states["made"] + states["done"] >= 2
    assert done(sandbox) == 2


def test_asked_twice_it_stops_at_once(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("hang", operation="GenerateImage", times=None)
    with start(shell, *GENERATE, "--jobs", "2", "--journal", "run.jsonl") as process:
        asked = lambda: sum(each.operation == "GenerateImage" for each in sandbox.requests) == 2  # noqa: E731
        until(asked, process)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        process.stderr.readline()
        assert "Stopping when 2" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=HANG)
    assert process.returncode == 143


def test_what_a_shell_ignores_stays_ignored(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="GenerateImage", times=None, delay=0.5)
    command = "trap '' HUP; exec " + shlex.join([sys.executable, "-m", "imageport", *GENERATE])
    with subprocess.Popen(
        ["sh", "-c", command], env=shell.env, cwd=shell.cwd, stdout=subprocess.DEVNULL
    ) as process:
        while not sandbox.generations:
            assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        assert process.wait(HANG) == 0
    assert len(sandbox.generations) == 4


# Exit codes


def test_of_several_the_code_is_never_that_of_wrong_usage_once_one_was_done(
    shell: Shell, sandbox: Sandbox
) -> None:
    refused = shell.pipe("pai", "images", "publish", "a/b", "--yes")
    assert refused.code == 2
    assert not sandbox.requests
    mixed = shell.pipe("pai", "images", "publish", IMAGE_ID, "a/b", "--yes")
    assert (mixed.code, len(sandbox.requests)) == (7, 1)
    assert shell.pipe("photogpt", "images", "delete", "a/b", "--yes").code == 2


def test_what_cannot_be_saved_after_it_was_paid_for_is_no_wrong_usage(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="GenerateImage", times=None, delay=0.5)
    folder = shell.cwd / "p"
    with start(shell, *BATCHES["generate"], "--journal", "run.jsonl") as process:
        until(lambda: sandbox.generations, process)
        folder.rmdir()
        folder.touch()
        process.communicate(timeout=HANG)
    assert process.returncode not in (0, 2)
    folder.unlink()
    again = shell.pipe(*BATCHES["generate"], "--journal", "run.jsonl")
    assert (again.code, len(sandbox.generations)) == (0, 4)


def test_bad_files_only_send_nothing_with_a_journal_either(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "note.txt").write_text("no photo", "utf-8")
    words = ("photogpt", "images", "upload", "note.txt", "--model", "m", "--journal", "run.jsonl")
    refused = shell.pipe(*words)
    assert refused.code == 2
    assert not sandbox.requests
    assert (shell.cwd / "run.jsonl").read_bytes() == b""
    shutil.copy(PHOTOS / "hubble.jpg", shell.cwd)
    mixed = shell.pipe(*words, "hubble.jpg")
    assert (mixed.code, len(sandbox.uploads)) == (7, 1)
    assert [line["state"] for line in mixed.lines] == ["refused", "done"]


# The look-up of a lost upload


class Clock:
    """Time that passes when somebody sleeps; the clock on the wall may be set."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.wall = 1_000_000.0
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def time(self) -> float:
        return self.wall

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(upload, "time", made)
    return made


def run(sandbox: Sandbox, path: Path, settle: float = 10.0) -> int:
    printer = Printer(
        form="json", columns=(), chosen=False, query=None, room=80, colour=False, now=datetime.now(UTC)
    )
    report = Report(printer)
    with (
        PhotoGPT(base_url=sandbox.url, api_key="sk-sandbox") as photogpt,
        Journal(path, {"of": "test"}) as journal,
    ):
        uploads = upload.Uploads(photogpt, journal, report, "m", "modelInput", Bars(None))
        uploads.run([PHOTOS / "hubble.jpg"], 1, settle=settle, again=False)
    return report.end()


@pytest.mark.parametrize("ahead", [3600.0, -3600.0, 0.0])
def test_a_wait_is_not_shortened_by_a_clock_that_was_set(
    sandbox: Sandbox, tmp_path: Path, clock: Clock, ahead: float
) -> None:
    with Journal(tmp_path / "j", {"of": "test"}) as journal:
        journal.begin(before=[])
        file = upload.file_of(PHOTOS / "hubble.jpg")
        journal.note(file.key, "started", name=file.name, size=file.size)
    clock.wall += ahead
    assert run(sandbox, tmp_path / "j") == 0
    assert clock.slept == [10.0]
    assert len(sandbox.uploads) == 1


def test_a_loss_of_this_run_is_measured(sandbox: Sandbox, tmp_path: Path, clock: Clock) -> None:
    sandbox.fault("lost", operation="UploadImage")
    assert run(sandbox, tmp_path / "j", 3.0) == 0
    assert clock.slept == [3.0]
    assert len(sandbox.uploads) == 1


@pytest.mark.parametrize(("asked", "slept", "code"), [("25", [25.0], 0), ("5", [10.0], 0), ("7200", [], 6)])
def test_a_server_is_not_asked_before_the_time_that_it_names(
    sandbox: Sandbox, tmp_path: Path, clock: Clock, asked: str, slept: list[float], code: int
) -> None:
    options: dict[str, Any] = {"status": 503, "work": True, "retry_after": asked}
    sandbox.fault("error", operation="UploadImage", **options)
    assert run(sandbox, tmp_path / "j") == code
    assert clock.slept == slept
    assert len(sandbox.uploads) == 1
