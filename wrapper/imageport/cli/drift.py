"""``imageport drift``: whether the vendor's live metadata still says what the spec says."""

from __future__ import annotations

import sys

import click

from .options import Command


@click.command(cls=Command, examples=["imageport drift", "imageport drift --json"])
@click.option(
    "--url", metavar="BASE", help="Address of the metadata; the vendor's own unless you say otherwise."
)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def drift(url: str | None, as_json: bool) -> None:
    """Compare the live metadata of the native PAI operations with the spec this client is made from.

    No credentials are needed or sent. Exit code 0: nothing has changed that breaks a caller; 1: something
    has; 2: wrong usage; 3: the metadata could not be read.
    """
    from imageport.drift import UNREAD, report

    lines, code = report(url, as_json=as_json)
    for line in lines:
        click.echo(line, err=code == UNREAD)
    sys.exit(code)
