"""One run of `imageport contract` on a server with a bug, and whether that was found and named."""

from __future__ import annotations

import time
from typing import NamedTuple

from click.testing import CliRunner

from imageport.cli.group import imageport

from .planting import Bug, planted

KEYS = (
    *("--api-key", "sk-sandbox", "--service-token", "sandbox-token"),
    *("--access-key-id", "sandbox-ak", "--access-key-secret", "sandbox-secret"),
)


class Tried(NamedTuple):
    """What came of a run."""

    found: bool
    """Whether the operation is broken."""
    named: bool
    """Whether one line of it holds all words."""
    output: str
    seconds: float


def run(url: str, *operations: str, examples: int, seed: int = 1) -> str:
    chosen = [word for each in operations for word in ("--operation", each)]
    options = ("--write", "--max-examples", str(examples), "--seed", str(seed))
    done = CliRunner().invoke(imageport, ["contract", "--url", url, *KEYS, *options, *chosen])
    assert done.exit_code in (0, 1), done.output
    return done.output


def lines(output: str, operation: str) -> list[str]:
    """The findings of one operation."""
    found: list[str] = []
    mine = False
    for line in output.splitlines():
        state, _, rest = line.strip().partition(" ")
        if line.startswith("  ") and state in ("kept", "broken", "skipped"):
            mine = rest.split()[0] == operation and state == "broken"
        elif mine and line.startswith(" " * 13) and not line.startswith(" " * 14):
            found.append(line.strip())
    return found


def named(output: str, bug: Bug) -> bool:
    return any(all(word in line for word in bug.words) for line in lines(output, bug.operation))


def tried(bug: Bug, *, examples: int = 5) -> Tried:
    started = time.monotonic()
    with planted(bug) as url:
        output = run(url, bug.operation, *bug.others, examples=examples)
    found = lines(output, bug.operation)
    return Tried(bool(found), named(output, bug), output, time.monotonic() - started)
