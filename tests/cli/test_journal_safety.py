"""A journal is for its owner and for one run; what is none stays whole; a damaged one repeats nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from imageport.cli.batch.journal import STATES, Journal
from imageport.errors import ConfigurationError
from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell
from .killing import start, until

ABOUT = {"of": "oceanbase images generate"}
GENERATE = (
    *("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompts", "prompts.txt"),
    *("--journal", "run.jsonl"),
)


@pytest.fixture(autouse=True)
def _prompts(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("a red cat\na dog\n", "utf-8")


def kept(path: Path, **states: str) -> None:
    with Journal(path, ABOUT) as journal:
        journal.begin()
        for key, state in states.items():
            journal.note(key, state)


@pytest.mark.parametrize(
    "content",
    [
        b"a lighthouse at dawn",
        b"sk-0123456789",
        b'{"key": "value", "more": [1, 2',
        b'{"journal": 1, "of": "something else", "x": ',
        b'{"a": 1}',
        b"[1, 2]",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"first\nlast prompt",
        b"\0" * 4096,
        b"{" + b"\0" * 100 + b"x",
    ],
)
def test_what_is_no_journal_stays_whole(shell: Shell, sandbox: Sandbox, content: bytes) -> None:
    path = shell.cwd / "run.jsonl"
    path.write_bytes(content)
    done = shell.pipe(*GENERATE)
    assert done.code == 2
    assert "run.jsonl" in done.err
    assert path.read_bytes() == content
    assert not sandbox.requests


def test_prompts_and_journal_the_wrong_way_round(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "prompts.txt").write_text("one prompt", "utf-8")
    words = [{"prompts.txt": "run.jsonl", "run.jsonl": "prompts.txt"}.get(word, word) for word in GENERATE]
    (shell.cwd / "run.jsonl").write_text("x", "utf-8")
    assert shell.pipe(*words).code == 2
    assert (shell.cwd / "prompts.txt").read_text("utf-8") == "one prompt"


@pytest.mark.parametrize("length", [1, 5, 30, 51, 52])
def test_the_beginning_of_our_own_first_line_is_written_again(tmp_path: Path, length: int) -> None:
    kept(tmp_path / "j")
    whole = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(whole[: min(length, len(whole) - 2)])
    with Journal(tmp_path / "j", ABOUT) as journal:
        assert journal.fresh
        journal.begin()
    assert (tmp_path / "j").read_bytes() == whole


LINES: list[tuple[dict[str, Any], str]] = [
    ({"key": "a", "state": None, "at": 1}, "the state 'None' is not known"),
    ({"key": "a", "state": ["done"], "at": 1}, "state cannot be"),
    ({"key": "a", "state": 1, "at": 1}, "state cannot be 1"),
    ({"key": "a", "state": "Done", "at": 1}, "the state 'Done' is not known"),
    ({"key": "a", "at": 1}, "there is no state"),
    ({"state": "done", "at": 1}, "there is no key"),
    ({"key": 5, "state": "done", "at": 1}, "key cannot be 5"),
    ({"key": "a", "state": "done", "at": "noon"}, "at cannot be"),
    ({"key": "a", "state": "done", "at": 1, "files": "x"}, "files cannot be"),
    ({"key": "a", "placed": []}, "placed cannot be"),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_a_line_that_a_hand_has_changed_is_refused(tmp_path: Path, line: dict[str, Any], words: str) -> None:
    path = tmp_path / "j"
    kept(path, a="done")
    content = path.read_text("utf-8") + json.dumps(line) + "\n"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=f"line 3: {words}".replace("[", "\\[")):
        Journal(path, ABOUT)
    assert path.read_text("utf-8") == content


def test_every_state_that_is_written_is_read(tmp_path: Path) -> None:
    kept(tmp_path / "j", **{state: state for state in STATES})
    with Journal(tmp_path / "j", ABOUT) as journal:
        assert {key: journal.state(key) for key in STATES} == {state: state for state in STATES}


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o640])
def test_others_can_read_no_journal(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "j"
    for content in (b"", None):
        if content is not None:
            path.write_bytes(content)
        path.chmod(mode)
        kept(path, a="done")
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_that_stays_open_to_others_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j"
    path.touch(0o644)

    def refuse(file: int, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    with pytest.raises(ConfigurationError, match="others can read it: chmod 600"):
        Journal(path, ABOUT)


def replaced(path: Path) -> None:
    """Save as editors do: write another file, and give it the name."""
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def shortened(path: Path) -> None:
    """Save as other editors do: write over the file what was read before."""
    content = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(content[0])


SAVES = {"replaced": replaced, "written over": shortened, "removed": Path.unlink}


@pytest.mark.parametrize("save", SAVES)
def test_a_journal_that_is_saved_meanwhile_loses_nothing(tmp_path: Path, save: str) -> None:
    path = tmp_path / "j"
    with Journal(path, ABOUT) as journal:
        journal.begin()
        journal.note("a", "started", name="x")
        SAVES[save](path)
        journal.note("b", "started")
        journal.note("a", "done", files=["f"])
        SAVES[save](path)
    with Journal(path, ABOUT) as journal:
        assert (journal.state("a"), journal.state("b")) == ("done", "started")
        assert journal.entries["a"]["files"] == ["f"]
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("save", SAVES)
def test_no_second_run_is_let_in_when_it_is_saved_meanwhile(
    shell: Shell, sandbox: Sandbox, save: str
) -> None:
    sandbox.fault("slow", operation="GenerateImage", times=None, delay=60)
    with start(shell, *GENERATE) as process:
        until(lambda: len(sandbox.generations) == 2, process)
        SAVES[save](shell.cwd / "run.jsonl")
        done = shell.pipe(*GENERATE)
        process.kill()
    assert done.code == 2
    assert "Another run is using run.jsonl" in done.err
    assert len(sandbox.generations) == 2


def test_nothing_stays_beside_a_journal(tmp_path: Path) -> None:
    for _ in range(2):
        kept(tmp_path / "j", a="done")
        assert {path.name for path in tmp_path.iterdir()} == {"j", "prompts.txt"}
        (tmp_path / "j").unlink()


def test_a_journal_without_what_an_upload_is_known_by_repeats_nothing(shell: Shell, sandbox: Sandbox) -> None:
    words = (
        "photogpt",
        "images",
        "upload",
        str(PHOTOS / "hubble.jpg"),
        "--model",
        "m",
        "--journal",
        "u.jsonl",
    )
    assert shell.pipe(*words).code == 0
    path = shell.cwd / "u.jsonl"
    head, started = path.read_text("utf-8").splitlines()[:2]
    entry = {name: json.loads(started)[name] for name in ("key", "state", "at")}
    path.write_text(f"{head}\n{json.dumps(entry)}\n", "utf-8")
    done = shell.pipe(*words, "--settle", "0")
    assert (done.code, len(sandbox.uploads)) == (6, 1)
    path.write_text(
        '{"journal": 1, "of": "photogpt images upload", "model": "m", "type": "modelInput"}\n', "utf-8"
    )
    assert "its first line lacks before" in shell.pipe(*words).err
