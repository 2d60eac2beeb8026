"""A folder of images may be shared by any number of runs: no image takes another's place."""

from __future__ import annotations

import errno
import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pressure import HANG

from imageport.cli.batch.journal import Journal
from imageport.cli.batch.places import Folder, Place
from imageport.sandbox import Sandbox

from .conftest import Done, Shell
from .killing import killed, start

GENERATE = ("oceanbase", "images", "generate", "--prompts", "prompts.txt", "--out", "pictures")


@pytest.fixture(autouse=True)
def _prompts(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("a red cat\na dog\n", "utf-8")


def images(shell: Shell) -> list[str]:
    return sorted(path.name for path in (shell.cwd / "pictures").iterdir())


def files(*runs: Done) -> list[str]:
    return sorted(Path(file).name for done in runs for line in done.lines for file in line["files"])


def test_a_run_between_payment_and_fetching_keeps_its_images(shell: Shell, sandbox: Sandbox) -> None:
    first = (*GENERATE, "--model", "sandbox-task", "--journal", "a.jsonl")
    assert shell.pipe(*first, "--no-wait").code == 0
    second = shell.pipe(*GENERATE, "--model", "sandbox-sync", "--journal", "b.jsonl")
    kept = {path: path.read_bytes() for path in (shell.cwd / "pictures").iterdir()}
    again = shell.pipe(*first)
    assert (second.code, again.code, len(sandbox.generations)) == (0, 0, 4)
    assert images(shell) == files(second, again)
    assert len(images(shell)) == 4
    assert {path: path.read_bytes() for path in kept} == kept


def test_runs_side_by_side_keep_all_that_was_paid_for(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="DownloadFile", times=None, delay=0.3)
    runs = [start(shell, *GENERATE, "--model", "sandbox-sync", "--jobs", "2") for _ in range(3)]
    for process in runs:
        process.communicate(timeout=HANG)
        assert process.returncode == 0
    assert len(images(shell)) == len(sandbox.generations) == 6


def test_tasks_that_are_waited_for_twice_are_saved_twice(shell: Shell, sandbox: Sandbox) -> None:
    made = shell.pipe(
        "oceanbase", "images", "generate", "--model", "sandbox-task", "--prompt", "x", "--no-wait"
    )
    task = made.lines[0]["task_id"]
    runs = [shell.pipe("oceanbase", "tasks", "wait", task, "--out", "pictures") for _ in range(2)]
    assert [done.code for done in runs] == [0, 0]
    assert images(shell) == files(*runs)
    assert len(images(shell)) == 2


@pytest.mark.parametrize("links", [True, False], ids=["hard links", "none"])
def test_a_name_is_taken_once(tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(os, "link", refuse)

    out = tmp_path / "pictures"

    def one(number: int) -> str:
        with Folder(out) as folder:
            part = folder.part("cat")
            part.write_text(str(number))
            return folder.take(part, "cat", ".png", lambda place: None).file

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(one, range(24)))
    assert sorted(map(int, (Path(file).read_text() for file in taken))) == list(range(24))
    assert {path.name for path in out.iterdir()} == {Path(file).name for file in taken}


def test_a_run_that_goes_on_knows_its_own_files_and_no_others(shell: Shell, sandbox: Sandbox) -> None:
    command = (*GENERATE, "--model", "sandbox-sync", "--journal", "run.jsonl")
    assert shell.pipe(*command).code == 0
    own = images(shell)
    journal = shell.cwd / "run.jsonl"
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    cut = "".join(line for line in lines if '"state": "done"' not in line)
    journal.write_text(cut, "utf-8")  # killed after the images were there, before that was written down
    again = shell.pipe(*command)
    assert (again.code, images(shell)) == (0, own)
    journal.write_text(cut, "utf-8")
    for name in own:
        path = shell.cwd / "pictures" / name
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)  # another run's, though the same in all that is seen
    third = shell.pipe(*command)
    assert (third.code, len(images(shell)), len(sandbox.generations)) == (0, 4, 2)


def test_a_place_is_told_by_more_than_the_number_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.touch()
    place = Place.of(path, path)
    assert place.is_ours()
    os.utime(path, ns=(1, 1))  # numbers of files that are gone are used again
    assert not place.is_ours()
    path.unlink()
    assert not place.is_ours()


def test_what_killed_runs_left_is_removed_by_the_next(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="DownloadFile", times=None, trickle=0.05)
    command = (*GENERATE, "--model", "sandbox-sync", "--journal", "run.jsonl")
    journal = shell.cwd / "run.jsonl"

    def fetching() -> bool:
        paid = journal.exists() and journal.read_text("utf-8").count('"state": "made"') == 2
        return paid and bool(list((shell.cwd / "pictures").rglob("*.part")))

    killed(shell, fetching, *command)
    assert fetching()
    sandbox.faults.clear()
    done = shell.pipe(*command)
    assert (done.code, len(sandbox.generations)) == (0, 2)
    assert images(shell) == files(done)


def test_what_another_run_works_on_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    names = [".imageport-0123456789abcdef", ".imageport-fedcba9876543210", ".imageport-mine", "cat.png"]
    out = tmp_path / "pictures"
    for name in names[:3]:
        (out / name).mkdir(parents=True)
        (out / name / "part").touch()
    (out / names[3]).touch()
    busy = os.open(out / names[0], os.O_RDONLY)
    fcntl.flock(busy, fcntl.LOCK_EX)
    with Folder(out):
        left = {path.name for path in out.iterdir()}
    os.close(busy)
    assert left == {names[0], names[2], names[3]}


def test_a_journal_without_a_file_of_its_images_saves_them_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "j", {"of": "test"}) as journal:
        journal.begin()
        journal.note("a", "made")
        journal.add("a", placed={"1": ["x.png", 1, 1]})
    with Journal(tmp_path / "j", {"of": "test"}) as journal:
        assert journal.state("a") == "made"
        assert journal.entries["a"]["placed"] == {"1": ["x.png", 1, 1]}


def test_the_folder_of_a_task_is_looked_at_before_the_wait(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "file").touch()
    done = shell.pipe("oceanbase", "tasks", "wait", "task-1", "--out", "file/pictures")
    assert done.code == 2
    assert "file/pictures cannot be made" in done.err
    assert not sandbox.requests
