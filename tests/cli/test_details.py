"""Small things that a person or a script would trip over."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pressure import HANG

from imageport.cli.batch.pictures import ending
from imageport.cli.batch.places import Folder
from imageport.cli.group import imageport
from imageport.cli.output import cells, layout, paths
from imageport.cli.output.rows import row
from imageport.cli.photogpt_upload import meant
from imageport.sandbox import Sandbox
from imageport_api.models import Connection, ConnectionList

from .conftest import IMAGE_ID, PHOTOS, Shell
from .killing import start, until

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (3, "3"),
        ("a\nb\x1b[31m", "a b [31m"),
        ("2026-03-01T03:59:00Z", "2026-03-01 11:59 (1 min ago)"),
        ("2026-03-01T03:59:00Z\n", "2026-03-01 11:59 (1 min ago)"),
        ("2026-13-01T03:59:00Z", "2026-13-01T03:59:00Z"),
        (datetime(2026, 3, 1, 4, 0), "2026-03-01 12:00 (now)"),
        (datetime(2026, 3, 1, 5, 30, tzinfo=UTC), "2026-03-01 13:30 (in 1 h)"),
        (datetime(2024, 3, 1, tzinfo=UTC), "2024-03-01 08:00 (1 y ago)"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "9999-12-31 23:00:00+00:00"),
        ([{"key": "a", "value": "1"}, {"key": "b", "value": "2"}], "a=1, b=2"),
        (["a", None, 2], "a, , 2"),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_cells(value: Any, text: str) -> None:
    assert cells.cell(value, NOW) == text


def test_times_are_local(shell: Shell) -> None:
    [utc] = shell.pipe("pai", "images", "get", IMAGE_ID).lines
    hour = datetime.fromisoformat(utc["gmt_create_time"]).astimezone(timezone(timedelta(hours=8)))
    seen = shell.terminal("pai", "images", "get", IMAGE_ID, TZ="Asia/Shanghai")
    assert f"{hour:%Y-%m-%d %H:%M} (" in seen.text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("labels.0.key", "a"),
        ("labels.*.key", ["a", "b"]),
        ("labels.7.key", None),
        ("labels.x", None),
        ("name.x", None),
        ("ImageId", 1),
        ("image-id", 1),
        ("nested.deep", 2),
        ("nested.none", None),
    ],
)
def test_paths(path: str, value: Any) -> None:
    fields = {"image_id": 1, "name": "n", "labels": [{"key": "a"}, {"key": "b"}], "nested": {"deep": 2}}
    assert paths.find(fields, path) == value


def test_widths_and_wide_characters() -> None:
    rows = [["id-0123456789", "图像" * 10, "https://example.com/" + "x" * 60]]
    head = ["ID", "NAME", "URL"]
    assert layout.widths(head, rows, 60) == [13, 27, 16]
    assert layout.widths(head, rows, 40) == [13, 11, 12]
    assert layout.widths(head, rows, 200) == [13, 40, 80]
    assert layout.widths(head, rows, 33) == [13, 8, 8]
    assert layout.widths(head, rows, 32) is None
    assert layout.fit("图像图像", 5) == "图像…"
    assert layout.fit("ab", 4) == "ab  "
    assert layout.fit("id-0123456789", 5, cut=False) == "id-0123456789"
    assert layout.widths(["A", "B"], [["x" * 50, "y" * 50]], 60) == [50, 8]
    assert layout.widths(["A", "B ID"], [["x" * 20, "y" * 20]], 40, layout.kept(["a", "b_id"])) is None
    assert layout.widths(["A LONG NAME"], [["x" * 50]], 40) == [50]
    assert layout.kept(["file", "task_id", "token", "name", "ImageId"]) == {0, 1, 2, 4}


def test_a_row_of_anything() -> None:
    assert row("text") == {"value": "text"}
    assert row({"a": (1, 2), "b": object}) == {"a": [1, 2], "b": "<class 'object'>"}


def test_secrets_of_a_connection_are_masked_also_when_they_came_plain() -> None:
    given = {"ConnectionId": "c", "Secrets": {"api_key": "s3cr3t", "more": "s3cr3t"}}
    found = row(Connection.from_dict(given))
    assert found["secrets"] == {"api_key": "***", "more": "***"}
    assert "s3cr3t" not in str(row(ConnectionList.from_dict({"Connections": [given]})))
    assert row(Connection.from_dict({}))["secrets"] is None


@pytest.mark.parametrize(
    ("head", "end"),
    [
        (b"\x89PNG\r\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"RIFF\0\0\0\0WEBP", ".webp"),
        (b"\0\0\0\x18ftypavif", ".avif"),
        (b"\0\0\0\x18ftypheic", ".heic"),
        (b"?", ".image"),
    ],
)
def test_endings(head: bytes, end: str) -> None:
    assert ending(head) == end


def test_free_names(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "a~2_1.jpg").touch()
    assert Folder(tmp_path).free("a", {"a~3"}) == "a~4"
    assert Folder(tmp_path).free("b") == "b"
    assert Folder(tmp_path / "nothere").free("a") == "a"


def test_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.jpg", "b[1].jpg", "b1.jpg"):
        Path(name).touch()
    Path("folder").mkdir()
    assert meant(["*.jpg", "./a.jpg"]) == [Path("a.jpg"), Path("b1.jpg"), Path("b[1].jpg")]
    assert meant(["b[1].jpg"]) == [Path("b[1].jpg")]
    assert meant([str(tmp_path / "a.*"), "a.jpg"]) == [tmp_path / "a.jpg"]


def test_a_defect_shows_neither_its_trace_nor_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from imageport.cli.running import Run

    def broken(self: Run) -> None:
        raise RuntimeError("sk-s3cr3t")

    monkeypatch.setattr(Run, "pai", broken)
    done = CliRunner().invoke(imageport, ["pai", "images", "list"])
    assert done.exit_code == 1
    [line] = done.output.splitlines()
    assert line.startswith("Error: imageport has a defect: RuntimeError at test_details.py:")
    assert "sk-s3cr3t" not in done.output


def test_a_keyring_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEPORT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setitem(sys.modules, "keyring", None)
    words = ["config", "set", "photogpt.api_key", "--keyring"]
    done = CliRunner().invoke(imageport, words, input="sk-1\n")
    assert done.exit_code == 1
    assert 'pip install "imageport[keyring]"' in done.output


def test_a_wrong_column_does_not_make_a_write_look_like_a_failure(shell: Shell) -> None:
    done = shell.pipe(
        "pai", "images", "add", "nlp-x", "registry.example.com/x:1", "--columns", "image_id,colour"
    )
    assert done.code == 0
    assert done.lines[0]["colour"] is None
    assert done.lines[0]["image_id"]


def test_csv_of_what_has_no_usual_columns(shell: Shell) -> None:
    done = shell.pipe("pai", "call", "AIWorkSpace", "2021-02-04", "ListWorkspaces", "--csv")
    head, line = done.out.splitlines()
    assert "Workspaces" in head.split(",")
    assert line


def test_a_long_listing_into_a_file_shows_how_far_it_is(shell: Shell, sandbox: Sandbox) -> None:
    for number in range(30):
        sandbox.add_image(Name=f"image-{number}")
    sandbox.fault("slow", operation="ActionListImages", delay=0.15, times=None)
    words = [sys.executable, "-m", "imageport", "pai", "images", "list", "--all", "--page-size", "10"]
    master, slave = pty.openpty()
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=slave, env=shell.env) as process:
        os.close(slave)
        seen = b"".join(iter(lambda: read(master), b""))
        assert process.stdout is not None
        lines = process.stdout.readlines()
        assert process.wait(HANG) == 0
    os.close(master)
    assert len(lines) == 31
    assert b"10 of 31" in seen


def read(terminal: int) -> bytes:
    """Read what comes next, nothing when the other end is closed."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def test_uploads_go_on_when_nobody_reads_any_more(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("slow", operation="UploadImage", delay=0.1, times=None)
    files = [str(path) for path in sorted(PHOTOS.glob("*.*g"))]
    command = ["-m", "imageport", "photogpt", "images", "upload", "--model", "m", "--jobs", "1"]
    words = [sys.executable, *command, *files]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shell.env) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(HANG) == 0
        assert process.stderr is not None
        assert b"Broken" not in process.stderr.read()
    assert len(sandbox.uploads) == len(files) >= 3


def test_ctrl_c_while_a_task_runs_says_how_to_come_back(shell: Shell, sandbox: Sandbox) -> None:
    words = ("oceanbase", "images", "generate", "--model", "sandbox-task-never", "--prompt", "x")
    with start(shell, *words) as process:
        until(lambda: any(each.operation == "GetTask" for each in sandbox.requests), process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=HANG)
    assert process.returncode == 130
    token = err.partition("To go on: imageport oceanbase tasks wait --token ")[2].split()[0]
    sandbox.finish_task(sandbox.generations[0]["task_id"])
    assert (
        shell.pipe("oceanbase", "tasks", "wait", "--token", token, "--query", "status").out == "succeeded\n"
    )


def test_what_is_no_file_is_not_read(shell: Shell) -> None:
    done = shell.pipe("photogpt", "images", "upload", "/dev/zero", "--model", "m")
    assert (done.code, done.err.strip()) == (2, "Error: '/dev/zero' is not a regular file.")


def test_a_library_that_is_missing_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    monkeypatch.delenv("IMAGEPORT_CONFIG", raising=False)
    done = CliRunner().invoke(imageport, ["config", "path"])
    assert done.exit_code == 1
    assert 'pip install "imageport[cli]"' in done.output
