"""Generations that are killed and started again: nothing is paid for twice, and what was paid is saved."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from imageport.cli.batch import prompts
from imageport.errors import InvalidRequestError
from imageport.sandbox import Sandbox

from .conftest import Done, Shell
from .killing import killed

PROMPTS = [f"a {colour} cat" for colour in ("red", "green", "blue", "black", "white", "grey")]
GENERATE = ("oceanbase", "images", "generate")
BATCH = (*GENERATE, "--prompts", "prompts.txt", "--journal", "run.jsonl", "--out", "pictures")
SYNC = (*BATCH, "--model", "sandbox-sync")
TASK = (*BATCH, "--model", "sandbox-task", "--jobs", "6")


@pytest.fixture(autouse=True)
def _prompts(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("\n".join(PROMPTS) + "\n\n", "utf-8")


def paid(sandbox: Sandbox) -> Counter[str]:
    return Counter(entry["prompt"] for entry in sandbox.generations)


def states(done: Done) -> Counter[str]:
    return Counter(line["state"] for line in done.lines)


def saved(shell: Shell, done: Done) -> set[str]:
    """The files of all lines, each of which has to be there."""
    files = [file for line in done.lines for file in line["files"]]
    assert len(files) == len(set(files))
    assert {Path(file).name for file in files} <= {path.name for path in (shell.cwd / "pictures").iterdir()}
    return {Path(file).stem for file in files}


ONCE = Counter(PROMPTS)
STEMS = {f"{number:03d}-{prompt.replace(' ', '-')}" for number, prompt in enumerate(PROMPTS, 1)}


@pytest.mark.parametrize("model", ["sandbox-sync", "sandbox-sync-b64", "sandbox-choices", "sandbox-task"])
def test_all_go_well(shell: Shell, sandbox: Sandbox, model: str) -> None:
    command = (*BATCH, "--model", model, "--jobs", "6")
    done = shell.pipe(*command)
    assert (done.code, paid(sandbox), states(done)) == (0, ONCE, {"done": 6})
    assert saved(shell, done) == STEMS
    again = shell.pipe(*command)
    assert (again.code, paid(sandbox)) == (0, ONCE)
    assert all(line["before"] for line in again.lines)


@pytest.mark.parametrize("command", [SYNC, TASK], ids=["at-once", "tasks"])
def test_killed_while_calls_are_paid_for(shell: Shell, sandbox: Sandbox, command: tuple[str, ...]) -> None:
    command = (*command, "--jobs", "2")
    sandbox.fault("slow", operation="GenerateImage", after=2, times=None, delay=60)
    killed(shell, lambda: len(sandbox.generations) == 4, *command)
    sandbox.faults.clear()
    done = shell.pipe(*command)
    assert done.code == 6
    assert paid(sandbox) == ONCE
    assert states(done) == {"done": 4, "unknown": 2}
    assert len(saved(shell, done)) == 4
    assert "perhaps paid for, and is not repeated" in done.err
    third = shell.pipe(*command)
    assert (third.code, paid(sandbox)) == (6, ONCE)
    told = {line["prompt"] for line in done.lines if line["state"] == "unknown"}
    last = shell.pipe(*command, "--retry-unknown")
    assert (last.code, states(last)) == (0, {"done": 6})
    assert paid(sandbox) == ONCE + Counter(told)
    assert saved(shell, last) == STEMS


@pytest.mark.parametrize("model", ["sandbox-sync", "sandbox-task"])
def test_killed_while_pictures_are_fetched(shell: Shell, sandbox: Sandbox, model: str) -> None:
    command = (*BATCH, "--model", model, "--jobs", "6")
    sandbox.fault("slow", operation="DownloadFile", after=1, times=None, delay=60)
    journal = shell.cwd / "run.jsonl"
    paid_for = ('"state": "made"', '"state": "task"')

    def fetching() -> bool:
        text = journal.read_text("utf-8") if journal.exists() else ""
        asked = sum(each.operation == "DownloadFile" for each in sandbox.requests)
        return asked >= 3 and sum(map(text.count, paid_for)) == 6

    killed(shell, fetching, *command)
    sandbox.faults.clear()
    done = shell.pipe(*command)
    assert (done.code, paid(sandbox), states(done)) == (0, ONCE, {"done": 6})
    assert saved(shell, done) == STEMS
    assert len([path for path in (shell.cwd / "pictures").iterdir() if path.suffix != ".part"]) == 6


def test_killed_while_tasks_run(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("endless_task", times=2)
    asked = lambda: sum(seen.operation == "GetTask" for seen in sandbox.requests)  # noqa: E731
    killed(shell, lambda: asked() >= 2, *TASK)
    for entry in sandbox.generations:
        sandbox.finish_task(entry["task_id"])
    sandbox.faults.clear()
    done = shell.pipe(*TASK)
    assert (done.code, paid(sandbox), states(done)) == (0, ONCE, {"done": 6})
    assert saved(shell, done) == STEMS


def test_killed_again_and_again(shell: Shell, sandbox: Sandbox) -> None:
    journal = shell.cwd / "run.jsonl"
    sandbox.fault("slow", operation="GenerateImage", times=None, delay=0.05)
    for moment in (1, 2):
        written = lambda moment=moment: journal.exists() and journal.read_text().count('"done"') >= moment  # noqa: E731
        killed(shell, written, *SYNC)
    sandbox.faults.clear()
    done = shell.pipe(*SYNC)
    assert paid(sandbox) <= ONCE  # a call may have been killed before the server saw it
    lost = states(done)["unknown"]
    assert states(done) == Counter(done=6 - lost, unknown=lost)
    assert lost <= 4
    assert done.code == (6 if lost else 0)
    assert len(saved(shell, done)) == 6 - lost


def test_throttled_calls_are_made_by_the_next_run(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("throttle", operation="GenerateImage", after=2, times=2)
    first = shell.pipe(*SYNC, "--attempts", "1")
    assert (first.code, states(first)) == (7, {"done": 4, "refused": 2})
    second = shell.pipe(*SYNC)
    assert (second.code, paid(sandbox), saved(shell, second)) == (0, ONCE, STEMS)


def test_a_broken_answer_counts_as_perhaps_paid(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("cut", operation="GenerateImage")
    assert shell.pipe(*SYNC).code == 6
    assert (shell.pipe(*SYNC).code, paid(sandbox)) == (6, ONCE)


def test_what_failed_is_paid_for_again_only_when_told_so(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("failing_task", times=1)
    first = shell.pipe(*TASK)
    assert (first.code, states(first)) == (7, {"done": 5, "failed": 1})
    assert (shell.pipe(*TASK).code, paid(sandbox)) == (1, ONCE)
    last = shell.pipe(*TASK, "--retry-failed")
    assert (last.code, states(last), sum(paid(sandbox).values())) == (0, {"done": 6}, 7)


def test_a_changed_file_of_prompts_pays_for_what_is_new_only(shell: Shell, sandbox: Sandbox) -> None:
    assert shell.pipe(*SYNC).code == 0
    shuffled = ["a new cat", *reversed(PROMPTS), PROMPTS[0]]
    (shell.cwd / "prompts.txt").write_text("\n".join(shuffled), "utf-8")
    done = shell.pipe(*SYNC)
    assert done.code == 0
    assert paid(sandbox) == ONCE + Counter(["a new cat", PROMPTS[0]])
    assert len(saved(shell, done)) == 8


def test_no_picture_that_was_there_is_overwritten(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "pictures").mkdir()
    older = [shell.cwd / "pictures" / f"001-a-red-cat{end}" for end in (".jpg", ".png")]
    for path in older:
        path.write_bytes(b"mine")
    done = shell.pipe(*SYNC)
    assert done.code == 0
    assert {path.read_bytes() for path in older} == {b"mine"}
    assert "001-a-red-cat~2" in saved(shell, done)


def test_some_pictures_of_a_set_failed(shell: Shell, sandbox: Sandbox) -> None:
    done = shell.pipe(*GENERATE, "--prompt", "x", "--model", "sandbox-partial", "--out", "p")
    assert done.code == 7
    assert len(done.lines[0]["files"]) == 1
    assert "image 2" in done.err or "image 1" in done.err


def test_nothing_is_paid_for_that_could_not_be_saved(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "file").touch()
    done = shell.pipe(*GENERATE, "--prompt", "x", "--model", "sandbox-sync", "--out", "file/pictures")
    assert done.code == 2
    assert "file/pictures cannot be made" in done.err
    assert not sandbox.generations


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("size=768*512",),
        ("--prompt", " "),
        ("prompt=",),
        ("input:={}",),
        ("--prompts", "some.jsonl", "--journal", "run.jsonl"),
        ("--dry-run",),
    ],
)
def test_nothing_is_paid_for_without_a_prompt(shell: Shell, sandbox: Sandbox, words: tuple[str, ...]) -> None:
    (shell.cwd / "some.jsonl").write_text('a cat\n{"size": "1K"}\n', "utf-8")
    done = shell.pipe(*GENERATE, "--model", "sandbox-sync", *words)
    assert (done.code, done.out) == (2, "")
    assert "Give --prompt, --prompts or prompt=TEXT" in done.err
    assert not sandbox.requests
    assert not (shell.cwd / "run.jsonl").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("prompt=a cat",),
        ('input:={"prompt": "a cat"}',),
        ('messages:=[{"role": "user", "content": "a cat"}]',),
        ("image=https://example.com/cat.png", "--no-prompt"),
    ],
)
def test_a_prompt_may_stand_where_the_vendor_reads_it(
    shell: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    assert shell.pipe(*GENERATE, "--model", "sandbox-sync", *words).code == 0
    assert len(sandbox.generations) == 1


def test_the_journal_holds_no_key(shell: Shell, sandbox: Sandbox) -> None:
    assert shell.pipe(*TASK).code == 0
    text = (shell.cwd / "run.jsonl").read_text("utf-8")
    assert "sk-sandbox" not in text
    assert (shell.cwd / "run.jsonl").stat().st_mode & 0o777 == 0o600


def test_prompts_as_json_with_fields_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "prompts.jsonl"
    lines = [{"prompt": "a", "size": "1K"}, {"prompt": "b", "model": "other"}]
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    first, second = prompts.wishes(prompts.read(path), "m", {"size": "2K", "n": 1})
    assert (first.model, first.fields) == ("m", {"prompt": "a", "size": "1K", "n": 1})
    assert (second.model, second.fields) == ("other", {"prompt": "b", "size": "2K", "n": 1})
    assert first.key != second.key


@pytest.mark.parametrize("text", ["", "\n \n", "{broken", "a\n{1: 2}"])
def test_files_that_hold_no_prompts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidRequestError):
        prompts.read(path)
