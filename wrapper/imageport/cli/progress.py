"""How far long work is, on the error stream of a terminal; elsewhere nothing is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


class Bar:
    """One line of progress; does nothing where nobody watches."""

    def __init__(self, progress: RichProgress | None, task: TaskID | None) -> None:
        self._progress = progress
        self._task = task

    def at(self, done: float, total: float | None = None) -> None:
        """Say how much is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def say(self, text: str) -> None:
        """Say what is going on."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=text)

    def step(self) -> None:
        """Count one more."""
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def end(self) -> None:
        """Take the line away."""
        if self._progress is not None and self._task is not None:
            self._progress.remove_task(self._task)


class Bars:
    """Makes lines of progress; safe between threads."""

    def __init__(self, progress: RichProgress | None) -> None:
        self._progress = progress

    def add(self, text: str, total: float | None = None) -> Bar:
        """Add a line."""
        if self._progress is None:
            return Bar(None, None)
        return Bar(self._progress, self._progress.add_task(text, total=total))


@contextmanager
def bars(*, quiet: bool = False) -> Generator[Bars]:
    """Show lines of progress while the block runs."""
    if quiet or not sys.stderr.isatty():
        yield Bars(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
    from rich.text import Text

    class Words(ProgressColumn):
        """The description as it is: a file's name is no markup."""

        def render(self, task: Task) -> Text:
            return Text(task.description)

    console = Console(stderr=True)
    columns = (Words(), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(progress)


@contextmanager
def counting(*, quiet: bool) -> Generator[Callable[[int, int | None], None]]:
    """Show how many items of a listing have come."""
    with bars(quiet=quiet) as shown:
        bar = shown.add("listing")

        def count(done: int, total: int | None) -> None:
            bar.say(f"{done} of {total}" if total is not None else f"{done}")
            bar.at(done, total)

        yield count
