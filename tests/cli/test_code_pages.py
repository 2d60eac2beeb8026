"""Streams whose code page lacks characters: JSON stays JSON, and nothing breaks."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageport.cli import pipes
from imageport.sandbox import Sandbox

from .conftest import Shell

NAME = "nlp 😀 汉字 é € ключ …"
UNPRINTABLE = "nlp \u2028 \u202f 😀"
PAGES = ["utf-8", "gbk", "ascii", "latin-1", "cp1252", "cp437", "shift_jis", "utf-16", "cp037", "hz"]
LIST = ("pai", "images", "list", "--verbose")


@pytest.fixture
def named(shell: Shell, sandbox: Sandbox) -> Shell:
    sandbox.add_image(
        Name=NAME, ImageUri="registry.example.com/x:1", Labels=[{"Key": "k", "Value": "😀 汉字"}]
    )
    sandbox.add_image(Name=UNPRINTABLE, ImageUri="registry.example.com/x:2")
    return shell


def run(shell: Shell, page: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    env = {**shell.env, "PYTHONIOENCODING": page}
    command = [sys.executable, "-m", "imageport", *words]
    done = subprocess.run(command, env=env, cwd=shell.cwd, capture_output=True, timeout=60)
    assert b"Traceback" not in done.stderr
    assert b"defect" not in done.stderr
    return done


@pytest.mark.parametrize("page", PAGES)
def test_json_is_json_in_every_code_page(named: Shell, page: str) -> None:
    done = run(named, page, *LIST, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    rows = [json.loads(line) for line in done.stdout.decode(page).split("\n") if line]
    assert {NAME, UNPRINTABLE} <= {row["name"] for row in rows}
    if page not in ("utf-8", "utf-16", "cp037"):
        # A program that takes it for UTF-8 reads the same.
        assert [json.loads(line) for line in done.stdout.split(b"\n") if line] == rows


def test_utf_8_is_not_escaped(named: Shell) -> None:
    assert NAME.encode() in run(named, "utf-8", *LIST, "--query", "name").stdout
    sent = run(named, "utf-8", *LIST, "--json", "--columns", "labels").stdout
    assert "😀 汉字".encode() in sent


@pytest.mark.parametrize("page", ["gbk", "ascii", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("form", [["--csv"], ["--table"], ["--query", "name"], ["--query", "labels"]])
def test_no_form_breaks(named: Shell, page: str, form: list[str]) -> None:
    done = run(named, page, *LIST, *form)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("utf-8" if page == "ascii" else page)
    assert "nlp " in text or "\\u6c49" in text or "汉字" in text
    if form == ["--csv"]:
        assert len({len(row) for row in csv.reader(io.StringIO(text))}) == 1
    if form == ["--query", "labels"]:
        values = [json.loads(line) for line in text.split("\n") if line]
        assert [{"key": "k", "value": "😀 汉字"}] in values


@pytest.mark.parametrize("page", ["gbk", "ascii", "latin-1"])
def test_errors_and_help_break_neither(named: Shell, page: str) -> None:
    done = run(named, page, "photogpt", "images", "upload", "照片 😀.jpg", "--model", "m")
    assert done.returncode == 2
    assert b"There is no file" in done.stderr
    assert run(named, page, "nothing 😀").returncode == 2
    assert run(named, page, "pai", "images", "list", "--help").returncode == 0


def test_a_dry_run_prints_a_request_that_means_the_same(named: Shell) -> None:
    words = ("oceanbase", "images", "generate", "--model", "m", "--prompt", "汉字 😀", "--dry-run")
    for page in ("gbk", "ascii", "utf-8"):
        body = run(named, page, *words).stdout.partition(b"--data-raw '")[2].partition(b"'")[0]
        assert json.loads(body)["prompt"] == "汉字 😀"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.text(st.characters()), page=st.sampled_from(["gbk", "latin-1", "ascii", "cp1252", "utf-8"]))
def test_what_is_escaped_is_read_again_by_json(text: str, page: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), page)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        pipes.escape()
    stream.write(json.dumps(text, ensure_ascii=False))
    stream.flush()
    written = stream.buffer.getvalue()  # pyright: ignore[reportAttributeAccessIssue]
    found = json.loads(written.decode(page))
    pair = "surrogatepass"  # halves that stand beside each other make one character
    assert found == json.loads(json.dumps(text.encode("utf-16", pair).decode("utf-16", pair)))


@pytest.mark.parametrize(
    ("encoding", "whole"),
    [
        ("utf-8", True),
        ("UTF8", True),
        ("utf-16-le", True),
        ("gbk", False),
        (None, False),
        ("unheard-of", False),
    ],
)
def test_which_output_takes_every_character(
    monkeypatch: pytest.MonkeyPatch, encoding: str | None, whole: bool
) -> None:
    class Stream:
        pass

    stream = Stream()
    stream.encoding = encoding  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setattr(sys, "stdout", stream)
    assert pipes.in_unicode() == whole


def test_names_of_files_that_are_no_text(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"no photo")
    (shell.cwd / os.fsdecode(b"t\xe9.jpg")).write_bytes(b"no photo")
    done = run(shell, "utf-8", "photogpt", "images", "upload", "*.jpg", "--model", "m", "--json")
    assert done.returncode == 2
    files = [json.loads(line)["file"] for line in done.stdout.split(b"\n") if line]
    assert files == ["caf\udce9.jpg", "t\udce9.jpg"]
