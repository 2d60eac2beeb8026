"""A copy of the project, laid out as mutmut wants it, and mutmut at work there."""

from __future__ import annotations

import json
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
MODULES = HERE / "modules.toml"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "mutants", "mutation", "server_contract")
WORK = 4 * 3600  # seconds that mutmut may take
WORKERS = os.environ.get("WORKERS", "2")


class Broken(Exception):  # noqa: N818 - no mistake of this program
    """The tool could not do its work."""


def modules() -> dict[str, list[str]]:
    """Return the modules that are mutated: each name below the package, and the tests of it that are run."""
    found: dict[str, list[str]] = tomllib.loads(MODULES.read_text("utf-8"))
    return {name: [f"tests/test_{test}.py" for test in tests] for name, tests in found.items()}


def module_path(name: str) -> str:
    """Return a module's place below the folder of its package: _room.part is imageport/_room/part.py."""
    return f"imageport/{name.replace('.', '/')}.py"


@contextmanager
def copy(name: str) -> Iterator[Path]:
    """Copy what the tests need, set up for this module.

    The packages go below ``src``, where mutmut looks for them.
    """
    with tempfile.TemporaryDirectory(prefix="imageport-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        shutil.copytree(ROOT / "wrapper" / "imageport", root / "src" / "imageport", ignore=LEFT_OUT)
        shutil.copytree(ROOT / "generated" / "imageport_api", root / "src" / "imageport_api", ignore=LEFT_OUT)
        shutil.copytree(ROOT / "tests", root / "tests", ignore=LEFT_OUT)
        shutil.copytree(ROOT / "spec", root / "spec", ignore=LEFT_OUT)
        chosen = {
            "only_mutate": [f"src/{module_path(name)}"],
            "pytest_add_cli_args_test_selection": modules()[name],
        }
        lines = [f"{setting} = {json.dumps(value)}\n" for setting, value in chosen.items()]
        settings = [(ROOT / "pyproject.toml").read_text("utf-8"), SETTINGS.read_text("utf-8"), *lines]
        (root / "pyproject.toml").write_text("".join(settings), "utf-8")
        yield root


def mutate(root: Path) -> list[Mutant]:
    """Make the mutants, and run the tests on each."""
    log = root / "mutmut.log"
    with log.open("wb") as file:
        seen = None if sys.stdout.isatty() else file
        code = _mutmut(root, "run", "--max-children", WORKERS, stdout=seen).returncode
    if code:
        raise Broken(f"mutmut ended with {code}:\n{log.read_text('utf-8', 'replace')[-5000:]}")
    lines = _mutmut(root, "results", "--all", "true").stdout.splitlines()
    found = [line.strip().partition(": ") for line in lines]
    return [Mutant(name, _module_of(name), status) for name, _, status in found]


def _module_of(mutant: str) -> str:
    """Return the module that a mutant is of: imageport._room.part.x_name__mutmut_1 is of _room.part."""
    return mutant.rpartition(".")[0].removeprefix("imageport.")


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
