"""`make lint` notices an import that breaks a layer, and a dependency that is missing or not used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A module, and a line that it must not have.
BROKEN_LAYERS = {
    "errors import something of ours": ("errors.py", "import imageport._clock"),
    "errors import generated code": ("errors.py", "import imageport_api"),
    "what decides opens sockets": ("_retry.py", "import socket"),
    "what decides knows who opens sockets": ("_tasks.py", "import imageport._transport"),
    "pages know of HTTP": ("_pages.py", "import httpx"),
    "the client starts a sandbox": ("_core.py", "import imageport.sandbox"),
    "the client knows a command": ("_course.py", "import imageport.cli"),
    "the client knows contract tests": ("_session.py", "import imageport.contract"),
    "the sandbox uses the client's errors": ("sandbox/clock.py", "import imageport.errors"),
    "the sandbox uses generated code": ("sandbox/clock.py", "import imageport_api.models"),
    "one colour uses the other": ("_awaited/pai.py", "import imageport._blocking.pai"),
    "a part knows its client": ("_blocking/pai_images.py", "import imageport._blocking.pai"),
    "a module without a row": ("_new.py", "import httpx"),
    "generated code knows the wrapper": ("../../generated/imageport_api/types.py", "import imageport.errors"),
}
BROKEN_DEPENDENCIES = {
    "an undeclared one": ("wrapper/imageport/_core.py", "", "import yaml\n", "DEP003 'yaml'"),
    "an extra in the client": ("wrapper/imageport/_core.py", "", "import click\n", "DEP004 'click'"),
    "one that nobody uses": (
        "pyproject.toml",
        '  "anyio>=4.5",\n',
        '  "anyio>=4.5", "types-PyYAML",\n',
        "DEP002 'types-PyYAML'",
    ),
    "one that was dropped": ("pyproject.toml", '  "h11>=0.16,<1",\n', "", "DEP003 'h11'"),
}


def lint(home: Path) -> tuple[int, str]:
    """Run this part of `make lint` in a copy."""
    paths = {"PYTHONPATH": f"{home / 'wrapper'}{os.pathsep}{home / 'generated'}"}
    command = ["make", "imports", "-o", ".venv/.stamp", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(command, cwd=home, env=os.environ | paths, capture_output=True, text=True)
    return done.returncode, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of what is linted."""
    for folder in ("wrapper", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", BROKEN_LAYERS)
def test_an_import_that_breaks_a_layer_is_noticed(home: Path, kind: str) -> None:
    name, line = BROKEN_LAYERS[kind]
    path = home / "wrapper" / "imageport" / name
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", "utf-8")
    status, said = lint(home)
    assert status != 0
    assert "BROKEN" in said


@pytest.mark.parametrize("kind", BROKEN_DEPENDENCIES)
def test_a_dependency_that_is_not_as_declared_is_noticed(home: Path, kind: str) -> None:
    name, old, new, complaint = BROKEN_DEPENDENCIES[kind]
    text = (home / name).read_text("utf-8")
    assert old in text
    (home / name).write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
    status, said = lint(home)
    assert status != 0
    assert complaint in said


def test_what_is_right_passes(home: Path) -> None:
    assert lint(home)[0] == 0
