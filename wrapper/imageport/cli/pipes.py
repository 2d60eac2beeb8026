"""The streams that a command was started with: a reader who went away, a full disk, one that is closed."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def mute() -> None:
    """Let nothing more be written to a pipe that nobody reads or to a full disk, also not at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def complete() -> bool:
    """Say whether there is a standard output; input and errors that are closed become empty ones."""
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    return sys.stdout is not None  # pyright: ignore[reportUnnecessaryComparison]
