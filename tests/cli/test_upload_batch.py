"""Uploads that are killed and started again: no photo is lost, and none is there twice."""

from __future__ import annotations

import errno
import json
import os
import signal
import unicodedata
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pressure import HANG

from imageport.cli.batch.journal import Journal
from imageport.cli.batch.lookup import Seen, judge, seen
from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell
from .killing import killed, start, until

COUNT = 8
JOURNAL = ("--journal", "run.jsonl", "--settle", "0")


@pytest.fixture
def batch(tmp_path: Path) -> tuple[str, ...]:
    """The command for a folder of photos, two of which are as large as each other."""
    (tmp_path / "photos").mkdir()
    photo = (PHOTOS / "hubble.jpg").read_bytes()
    for number in range(COUNT):
        (tmp_path / "photos" / f"{number}.jpg").write_bytes(photo + b"\0" * (number // 2) + bytes([number]))
    return ("photogpt", "images", "upload", "photos/*", "--model", "model-1", "--jobs", "2", *JOURNAL)


def names(sandbox: Sandbox) -> Counter[str]:
    return Counter(upload["name"] for upload in sandbox.uploads)


WHOLE = Counter({f"{number}.jpg": 1 for number in range(COUNT)})


def test_killed_after_the_work_was_done_and_before_the_reply(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    sandbox.fault("slow", operation="UploadImage", after=3, times=None, delay=60)
    killed(shell, lambda: len(sandbox.uploads) == 5, *batch)
    sandbox.faults.clear()
    done = shell.pipe(*batch)
    assert (done.code, names(sandbox)) == (0, WHOLE)
    assert Counter(line["state"] for line in done.lines) == {"done": COUNT}
    assert len({line["id"] for line in done.lines}) == COUNT
    assert sum(line["before"] for line in done.lines) == 5


def test_the_journal_of_another_command_is_refused_in_words(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    assert shell.pipe(*batch).code == 0
    words = ("oceanbase", "images", "generate", "--model", "m", "--prompt", "x", "--journal", "run.jsonl")
    done = shell.pipe(*words)
    told = "its command is 'photogpt images upload', not 'oceanbase images generate'"
    assert done.err == f"Error: run.jsonl is the journal of something else: {told}.\n"
    assert (done.code, sandbox.generations) == (2, [])


def test_one_photo_too_many_is_told_what_to_do(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    for _ in range(20 - COUNT + 1):
        sandbox.add_photo(modelID="model-1")
    done = shell.pipe(*batch)
    assert done.code == 7
    assert (
        "UploadImage: 409 conflict: A model has at most 20 images of each type. Delete some of the model's"
        " images of this type, or use another model. (request id " in done.err
    )


@pytest.mark.parametrize("settle", ["0.6", "0"])
def test_whoever_watches_is_told_of_the_wait_for_a_lost_upload(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...], settle: str
) -> None:
    words = (*batch, "--settle", settle)
    sandbox.fault("lost", operation="UploadImage", times=2)
    what = "what was perhaps uploaded to appear among the model's photos"
    told = f"Waiting {float(settle):.0f} s for {what} (--settle)."
    done = shell.terminal(*words, width=200)
    assert (done.code, names(sandbox)) == (0, WHOLE)
    assert (told in done.text) == (settle != "0")
    (shell.cwd / "run.jsonl").unlink()
    sandbox.reset()
    sandbox.fault("lost", operation="UploadImage", times=2)
    assert "Waiting" not in shell.pipe(*words).err


def test_killed_before_the_work_was_done(shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]) -> None:
    sandbox.fault("hang", operation="UploadImage", after=3, times=None)
    asked = lambda: sum(request.operation == "UploadImage" for request in sandbox.requests)  # noqa: E731
    killed(shell, lambda: asked() == 5, *batch)
    sandbox.faults.clear()
    done = shell.pipe(*batch)
    assert (done.code, names(sandbox)) == (0, WHOLE)


def test_killed_again_and_again(shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]) -> None:
    for moment in (1, 4, 6):
        sandbox.fault("slow", operation="UploadImage", times=None, delay=0.05)
        killed(shell, lambda moment=moment: len(sandbox.uploads) >= moment, *batch)
    sandbox.faults.clear()
    assert shell.pipe(*batch).code == 0
    assert names(sandbox) == WHOLE
    again = shell.pipe(*batch)
    assert again.code == 0
    assert all(line["before"] for line in again.lines)
    assert names(sandbox) == WHOLE


def test_a_lost_reply_is_looked_up_in_the_same_run(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    sandbox.fault("lost", operation="UploadImage", after=2)
    done = shell.pipe(*batch)
    assert (done.code, names(sandbox)) == (0, WHOLE)
    assert {line["state"] for line in done.lines} == {"done"}


LOST_NAMES = [
    "Screenshot 2024-05-01 at 9.41.07\u202fAM.jpg",
    'say "cheese" 100%25.jpg',
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467.jpg",
    unicodedata.normalize("NFD", "Grüße é.jpg"),
    "back\\slash.jpg",
    "line\nbreak\u2028.jpg",
    "x" * 240 + ".jpg",
    "\u202e",
    os.fsdecode(b"caf\xe9.jpg"),
]


@pytest.mark.parametrize("name", LOST_NAMES, ids=range(len(LOST_NAMES)))
def test_a_lost_upload_is_found_whatever_its_name_is(shell: Shell, sandbox: Sandbox, name: str) -> None:
    (shell.cwd / name).write_bytes((PHOTOS / "hubble.jpg").read_bytes())
    sandbox.fault("lost", operation="UploadImage")
    done = shell.pipe("photogpt", "images", "upload", name, "--model", "model-1", *JOURNAL)
    assert (done.code, [line["state"] for line in done.lines]) == (0, ["done"])
    assert len(sandbox.uploads) == 1


@pytest.mark.parametrize("name", LOST_NAMES[:3], ids=range(3))
def test_after_a_kill_it_is_found_by_the_next_run(shell: Shell, sandbox: Sandbox, name: str) -> None:
    (shell.cwd / name).write_bytes((PHOTOS / "hubble.jpg").read_bytes())
    words = ("photogpt", "images", "upload", name, "--model", "model-1", *JOURNAL)
    sandbox.fault("slow", operation="UploadImage", delay=60)
    killed(shell, lambda: len(sandbox.uploads) == 1, *words)
    sandbox.faults.clear()
    done = shell.pipe(*words)
    assert (done.code, [line["state"] for line in done.lines]) == (0, ["done"])
    assert len(sandbox.uploads) == 1


def test_a_name_to_the_letter_goes_before_one_that_looks_alike() -> None:
    pending = {"a": {"name": "%22.jpg", "size": 5}, "b": {"name": '".jpg', "size": 5}}
    found = judge(pending, [Seen("1", '".jpg', 5)], set())
    assert (found["a"].state, found["b"].state) == ("absent", "done")


def test_a_lost_request_is_told_and_sent_by_the_next_run(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    sandbox.fault("drop", operation="UploadImage", after=2)
    first = shell.pipe(*batch)
    assert first.code == 7
    assert "it did not arrive; run this again." in first.err
    assert len(sandbox.uploads) == COUNT - 1
    assert (shell.pipe(*batch).code, names(sandbox)) == (0, WHOLE)


def test_a_photo_that_may_be_the_lost_one_stops_its_repetition(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    sandbox.fault("hang", operation="UploadImage", times=None)
    killed(
        shell,
        lambda: any(seen.operation == "UploadImage" for seen in sandbox.requests),
        *batch[:-4],
        *JOURNAL,
    )
    sandbox.faults.clear()
    sandbox.add_photo(modelID="model-1", name="0.jpg")  # somebody else's, of another size
    sandbox.add_photo(modelID="model-1", name="1.jpg")
    done = shell.pipe(*batch)
    assert done.code == 6
    lost = [line["file"] for line in done.lines if line["state"] == "unknown"]
    assert lost
    assert "--retry-unknown uploads it again" in done.err
    assert len(sandbox.uploads) == COUNT - len(lost)
    assert (shell.pipe(*batch, "--retry-unknown").code, names(sandbox)) == (0, WHOLE)


def test_throttled_uploads_are_done_by_the_next_run(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    sandbox.fault("throttle", operation="UploadImage", after=2, times=3)
    first = shell.pipe(*batch, "--attempts", "1")
    assert first.code == 7
    assert Counter(line["state"] for line in first.lines) == {"done": COUNT - 3, "refused": 3}
    assert (shell.pipe(*batch).code, names(sandbox)) == (0, WHOLE)


def test_refused_credentials_end_the_batch(shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]) -> None:
    done = shell.pipe(
        *[word for word in batch if word not in JOURNAL], "--api-key", "sk-wr0ng", "--jobs", "1"
    )
    assert done.code == 3
    assert f"{COUNT - 1} more: not tried" in done.err


def test_ctrl_c_waits_for_what_is_on_its_way(shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]) -> None:
    sandbox.fault("slow", operation="UploadImage", after=2, times=None, delay=0.5)
    with start(shell, *batch) as process:
        until(lambda: len(sandbox.uploads) == 4, process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=HANG)
    assert process.returncode == 130
    assert "Stopping when 2 on the way are over" in err
    lines = [json.loads(line) for line in (shell.cwd / "run.jsonl").read_text("utf-8").splitlines()]
    assert Counter(line["state"] for line in lines[1:]) == {"started": 4, "done": 4}


def test_the_journal_of_something_else_is_refused(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...], tmp_path: Path
) -> None:
    assert shell.pipe(*batch).code == 0
    other = [word.replace("model-1", "model-2") for word in batch]
    done = shell.pipe(*other)
    assert done.code == 2
    assert "its model is 'model-1', not 'model-2'" in done.err
    (tmp_path / "run.jsonl").write_text("nonsense\n", "utf-8")
    assert "line 1 is damaged" in shell.pipe(*batch).err
    assert names(sandbox) == WHOLE


def test_a_line_that_a_kill_cut_off_does_not_count(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...], tmp_path: Path
) -> None:
    assert shell.pipe(*batch).code == 0
    path = tmp_path / "run.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key": "torn')
    assert shell.pipe(*batch).code == 0
    assert path.read_bytes() == whole
    assert names(sandbox) == WHOLE
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_second_run_at_the_same_time_is_refused(
    shell: Shell, sandbox: Sandbox, batch: tuple[str, ...]
) -> None:
    sandbox.fault("slow", operation="UploadImage", times=None, delay=60)
    with start(shell, *batch) as process:
        until(lambda: sandbox.uploads, process)
        done = shell.pipe(*batch)
        process.kill()
    assert done.code == 2
    assert "Another run is using run.jsonl" in done.err


def test_each_line_is_on_the_disk_before_the_act(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    synced: list[str] = []
    path = tmp_path / "j"
    real = os.fsync

    def fsync(file: int) -> None:
        real(file)
        synced.append(path.read_text("utf-8"))

    monkeypatch.setattr(os, "fsync", fsync)
    with Journal(path, {"of": "test"}) as journal:
        journal.begin()
        journal.note("a", "started")
        assert '"a"' in synced[-1]
        journal.note("a", "done")
        assert '"done"' in synced[-1]
    with Journal(path, {"of": "test"}) as journal:
        assert journal.state("a") == "done"


PENDING: dict[str, dict[str, Any]] = {"a": {"name": "a.jpg", "size": 5}, "b": {"name": "b.jpg", "size": 5}}


@pytest.mark.parametrize(
    ("photos", "states"),
    [
        ([], ("absent", "absent")),
        ([Seen("1", "a.jpg", 5)], ("done", "absent")),
        ([Seen("1", "b.jpg", 5), Seen("2", "a.jpg", 5)], ("done", "done")),
        ([Seen("old", "a.jpg", 5)], ("absent", "absent")),
        ([Seen("1", None, None)], ("unknown", "unknown")),
        ([Seen("1", None, 5)], ("unknown", "unknown")),
        ([Seen("1", None, 6)], ("absent", "absent")),
        ([Seen("1", "a.jpg", None)], ("unknown", "absent")),
        ([Seen("1", "renamed", 5)], ("unknown", "unknown")),
        ([Seen("1", "a.jpg", 7)], ("unknown", "absent")),
        ([Seen("1", "other", 7)], ("absent", "absent")),
    ],
)
def test_what_a_lookup_tells(photos: list[Seen], states: tuple[str, str]) -> None:
    found = judge(PENDING, photos, {"old"})
    assert (found["a"].state, found["b"].state) == states


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"fileName": "a.jpg", "size": 5}, Seen("1", "a.jpg", 5)),
        ({"file_name": "a.jpg", "file_size": 5}, Seen("1", "a.jpg", 5)),
        ({"fileName": 3, "size": "5"}, Seen("1", None, None)),
        (None, Seen("1", None, None)),
        ("text", Seen("1", None, None)),
    ],
)
def test_what_a_photo_tells_of_its_file(data: Any, expected: Seen) -> None:
    assert seen(SimpleNamespace(id="1", data=data)) == expected


def test_a_full_disk_leaves_no_half_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "j"
    with Journal(path, {"of": "test"}) as journal:
        journal.begin()
        whole = path.read_bytes()
        real = os.write

        def write(file: int, data: bytes) -> int:
            if len(data) < 20:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(file, data[:10])

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", write)
            with pytest.raises(OSError, match="No space"):
                journal.note("a", "started")
        assert path.read_bytes() == whole
        journal.note("a", "started")
    with Journal(path, {"of": "test"}) as journal:
        assert journal.state("a") == "started"
