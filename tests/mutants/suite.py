"""The suite, run on a copy of the project in a process of its own.

The processes are forks of one that has imported what the tests need from others, which takes longer than
most tests. Nothing of the project itself is imported there.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path

from .table import ROOT

LONGEST = 1800  # seconds of one run of the suite
# The wheel is of the editable install, and these tables are about the files as they are.
NOT_RUN = ("--ignore=tests/package", "--ignore=tests/mutants", "--ignore=tests/mutation")
OPTIONS = ("-x", "-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider")
FOUND = re.compile(r"^(?:FAILED|ERROR) (?:tests/)?(\S+)", re.MULTILINE)
CODE = re.compile(r"^pytest ended with ([0-9]+)$", re.MULTILINE)
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(
    ["pytest", "httpx", "hypothesis", "schemathesis", "starlette", "uvicorn", "jsonschema_rs", "PIL.Image"]
)


class Broken(Exception):  # noqa: N818 - no mistake of this program
    """The suite fails, or cannot be run, where no defect was planted."""


def failure(root: Path, tests: tuple[str, ...] = ()) -> str | None:
    """Run tests, all when none are named; give the first that fails."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        process = FORKS.Process(target=_fork, args=(str(root), str(said), [*OPTIONS, *NOT_RUN, *tests]))
        process.start()
        process.join(LONGEST)
        if process.is_alive():
            process.kill()
            return f"no end after {LONGEST} seconds"
        output = said.read_text("utf-8", "replace")
    # Threads that start processes at the same time may take each other's exit codes away.
    code = CODE.search(output)
    if code is not None and code[1] == "0":
        return None
    found = FOUND.search(output)
    if found is not None:
        return found[1]
    # What conftest.py imports is broken.
    if code is not None and code[1] == "4" and "conftest.py" in output:
        return "conftest.py"
    raise Broken(f"pytest {' '.join(tests)} did not run as it should:\n{output}")


def _fork(root: str, said: str, arguments: list[str]) -> None:
    """Run pytest on a copy, in this process."""
    with open(said, "wb") as file:  # noqa: PTH123 - the number of the file is needed
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(root)
    use(Path(root))
    import pytest

    code = pytest.main(arguments)
    sys.stdout.flush()
    os.write(1, f"\npytest ended with {int(code)}\n".encode())
    os._exit(int(code))


def use(root: Path) -> None:
    """Make this process, and those that it starts, import from a copy and not from the editable install."""
    packages = [str(root / "wrapper"), str(root / "generated")]
    os.environ["PYTHONPATH"] = os.pathsep.join(packages)
    own = {"", str(ROOT), str(ROOT / "wrapper"), str(ROOT / "generated")}
    sys.path[:] = [*packages, *(path for path in sys.path if path not in own)]
    import imageport
    import imageport_api

    found = [str(Path(str(package.__file__)).parents[1]) for package in (imageport, imageport_api)]
    if found != packages:
        raise Broken(f"not the copy is imported: {found}")
