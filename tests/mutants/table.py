"""The table of planted defects: each one a small patch, and where it should be noticed first."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from . import (
    ahead,
    answers,
    calls,
    command,
    connections,
    contract,
    examples,
    files,
    messages,
    pace,
    plugin,
    refusals,
    renewals,
    sandbox,
    trust,
    watching,
)

ROOT = Path(__file__).parents[2]
WRAPPER = "wrapper/imageport"
COMMAND = "wrapper/imageport/cli"
SANDBOX = "wrapper/imageport/sandbox"
Row = tuple[str, str, str, str, str]
AREAS: dict[str, tuple[str, tuple[Row, ...]]] = {
    "retry": (WRAPPER, calls.RETRY),
    "signing": (WRAPPER, messages.SIGNING),
    "paging": (WRAPPER, calls.PAGING),
    "prefetch": (WRAPPER, ahead.AHEAD),
    "parsing": (WRAPPER, messages.PARSING),
    "upload": (WRAPPER, files.UPLOAD),
    "tasks and downloads": (WRAPPER, files.TASKS),
    "errors": (WRAPPER, refusals.ERRORS),
    "credentials and hosts": (WRAPPER, refusals.CREDENTIALS),
    "renewal": (WRAPPER, renewals.RENEWAL),
    "pace": (WRAPPER, pace.PACE),
    "trust": (WRAPPER, trust.TRUST),
    "connections": (WRAPPER, connections.CONNECTIONS),
    "command": (COMMAND, command.LINE),
    "sandbox": (SANDBOX, sandbox.BEHAVIOUR),
    "sandbox's replies": (SANDBOX, answers.REPLIES),
    "plugin": (WRAPPER, plugin.FIXTURES),
    "spec": ("spec", contract.SPEC),
    "watching": (WRAPPER, watching.WATCHING),
    "supply chain": ("requirements", watching.SUPPLY),
    "examples": ("examples", examples.EXAMPLES),
}


class Defect(NamedTuple):
    """*old*, which stands once in *file*, becomes *new*; *hints* are the tests to be run first."""

    area: str
    name: str
    file: str
    old: str
    new: str
    hints: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Plant the defect in a copy of the project."""
        path = root / self.file
        text = path.read_text("utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.file} holds the old text {text.count(self.old)} times")
        path.write_text(text.replace(self.old, self.new), "utf-8")


def _defect(area: str, folder: str, row: Row) -> Defect:
    name, file, old, new, tests = row
    return Defect(area, name, f"{folder}/{file}", old, new, tuple(f"tests/{t}.py" for t in tests.split()))


DEFECTS = tuple(_defect(area, folder, row) for area, (folder, rows) in AREAS.items() for row in rows)

# Those that no test notices, each with the reason why that is right.
UNNOTICED: dict[str, str] = {}
