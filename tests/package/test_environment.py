"""How an environment is made: with ensurepip, without it, and what is said where it cannot be made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from .building import ROOT, run

PROGRAM = ROOT / "requirements" / "environment.py"
# Runs the program as a Python that lacks modules, or that is older.
LESS = """
import importlib.util, runpy, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in {missing!r} else found(name)
sys.version_info = {version!r} or sys.version_info
sys.argv = [{program!r}, *sys.argv[1:]]
runpy.run_path({program!r}, run_name="__main__")
"""
APT = """#!/bin/sh
[ "$*" = "download python3-pip-whl" ] && : > python3-pip-whl_1_all.deb
"""
DPKG = """#!/bin/sh
[ "$*" = "--extract python3-pip-whl_1_all.deb ." ] || exit 1
mkdir -p usr/share/python-wheels && cp '{pip}' usr/share/python-wheels
"""


def made(folder: Path, *missing: str, version: tuple[int, ...] = (), path: Path | None = None) -> str:
    """Make an environment, or give what was said."""
    code = LESS.format(missing=missing, version=version, program=str(PROGRAM))
    env = {**os.environ, **({"PATH": str(path)} if path else {})}
    done = subprocess.run([sys.executable, "-c", code, folder], env=env, capture_output=True, text=True)
    assert (done.returncode == 0) == (folder / "bin" / "pip").exists()
    return done.stdout + done.stderr


def pack_pip(folder: Path) -> Path:
    """Make a wheel of the pip that is installed here."""
    pip = distribution("pip")
    wheel = folder / f"pip-{pip.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in pip.files or ():
            if file.parts[0] != ".." and file.suffix != ".pyc":
                archive.write(str(file.locate()), file.as_posix())
    return wheel


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    """A folder with commands that hand out pip as Debian's do."""
    wheel = pack_pip(tmp_path)
    folder = tmp_path / "commands"
    folder.mkdir()
    for name, text in {"apt-get": APT, "dpkg-deb": DPKG.format(pip=wheel)}.items():
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o755)
    for name in ("sh", "mkdir", "cp"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def test_an_environment_has_pip_without_ensurepip(tmp_path: Path, debian: Path) -> None:
    assert made(tmp_path / "made", "ensurepip", path=debian) == ""
    said = run(tmp_path / "made" / "bin" / "python", "-m", "pip", "--version", cwd=tmp_path)
    assert said.startswith("pip ")


def test_one_line_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for missing in ("ensurepip", "venv"):
        said = made(tmp_path / missing, missing, path=tmp_path / "empty")
        assert said.startswith(f"{sys.executable} cannot make virtual environments with pip.")
        assert "apt-get install python3-venv" in said
        assert said.count("\n") == 1


def test_an_older_python_is_refused_in_one_line(tmp_path: Path) -> None:
    said = made(tmp_path / "old", version=(3, 10, 13))
    assert said == f"{sys.executable} is Python 3.10; 3.11 or later is needed: make PYTHON=python3.11\n"


@pytest.mark.parametrize(
    ("stamp", "version", "is_kept"),
    [(True, "{}.{}.{}", True), (True, "3.9.1", False), (False, "{}.{}.{}", False)],
    ids=["whole", "by another Python", "interrupted"],
)
def test_an_environment_is_kept_only_if_this_python_made_it_to_its_end(
    tmp_path: Path, debian: Path, stamp: bool, version: str, is_kept: bool
) -> None:
    folder = tmp_path / "made"
    folder.mkdir()
    version = version.format(*sys.version_info)
    (folder / "pyvenv.cfg").write_text(f"home = /nowhere\nversion = {version}\n", "utf-8")
    (folder / "left").touch()
    if stamp:
        (folder / ".stamp").touch()
    assert made(folder, "ensurepip", path=debian) == ""
    assert (folder / "left").exists() is is_kept


def test_make_names_a_python_that_is_not_there(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    said = run("make", "PYTHON=python3.99", "demo", cwd=tmp_path, code=2)
    assert said.startswith("python3.99 is not installed. Install Python 3.11 or later, or name one:")
