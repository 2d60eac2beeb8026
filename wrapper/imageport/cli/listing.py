"""A listing on its way to the screen or the pipe, page by page."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from .output.printer import Printer
from .output.rows import row

if TYPE_CHECKING:
    from imageport import Listing


def stream(listing: Listing[Any], printer: Printer, limit: int | None, *, told: bool) -> None:
    """Print page after page; say on the error stream when there is more than a limit nobody gave."""
    from .progress import counting

    shown, total = 0, None
    with counting(quiet=sys.stdout.isatty()) as count, closing(listing.pages()) as pages:
        for page in pages:
            printer.page([row(item) for item in page])
            sys.stdout.flush()
            shown, total = shown + len(page), page.total
            count(shown, total)
    printer.end()
    if printer.form == "table" and not shown:
        click.echo("Nothing found.", err=True)
    if not told and limit is not None and shown >= limit and total != shown:
        rest = f" of {total}" if total is not None else ""
        click.echo(f"These are the first {shown}{rest}; --all shows all.", err=True)
