"""How the package is built and installed, without a network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from os import environ
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
WHEELS = ROOT / ".wheels"
SOURCES = ("wrapper", "generated", "spec")
DOCUMENTS = ("pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore")
JUNK = ("__pycache__", ".ruff_cache")
# The suite may be run by make: another make is not to answer as a part of that one.
OF_MAKE = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"}


def run(*command: str | Path, cwd: Path, code: int = 0, env: Mapping[str, str] | None = None) -> str:
    """Run a command that must end with *code*; give what it said."""
    env = {**{name: value for name, value in environ.items() if name not in OF_MAKE}, **(env or {})}
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=env)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def build(source: Path, out: Path, **env: str) -> dict[str, bytes]:
    """Build both files straight from a folder with sources."""
    words = ("build", "-t", "sdist", "-t", "wheel", "-d", out)
    run(sys.executable, "-m", "hatchling", *words, cwd=source, env=env)
    return contents(out)


def contents(out: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}


def copy(target: Path) -> Path:
    """Copy what the package is built from."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns(*JUNK))
    for name in DOCUMENTS:
        shutil.copyfile(ROOT / name, target / name)
    return target


class Environment:
    """A virtual environment with the versions of a lock file, and the wheel; nothing else, not even pip."""

    def __init__(self, folder: Path, lock: Path, wheel: Path) -> None:
        self.folder = folder
        self.lock = lock
        self.python = folder / "bin" / "python"
        run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
        locked = ("--find-links", WHEELS, "--require-hashes", "-r", lock)
        self._pip("install", "--no-index", "--no-deps", *locked)
        self._pip("install", "--no-index", "--no-deps", wheel)
        self._pip("check")

    def run(self, *words: str | Path, code: int = 0) -> str:
        """Run the environment's Python, isolated from ours; every warning is an error."""
        return run(self.python, "-I", "-W", "error", *words, cwd=self.folder, code=code)

    @property
    def site(self) -> Path:
        """Where its packages are."""
        return next(self.folder.glob("lib/python*/site-packages"))

    def _pip(self, *words: str | Path) -> None:
        run(sys.executable, "-m", "pip", "--python", self.python, *words, cwd=self.folder)


def pins(lock: Path) -> dict[str, str]:
    """The versions that a lock file names for this Python."""
    lines = (line.removesuffix("\\") for line in lock.read_text("utf-8").splitlines())
    wanted = [Requirement(line) for line in lines if "==" in line and not line.startswith((" ", "#"))]
    here = [each for each in wanted if each.marker is None or each.marker.evaluate()]
    return {each.name: str(each.specifier).removeprefix("==") for each in here}
