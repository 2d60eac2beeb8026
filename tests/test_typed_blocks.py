"""What type checkers see of every Python block of README and documentation, and of all public names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from code_blocks import ROOT, Block, blocks
from test_docs import DOCS, WITH_PYTHON

BIN = Path(sys.executable).parent
# The vendor's SDK, which a page compares with, has no types, nor has vcrpy.
UNTYPED = ("alibabacloud_aiworkspace20210204", "alibabacloud_tea_openapi", "vcr")
ANY = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"
# Schemathesis types its own decorator in part only.
LOOSE = "# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false\n"


def module(folder: Path, name: str, parts: list[Block]) -> None:
    """Write blocks into one file, each in the lines that it has on its page, but for the first line."""
    code = LOOSE if any("schema.parametrize" in each.code for each in parts) else ""
    for each in parts:
        code += "\n" * (each.line - 1 - code.count("\n")) + each.code
    (folder / f"{name}.py").write_text(code, "utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All blocks: each of the README by itself, those of a page together, as they are run."""
    folder = tmp_path_factory.mktemp("pages")
    for block in blocks(ROOT / "README.md"):
        if block.language == "python":
            module(folder, f"readme_line_{block.line}", [block])
    for page in WITH_PYTHON:
        name = "_".join(page.relative_to(DOCS).with_suffix("").parts)
        python = [block for block in blocks(page) if block.language == "python"]
        module(folder, name, [block for block in python if not block.is_test])
        for block in python:
            if block.is_test:
                module(folder, f"{name}_line_{block.line}", [block])
    for package in UNTYPED:
        (folder / "typings" / package).mkdir(parents=True)
        for name in ("__init__", "client", "models"):
            (folder / "typings" / package / f"{name}.pyi").write_text(ANY, "utf-8")
    return folder


def run(*words: str, cwd: Path, **more: str) -> str:
    """Run a type checker as somebody does who has this environment activated."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_mypy_agrees_with_every_block(pages: Path) -> None:
    said = run(
        *(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(pages / ".cache")),
        *sorted(path.name for path in pages.glob("*.py")),
        cwd=pages,
        MYPYPATH="typings",
    )
    assert "no issues found" in said


def test_pyright_agrees_with_every_block(pages: Path) -> None:
    where = {"venvPath": str(BIN.parent.parent), "venv": BIN.parent.name}
    (pages / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "exclude": ["typings"], **where}), "utf-8"
    )
    assert "0 errors, 0 warnings" in run(str(BIN / "pyright"), cwd=pages)


def test_every_public_symbol_has_a_known_type(tmp_path: Path) -> None:
    words = ("--verifytypes", "imageport", "--ignoreexternal")
    assert "Type completeness score: 100%" in run(str(BIN / "pyright"), *words, cwd=tmp_path)
