"""What came of each thing, as it comes, and of all together at the end."""

from __future__ import annotations

from collections import Counter
from threading import Lock

import click

from imageport.cli import failing
from imageport.cli.output.printer import Printer
from imageport.cli.output.rows import Row
from imageport.cli.pipes import mute
from imageport.errors import ImagePortError


class Report:
    """Prints results line by line, or a table when all is over; safe between threads."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._lock = Lock()
        self._later: list[Row] = []
        self._codes: list[int] = []
        self._states: Counter[str] = Counter()
        self._done = False

    def add(self, row: Row, *, failed: bool = False) -> None:
        """Take a result."""
        with self._lock:
            self._done = self._done or not (failed or row["before"])
            self._states[str(row["state"])] += 1
            if self._printer.form == "table":
                self._later.append(row)
            else:
                self._print([row])

    def failed(self, name: str, why: ImagePortError | str, code: int | None = None) -> None:
        """Tell a failure."""
        with self._lock:
            text = why if isinstance(why, str) else failing.line(why)
            found = failing.exit_code(why) if isinstance(why, ImagePortError) else failing.OTHER
            self._codes.append(found if code is None else code)
            failing.complain(text if text.startswith(repr(name)) else f"{name}: {text}")

    def end(self) -> int:
        """Print what is left and the sum; return the exit code."""
        if self._later:
            self._print(self._later)
        self._printer.end()
        told = ", ".join(f"{count} {state}" for state, count in sorted(self._states.items()))
        if sum(self._states.values()) > 1:
            click.echo(f"{told}.", err=True)
        return failing.worst(self._codes, partly=self._done)

    def _print(self, rows: list[Row]) -> None:
        """Print; the work goes on, and is worth finishing, also when nobody reads any more."""
        try:
            self._printer.page(rows)
        except BrokenPipeError:
            mute()
