"""What users' type checkers see of the installed wheel: pyright and mypy, both as strict as they can be."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from .building import ROOT, Environment, run

USES = ROOT / "tests" / "typing"
PYRIGHT = Path(sys.executable).with_name("pyright")
WRONG = """
from typing import assert_type
from imageport import PAI

def wrong(pai: PAI) -> None:
    assert_type(pai.images.get("image-1"), str)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that knows nothing of this one."""
    return Path(shutil.copytree(USES, tmp_path / "uses"))


def pyright(project: Path, environment: Environment, code: int = 0) -> str:
    strict = {"typeCheckingMode": "strict", "reportUnnecessaryTypeIgnoreComment": "error"}
    where = {"venvPath": str(environment.folder.parent), "venv": environment.folder.name}
    (project / "pyrightconfig.json").write_text(json.dumps({**strict, **where}), "utf-8")
    return run(PYRIGHT, "--pythonpath", environment.python, cwd=project, code=code)


def mypy(project: Path, environment: Environment, code: int = 0) -> str:
    strict = ("--strict", "--python-executable", environment.python, "--cache-dir", project / ".cache")
    return run(sys.executable, "-m", "mypy", *strict, ".", cwd=project, code=code)


def test_pyright_agrees(project: Path, highest: Environment) -> None:
    assert "0 errors, 0 warnings" in pyright(project, highest)


def test_mypy_agrees(project: Path, highest: Environment) -> None:
    assert "no issues found in 3 source files" in mypy(project, highest)


def test_both_look_into_the_package(tmp_path: Path, highest: Environment) -> None:
    (tmp_path / "wrong.py").write_text(WRONG, "utf-8")
    assert 'expected "str" but received "Image"' in pyright(tmp_path, highest, code=1)
    assert 'Expression is of type "Image", not "str"' in mypy(tmp_path, highest, code=1)
