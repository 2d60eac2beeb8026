"""A copy of the project, laid out as mutmut wants it, and mutmut at work there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .scores import Mutant

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SETTINGS = HERE / "mutmut.toml"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "mutants", "mutation", "server_contract")
WORK = 4 * 3600  # seconds that mutmut may take
WORKERS = os.environ.get("WORKERS", "2")


class Broken(Exception):  # noqa: N818 - no mistake of this program
    """The tool could not do its work."""


def modules() -> dict[str, str]:
    """Give the modules that are mutated: the file's name without its ending, and its path in the project."""
    paths = tomllib.loads(SETTINGS.read_text("utf-8"))["tool"]["mutmut"]["only_mutate"]
    return {Path(path).stem: path.replace("src/", "wrapper/", 1) for path in paths}


@contextmanager
def copy() -> Iterator[Path]:
    """Copy what the tests need. The packages go below ``src``, where mutmut looks for them."""
    with tempfile.TemporaryDirectory(prefix="imageport-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        shutil.copytree(ROOT / "wrapper" / "imageport", root / "src" / "imageport", ignore=LEFT_OUT)
        shutil.copytree(ROOT / "generated" / "imageport_api", root / "src" / "imageport_api", ignore=LEFT_OUT)
        shutil.copytree(ROOT / "tests", root / "tests", ignore=LEFT_OUT)
        settings = (ROOT / "pyproject.toml").read_text("utf-8") + SETTINGS.read_text("utf-8")
        (root / "pyproject.toml").write_text(settings, "utf-8")
        yield root


def mutate(root: Path, names: list[str]) -> list[Mutant]:
    """Make the mutants of these modules, and run the tests on each, one after the other."""
    patterns = [f"imageport.{name}.*" for name in names]
    log = root / "mutmut.log"
    with log.open("wb") as file:
        seen = None if sys.stdout.isatty() else file
        code = _mutmut(root, "run", "--max-children", WORKERS, *patterns, stdout=seen).returncode
    if code:
        raise Broken(f"mutmut ended with {code}:\n{log.read_text('utf-8', 'replace')[-5000:]}")
    lines = _mutmut(root, "results", "--all", "true").stdout.splitlines()
    found = [line.strip().partition(": ") for line in lines]
    return [Mutant(name, name.split(".")[1], status) for name, _, status in found]


def change(root: Path, mutant: Mutant) -> tuple[str, str]:
    """Give what a mutant took away and what it put in its place, each without indentation."""
    lines = _mutmut(root, "show", mutant.name).stdout.splitlines()
    old, new = (
        [line[1:].strip() for line in lines if line[:1] == sign and line[:3] != sign * 3] for sign in "-+"
    )
    return "\n".join(old), "\n".join(new)


def _mutmut(
    root: Path, *arguments: str, stdout: int | IO[bytes] | None = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("mutmut"), *arguments],
        cwd=root,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONPATH": str(HERE)},
        stdout=stdout,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=WORK,
        check=False,
    )
