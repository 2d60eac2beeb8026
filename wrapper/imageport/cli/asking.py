"""What changes something: the question before it, and the same for several things."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click

from imageport.errors import ImagePortError

from . import failing
from .output.rows import row
from .running import Run


def confirmed(run: Run, question: str, yes: bool) -> None:
    """Ask before what cannot be undone, unless this is a dry run."""
    ask(question, yes or run.dry_run)


def ask(question: str, yes: bool) -> None:
    """Ask, unless *yes* says so already; without anybody to ask, it has to."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Nobody can be asked here; say --yes.")
    if not click.confirm(question, err=True):
        click.echo("Nothing was changed.", err=True)
        raise click.exceptions.Exit(failing.OTHER)


def each(run: Run, name: str, ids: Sequence[str], act: Callable[[str], object]) -> None:
    """Do the same to several things; go on when one fails, and exit with the worst code."""
    codes: list[int] = []
    for one in dict.fromkeys(ids):
        try:
            with run.rehearsing():
                found = act(one)
                run.printer.page([{name: one, **_rest(found, name)}])
        except ImagePortError as error:
            code = failing.exit_code(error)
            prefix = f"{one}: " if len(ids) > 1 else ""
            failing.complain(prefix + failing.line(error))
            codes.append(code)
            if code == failing.REFUSED and len(ids) > 1:
                click.echo("The credentials are refused, so the rest was not tried.", err=True)
                break
    if codes:
        raise click.exceptions.Exit(failing.worst(codes))


def _rest(found: object, name: str) -> dict[str, object]:
    if found is None:
        return {}
    return {key: value for key, value in row(found).items() if key != name}
