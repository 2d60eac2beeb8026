"""Copies of the project, the defects planted in them, and the tests that run there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import spec
from .table import ROOT, Defect

LONGEST = 3600  # seconds of one run
LEFT_OUT = (".*", "dist", "bench", "*-report", "_build")
# The wheel is of the editable install, and the others try defects themselves.
NOT_RUN = ("--ignore=tests/package", "--ignore=tests/mutants", "--ignore=tests/mutation")
OPTIONS = ("-x", "-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider")
FOUND = re.compile(r"^(?:FAILED|ERROR) (?:tests/)?(\S+)", re.MULTILINE)


class Broken(Exception):  # noqa: N818 - no mistake of this program
    """The tests fail, or cannot be run, where no defect was planted."""


@contextmanager
def copy(source: Path = ROOT) -> Iterator[Path]:
    """Copy the project without its environments."""
    with tempfile.TemporaryDirectory(prefix="imageport-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve() / "project"
        shutil.copytree(source, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        yield root


@contextmanager
def sound_copy() -> Iterator[Path]:
    """Copy the project with its spec in the form that defects are written in, and nothing wrong with it."""
    with copy() as root:
        if not spec.write(root, spec.read(root)):
            raise Broken("nothing can be generated from the spec as it is")
        _mark(root, "none")
        yield root


def plant(defect: Defect, root: Path) -> str | None:
    """Plant a defect in a copy; the generator may notice one of the spec already."""
    _mark(root, defect.name)
    if defect.edit is None:
        return None
    document = spec.read(root)
    defect.edit.apply(document)
    return None if spec.write(root, document) else "spec/generate.py"


def _mark(root: Path, name: str) -> None:
    (root / "tests" / "mutants" / "site" / "defect").write_text(name, "utf-8")


def failure(root: Path, tests: Sequence[str] = ()) -> str | None:
    """Run tests of a copy, all when none are named; return the first that fails."""
    command = [sys.executable, "-m", "pytest", *OPTIONS, *NOT_RUN, *tests]
    folders = (root / "tests" / "mutants" / "site", root / "wrapper", root / "generated", root)
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    try:
        done = subprocess.run(command, cwd=root, env=environ, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"no end after {LONGEST} seconds"
    if done.returncode == 0:
        return None
    if (found := FOUND.search(done.stdout)) is not None:
        return found[1]
    if done.returncode == 4 and "conftest.py" in done.stderr:
        return "conftest.py"  # what it imports is broken
    raise Broken(f"pytest {' '.join(tests)} did not run as it should:\n{done.stdout}{done.stderr}")
