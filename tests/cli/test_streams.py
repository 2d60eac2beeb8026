"""Streams that are closed, or that nothing can be written to: a line, an exit code, and nothing half done."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pressure import HANG

from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell

FULL = Path("/dev/full")
LIST = ("pai", "images", "list")
NOT_PRINTED = "Error: What was to be printed cannot be written: No space left on device.\n"


def run(shell: Shell, *words: str, end: str = "", **rest: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a real shell; *end* is what it does with the streams."""
    line = f'exec "$@" {end}'
    command = ["sh", "-c", line, "sh", sys.executable, "-m", "imageport", *words]
    return subprocess.run(
        command, env=shell.env, cwd=shell.cwd, capture_output=True, text=True, timeout=HANG, **rest
    )


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("pai", "--help"), LIST, (*LIST, "--csv")])
def test_a_full_disk_for_what_is_printed(shell: Shell, words: tuple[str, ...]) -> None:
    for unbuffered in ("", "1"):
        shell.env["PYTHONUNBUFFERED"] = unbuffered
        done = run(shell, *words, end=f"> {FULL}")
        assert (done.returncode, done.stderr) == (1, NOT_PRINTED)


def test_an_output_that_cannot_be_written_to(shell: Shell) -> None:
    done = run(shell, "--help", end=f"1< {os.devnull}")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("Error: What was to be printed cannot be written: ")


@pytest.mark.parametrize("words", [("--help",), LIST, ("photogpt", "images", "delete", "x", "--yes")])
def test_a_closed_output(shell: Shell, sandbox: Sandbox, words: tuple[str, ...]) -> None:
    done = run(shell, *words, end=">&-")
    assert (done.returncode, done.stderr) == (1, "Error: The standard output is closed; nothing was done.\n")
    assert not sandbox.requests


def test_a_reader_of_the_help_who_went_away_is_no_error(shell: Shell) -> None:
    done = run(shell, "--help", end="| true")
    assert (done.returncode, done.stderr) == (0, "")


def test_closed_input_and_errors_are_none(shell: Shell) -> None:
    asked = run(shell, "pai", "images", "remove", "image-1", end="<&-")
    assert asked.returncode == 2
    assert "Nobody can be asked here; say --yes." in asked.stderr
    assert run(shell, *LIST, "--all", end="2>&-").returncode == 0
    assert run(shell, "pai", "images", "get", "image-nothere", end="2>&-").returncode == 4


@pytest.fixture
def small_files(shell: Shell) -> Shell:
    """A shell whose commands leave no cut-off byte code behind."""
    shell.env["PYTHONDONTWRITEBYTECODE"] = "1"
    return shell


def small() -> None:
    """Let no file of this process grow beyond this, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (250, 250))


def test_a_full_disk_in_a_batch_names_the_file_and_stops(small_files: Shell, sandbox: Sandbox) -> None:
    files = [str(path) for path in sorted(PHOTOS.glob("*.*g"))]
    (small_files.cwd / "a").mkdir()
    options = ["--model", "m", "--jobs", "1", "--journal", "a/run.jsonl"]
    done = run(small_files, "photogpt", "images", "upload", *files, *options, preexec_fn=small)
    assert (done.returncode, done.stderr) == (1, "Error: a/run.jsonl: File too large.\n")
    assert len(sandbox.uploads) < len(files)
    assert all(line.endswith("}") for line in (small_files.cwd / "a" / "run.jsonl").read_text().splitlines())


def test_a_full_disk_for_profiles_names_the_file_and_keeps_the_old_one(small_files: Shell) -> None:
    path = small_files.cwd / "config.toml"
    path.write_text('[profiles.default.pai]\nregion = "cn-shanghai"\n', "utf-8")
    before = path.read_bytes()
    url = f"https://{'x' * 60}.{'y' * 60}.{'z' * 60}.{'w' * 50}.example"
    done = run(small_files, "config", "set", "pai.base_url", url, preexec_fn=small)
    assert (done.returncode, done.stderr) == (1, f"Error: {path}: File too large.\n")
    assert path.read_bytes() == before
    assert [each.name for each in small_files.cwd.iterdir()] == ["config.toml"]


def test_a_full_disk_for_a_picture_names_the_file(small_files: Shell, sandbox: Sandbox) -> None:
    words = ("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompt", "x", "--out", "p")
    done = run(small_files, *words, preexec_fn=small)
    assert done.returncode == 1
    assert "Error: prompt 1: The image cannot be written to 'p/001-x.image': File too large.\n" in done.stderr
