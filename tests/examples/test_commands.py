"""Each example runs as its docstring says, and says what is missing when it cannot."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import register_images
from pressure import HANG

EXAMPLES = Path(register_images.__file__).parent
SERVED = {"picture_service"}  # runs until a signal comes: test_service.py
SCRIPTS = sorted({path.stem for path in EXAMPLES.glob("*.py")} - SERVED - {"tour"})


def commands(script: str) -> list[list[str]]:
    """The command lines of a docstring, from the script's name on."""
    said = import_module(script).__doc__ or ""
    return [shlex.split(line) for line in re.findall(rf"^    python examples/({script}\.py .*)$", said, re.M)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a checkout, where an example may leave things."""
    for folder in (EXAMPLES, EXAMPLES.parent / "tests"):
        (tmp_path / folder.name).symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_example_runs_on_a_sandbox_as_its_docstring_says(script: str, home: Path) -> None:
    (words,) = [words for words in commands(script) if "--sandbox" in words]
    run = [sys.executable, "-W", "error", home / "examples" / words[0], *words[1:]]
    done = subprocess.run(run, capture_output=True, text=True, timeout=HANG)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_without_credentials_an_example_says_where_it_looked(
    script: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, *words = commands(script)[0]
    words.remove("--sandbox")
    assert import_module(script).main(words) == (os.EX_CONFIG if script == "sync_images" else 2)
    assert "Tried" in capsys.readouterr().err


def test_the_table_names_every_example() -> None:
    table = (EXAMPLES / "README.md").read_text("utf-8")
    kept = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".ipynb")}
    assert set(re.findall(r"\]\((\w+\.\w+)\)", table)) == kept
