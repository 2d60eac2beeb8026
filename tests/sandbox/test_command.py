"""The sandbox as a command: whatever keeps it from starting is told in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pressure import HANG

from imageport.sandbox import Sandbox

WAYS = {"module": ["-m", "imageport.sandbox"], "command": ["-m", "imageport", "sandbox"]}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return request.param


def started(way: str, *words: str, cwd: Path, **env: str) -> tuple[int, str]:
    """Start it, and give how it ended and its last line."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *WAYS[way], *words],
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=HANG,
    )
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    # click shows the usage before what is wrong with it.
    assert len(lines) == 1 or (way == "command" and lines[0].startswith("Usage: ")), lines
    return done.returncode, lines[-1]


def test_a_port_in_use(way: str, tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        port = sandbox.url.rpartition(":")[2]
        code, line = started(way, "--port", port, cwd=tmp_path)
    assert (code, line) == (1, f"Error: 127.0.0.1, port {port}, is in use; --port 0 takes a free port.")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_for_what_it_says(way: str, unbuffered: str, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, *WAYS[way], "--port", "0", "--quiet"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=HANG,
        )
    words = "Error: Where it listens cannot be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, words)


@pytest.mark.parametrize("port", ["99999", "-1", "x"])
def test_what_is_no_port(way: str, port: str, tmp_path: Path) -> None:
    code, line = started(way, f"--port={port}", cwd=tmp_path)
    assert code == 2
    assert line.startswith("Error: ")
    assert "--port" in line


def test_an_address_that_is_not_this_machines(way: str, tmp_path: Path) -> None:
    code, line = started(way, "--host", "192.0.2.1", "--port", "0", cwd=tmp_path)
    assert code == 1
    assert line.startswith("Error: 192.0.2.1, port 0, cannot be listened at: ")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("folder", "folder cannot keep the objects: unable to open database file."),
        ("nowhere/x.db", "nowhere/x.db cannot keep the objects: unable to open database file."),
        ("text.db", "text.db cannot keep the objects: file is not a database."),
    ],
)
def test_what_cannot_keep_the_objects(way: str, data: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at " * 20, "utf-8")
    assert started(way, "--port", "0", "--data", data, cwd=tmp_path) == (2, f"Error: {why}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "faults.json cannot be read: No such file or directory."),
        ("{", "faults.json is no JSON."),
        ("5", "faults.json: fault 1: it must be an object with a kind."),
        (
            '[{"kind": "drop"}, {"kind": "dorp"}]',
            "fault 2: no fault is called 'dorp'; there are ",
        ),
        (
            '{"kind": "drop", "operation": "GetImages"}',
            "fault 1: no operation is called 'GetImages'; there",
        ),
        ('{"kind": "drop", "often": 3}', "faults.json: fault 1: a fault has no often."),
    ],
)
def test_what_is_no_list_of_faults(way: str, text: str | None, why: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "faults.json").write_text(text, "utf-8")
    code, line = started(way, "--port", "0", "--faults", "faults.json", cwd=tmp_path)
    assert code == 2
    assert line.startswith("Error: ")
    assert why in line


@pytest.fixture
def without_extra(tmp_path: Path) -> dict[str, str]:
    """Variables for a process in which a library of the extra is missing."""
    missing = "raise ModuleNotFoundError(\"No module named 'starlette'\", name='starlette')"
    (tmp_path / "starlette.py").write_text(missing, "utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}


def test_the_command_without_the_extra(way: str, without_extra: dict[str, str], tmp_path: Path) -> None:
    code, line = started(way, cwd=tmp_path, **without_extra)
    assert code == 1
    assert "starlette, which is not installed" in line
    assert 'pip install "imageport[sandbox]"' in line


@pytest.mark.parametrize("module", ["imageport.sandbox", "imageport.testing"])
def test_an_import_without_the_extra(module: str, without_extra: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"try:\n    import {module}\nexcept ImportError as error:\n    print(error)\n", "utf-8")
    done = subprocess.run(
        [sys.executable, script], env=os.environ | without_extra, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert done.stdout == (
        'The sandbox needs starlette, which is not installed: pip install "imageport[sandbox]".\n'
    )
