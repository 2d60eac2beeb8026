"""Copies of the project, with and without a defect, and the suite on them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .table import ROOT, Defect

LONGEST = 1800  # seconds of one run of the suite
LEFT_OUT = (".*", "__pycache__", "demo-out", "dist", "bench", "*-report")
# The wheel is of the editable install, and this table is about the files as they are.
NOT_RUN = ("--ignore=tests/test_wheel.py", "--ignore=tests/mutants")
FOUND = re.compile(r"^(?:FAILED|ERROR) (?:tests/)?(\S+)", re.MULTILINE)


class Broken(Exception):  # noqa: N818 - no mistake of this program
    """The suite fails, or cannot be run, where no defect was planted."""


@contextmanager
def copy(source: Path = ROOT) -> Iterator[Path]:
    """A copy of the project without its environments."""
    with tempfile.TemporaryDirectory(prefix="imageport-") as folder:
        root = Path(folder).resolve() / "project"
        shutil.copytree(source, root, ignore=shutil.ignore_patterns(*LEFT_OUT))
        yield root


def check_imports(root: Path) -> None:
    """Make sure that the copy is what is imported, and not the editable install."""
    code = "import imageport, imageport_api; print(imageport.__file__, imageport_api.__file__, sep='\\n')"
    found = _run(root, "-c", code).stdout.split()
    expected = [str(root / "wrapper/imageport"), str(root / "generated/imageport_api")]
    if [str(Path(file).parent) for file in found] != expected:
        raise Broken(f"not the copy is imported: {found}")


def plant(defect: Defect, root: Path) -> str | None:
    """Plant a defect; the generator may notice one of the spec already."""
    defect.apply(root)
    if not defect.file.startswith("spec/"):
        return None
    return "spec/generate.py" if _run(root, "spec/generate.py").returncode else None


def failure(root: Path, tests: tuple[str, ...] = ()) -> str | None:
    """Run tests, all when none are named; give the first that fails."""
    options = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", *NOT_RUN)
    try:
        done = _run(root, "-m", "pytest", *options, *tests)
    except subprocess.TimeoutExpired:
        return f"no end after {LONGEST} seconds"
    if done.returncode in (0, 1, 2):
        found = FOUND.search(done.stdout)
        return None if done.returncode == 0 else (found[1] if found else "pytest")
    if done.returncode == 4 and "ImportError" in done.stderr:  # the defect is in what conftest.py imports
        return "conftest.py"
    raise Broken(f"pytest {' '.join(tests)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(root / "wrapper"), str(root / "generated")])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
