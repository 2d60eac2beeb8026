"""Commands that are killed in the middle of their work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from pressure import HANG

from .conftest import Shell


class Ended(NamedTuple):
    """How a real process ended."""

    code: int
    err: str


def start(shell: Shell, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "imageport", *words]
    return subprocess.Popen(
        command, env=shell.env, cwd=shell.cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def until(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Wait for a moment in the work of a process."""
    end = time.monotonic() + HANG
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "the moment did not come"
        time.sleep(0.002)


def killed(shell: Shell, condition: Callable[[], object], *words: str) -> None:
    """Run a command up to a moment, and kill it with -9."""
    with start(shell, *words) as process:
        until(condition, process)
        process.kill()
        assert process.wait(HANG) == -signal.SIGKILL
