"""One file that cannot be uploaded is reported, and the others are uploaded."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from imageport.cli import failing
from imageport.cli.batch.upload import file_of
from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell
from .killing import start, until

PHOTO = (PHOTOS / "hubble.jpg").read_bytes()
JOURNAL = ("--journal", "run.jsonl", "--settle", "0")
BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to nowhere": (lambda path: path.symlink_to("gone.jpg"), "No such file or directory"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    "a folder": (lambda path: path.mkdir(), "is not a regular file"),
    "a pipe": (lambda path: os.mkfifo(path), "is not a regular file"),
    "empty": (lambda path: path.touch(), "The file is empty."),
    "no photo": (lambda path: path.write_text("no photo"), "no jpg, jpeg, webp, png or heic"),
    "another photo": (lambda path: path.write_bytes((PHOTOS / "coffee.webp").read_bytes()), "ends in .jpg"),
    "half a header": (lambda path: path.write_bytes(PHOTO[:30]), "header is incomplete"),
    "too large": (lambda path: path.write_bytes(PHOTO + bytes(20 * 2**20)), "over the limit of 20971520"),
}


def upload(*words: str) -> tuple[str, ...]:
    return ("photogpt", "images", "upload", *words, "--model", "model-1", "--jobs", "1")


@pytest.fixture
def folder(shell: Shell) -> Path:
    made = shell.cwd / "photos"
    made.mkdir()
    for name in ("a.jpg", "z.jpg"):
        (made / name).write_bytes(PHOTO + name.encode())
    return made


@pytest.mark.parametrize("journal", [(), JOURNAL], ids=["plain", "with a journal"])
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_does_not_stop_the_others(
    shell: Shell, sandbox: Sandbox, folder: Path, kind: str, journal: tuple[str, ...]
) -> None:
    make, why = BAD[kind]
    make(folder / "m.jpg")
    words = (*upload("photos/*"), *journal)
    done = shell.pipe(*words)
    assert done.code == failing.PARTLY == 7
    assert {line["file"]: line["state"] for line in done.lines} == {
        "photos/a.jpg": "done",
        "photos/m.jpg": "refused",
        "photos/z.jpg": "done",
    }
    [error] = [line for line in done.err.splitlines() if line.startswith("Error:")]
    assert "photos/m.jpg" in error
    assert why in error
    assert done.err.endswith("2 done, 1 refused.\n")
    assert [each["name"] for each in sandbox.uploads] == ["a.jpg", "z.jpg"]
    if journal:
        entries = [json.loads(line) for line in (shell.cwd / "run.jsonl").read_text("utf-8").splitlines()]
        refused = [each for each in entries if each.get("state") == "refused"]
        assert [(each.get("file", "photos/m.jpg"), why in each["error"]) for each in refused] == [
            ("photos/m.jpg", True)
        ]
        again = shell.pipe(*words)
        assert again.code == 2  # nothing was left to be sent
        assert len(sandbox.uploads) == 2


def test_a_corrected_file_is_uploaded_by_the_next_run(shell: Shell, sandbox: Sandbox, folder: Path) -> None:
    (folder / "m.jpg").touch()
    words = (*upload("photos/*"), *JOURNAL)
    assert shell.pipe(*words).code == 7
    (folder / "m.jpg").write_bytes(PHOTO)
    assert (shell.pipe(*words).code, len(sandbox.uploads)) == (0, 3)


def test_files_that_are_named_one_by_one_are_judged_one_by_one(
    shell: Shell, sandbox: Sandbox, folder: Path
) -> None:
    """As a shell passes on ``photos/*``, with a folder among the files and one that is gone by now."""
    (folder / "sub").mkdir()
    words = [f"photos/{name}" for name in ("a.jpg", "gone.jpg", "sub", "z.jpg")]
    done = shell.pipe(*upload(*words))
    assert done.code == 7
    assert [line["state"] for line in done.lines] == ["refused", "refused", "done", "done"]
    assert "photos/gone.jpg' cannot be read: No such file" in done.err
    assert "'photos/sub' is not a regular file" in done.err


@pytest.mark.parametrize("kind", BAD)
def test_nothing_but_bad_files_is_wrong_usage(
    shell: Shell, sandbox: Sandbox, folder: Path, kind: str
) -> None:
    for name in ("a.jpg", "z.jpg"):
        (folder / name).unlink()
    BAD[kind][0](folder / "m.jpg")
    done = shell.pipe(*upload("photos/m.jpg"))
    assert done.code == 2
    assert not any(request.operation == "UploadImage" for request in sandbox.requests)


def test_a_file_that_goes_while_others_are_sent_is_reported(
    shell: Shell, sandbox: Sandbox, folder: Path
) -> None:
    """It was looked at, and is gone when its turn comes."""
    (folder / "m.jpg").write_bytes(PHOTO)
    sandbox.fault("slow", operation="UploadImage", times=1, delay=1.5)
    with start(shell, *upload("photos/*")) as process:
        until(lambda: bool(sandbox.uploads), process)
        (folder / "m.jpg").unlink()
        _, err = process.communicate(timeout=60)
    assert process.returncode == 7
    assert "No such file" in err
    assert err.endswith("2 done, 1 refused.\n")


def test_a_dry_run_reports_it_too(shell: Shell, sandbox: Sandbox, folder: Path) -> None:
    (folder / "m.jpg").touch()
    done = shell.pipe(*upload("photos/*"), "--dry-run")
    assert (done.code, done.out.count("curl ")) == (2, 2)
    assert "Error: photos/m.jpg: The file is empty." in done.err
    assert sandbox.requests == []


@pytest.mark.parametrize(
    ("codes", "partly", "wanted"),
    [
        ([], True, 0),
        ([0, 0], True, 0),
        ([2], False, 2),
        ([2, 2], True, 7),
        ([2, 5], False, 5),  # something was sent
        ([5, 2], False, 5),
        ([3, 5], False, 3),
        ([5, 6], True, 6),
        ([2, 6], False, 6),
        ([1], True, 7),
    ],
)
def test_the_exit_code_of_several(codes: list[int], partly: bool, wanted: int) -> None:
    assert failing.worst(codes, partly=partly) == wanted


def test_two_names_of_one_file_are_one_file(shell: Shell, sandbox: Sandbox, folder: Path) -> None:
    (folder / "link.jpg").symlink_to("a.jpg")
    assert shell.pipe(*upload("photos/*", "photos/a.jpg", "./photos/z.jpg")).code == 0
    assert len(sandbox.uploads) == 2
    assert file_of(folder / "link.jpg").key == file_of(folder / "a.jpg").key
