"""Every code block of the README runs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imageport.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
PYTHON = [code for language, code in BLOCKS if language == "python"]
COMMANDS = [line for language, code in BLOCKS if language == "bash" for line in code.splitlines()]

FEW = ("--max-examples", "1", "--seed", "1")


def python(*words: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python as a reader would."""
    whole = {**os.environ, **(env or {})}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, text=True, timeout=120, env=whole
    )


def environment(url: str) -> dict[str, str]:
    """What a reader has set who uses the sandbox."""
    keys = ("DASHSCOPE_API_KEY", "PHOTOGPT_API_KEY", "OCEANBASE_API_KEY")
    bases = ("IMAGEPORT_PAI_BASE_URL", "IMAGEPORT_PHOTOGPT_BASE_URL", "OCEANBASE_BASE_URL")
    return {"IMAGEPORT_CONFIG": "none.toml", **dict.fromkeys(keys, "sk-sandbox"), **dict.fromkeys(bases, url)}


def furnished(folder: Path) -> Path:
    """A folder with the files that the commands name."""
    (folder / "photos").mkdir()
    shutil.copy(ROOT / "tests" / "data" / "hubble.jpg", folder / "photos")
    (folder / "prompts.txt").write_text("a cat\n", "utf-8")
    return folder


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {language for language, _ in BLOCKS} <= {"python", "bash", "text"}
    assert len(PYTHON) >= 7


@pytest.mark.parametrize("code", PYTHON)
def test_a_python_block_runs(code: str, tmp_path: Path) -> None:
    (tmp_path / "test_block.py").write_text(code, "utf-8")
    is_test = "\ndef test_" in code
    run = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_block.py"] if is_test else ["-c", code]
    done = python("-W", "error", *run, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_one_that_exists(line: str, tmp_path: Path) -> None:
    words = shlex.split(line)
    match words:
        case ["make", target]:
            planned = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
            assert planned.returncode == 0, planned.stderr
        case ["pip", "install", requirement]:
            project = (ROOT / "pyproject.toml").read_text("utf-8")
            name, extra = re.fullmatch(r"(\w+)\[(\w+)\]", requirement).groups()  # pyright: ignore[reportOptionalMemberAccess]
            assert f'name = "{name}"' in project
            assert f"\n{extra} = [" in project
        case ["python", "-m", module, *options]:
            helped = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True)
            assert helped.returncode == 0
            assert all(option in helped.stdout for option in options if option.startswith("--"))
        case ["imageport", command, "--url", url, *options]:
            with Sandbox() as sandbox:
                assert url == "http://127.0.0.1:8765"
                done = python("-m", "imageport", command, "--url", sandbox.url, *options, *FEW, cwd=tmp_path)
            assert done.returncode == 0, done.stdout + done.stderr
            assert " 0 broken" in done.stdout
        case ["imageport", "drift"]:
            with Sandbox() as sandbox:
                done = python("-m", *words, "--url", sandbox.url, cwd=tmp_path)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "nothing has changed" in done.stdout
        case ["imageport", *given]:
            with Sandbox() as sandbox:
                done = python(
                    "-m", "imageport", *given, cwd=furnished(tmp_path), env=environment(sandbox.url)
                )
            assert done.returncode == 0, done.stdout + done.stderr
        case ["st", "run", spec]:
            with Sandbox() as sandbox:
                done = python("-m", "schemathesis.cli", "run", spec, "--url", sandbox.url, *FEW, cwd=ROOT)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "Tested: 29" in done.stdout
        case _:
            pytest.fail(f"no way to try {line!r}")
