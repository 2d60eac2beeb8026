"""Secrets as options: what stands on a command line, every user of the machine can read while it runs."""

from __future__ import annotations

import sys

import click

from .text_files import NoTextError, decoded

_PUBLIC = "sandbox"
"""The sandbox's own keys are known to everybody."""


def option(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Take a secret: a - reads it from the standard input; one that is visible is warned of."""
    name = parameter.opts[-1]
    if value == "-":
        return read(name.removeprefix("--"))
    if value and _PUBLIC not in value:
        click.echo(
            f"Warning: other users of this machine can see {name} while this runs. {name} - reads it from the"
            " standard input; a variable or a profile (imageport config set) keeps it.",
            err=True,
        )
    return value


def read(name: str) -> str:
    """Ask a person for a secret, or read it as the next line of the standard input."""
    if sys.stdin.isatty():
        found = click.prompt(name, hide_input=True, err=True)
    else:
        found = _line(sys.stdin.buffer.readline())
    if not found or not found.isascii() or not found.isprintable() or " " in found:
        raise click.UsageError(f"{name} must be visible ASCII without spaces; nothing was kept.")
    return str(found)


def _line(line: bytes) -> str:
    """Read a secret as editors and shells save it, with a byte order mark or without."""
    try:
        return decoded(line).strip()
    except NoTextError as error:
        raise click.UsageError(f"What comes through the pipe {error}; nothing was kept.") from None
