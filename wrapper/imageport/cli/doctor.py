"""``imageport doctor``: which credentials and hosts would be used, and whether they work."""

from __future__ import annotations

import platform
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import click

from imageport import __version__
from imageport.errors import ImagePortError

from . import failing, profiles
from .options import OUTPUTS, Command, profile_option, together
from .output.rows import Row
from .running import printer
from .settings import CREDENTIALS

VENDORS = tuple(CREDENTIALS)
NOTHING = (
    "Nothing is set up yet. Keep a key with: imageport config set pai.api_key (or photogpt.api_key,"
    " oceanbase.api_key); to try without an account: imageport sandbox."
)
COLUMNS = ("vendor", "ok", "credentials", "host", "reachable", "clock", "accepted", "problem")


@click.command(
    cls=Command,
    examples=["imageport doctor", "imageport doctor photogpt --try-credentials --json"],
)
@click.argument("vendors", nargs=-1, type=click.Choice(VENDORS))
@click.option("--try-credentials", is_flag=True, help="Also make one call, which only reads.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time to wait for a host.",
)
@profile_option()
@together(*OUTPUTS)
def doctor(
    vendors: tuple[str, ...], try_credentials: bool, timeout: float, profile: str | None, **given: Any
) -> None:
    """Say which credentials and hosts would be used, and whether they work.

    For each vendor: where its credentials come from, its host, whether it answers, how wrong the clock is.

    No secret is shown, and none is sent unless --try-credentials is given. Exit code 1 when something that
    is set up does not work, a vendor that is named is not set up, or none is.
    """
    from .checks import examine

    show = printer(given, COLUMNS)
    if show.form == "table":
        _tell_surroundings(profile)
    profiles.chosen(profiles.location(), profile)  # a file that cannot be used concerns all
    with ThreadPoolExecutor(len(VENDORS)) as pool:
        look = partial(examine, profile=profile, timeout=timeout, try_credentials=try_credentials)
        found = list(pool.map(look, vendors or VENDORS))
    show.page(found)
    nothing = all(row["ok"] is None for row in found)
    if nothing:
        click.echo(NOTHING, err=True)
    if nothing or not all(_well(row, bool(vendors)) for row in found):
        raise click.exceptions.Exit(failing.OTHER)


def _well(row: Row, named: bool) -> bool:
    return row["ok"] is True or (row["ok"] is None and not named)


def _tell_surroundings(profile: str | None) -> None:
    """Say on the error stream what all commands have in common."""
    path = profiles.location()
    try:
        name = profiles.chosen(path, profile)[0]
    except ImagePortError:
        name = "unusable"
    there = "" if path.exists() else " (no such file)"
    click.echo(f"imageport {__version__}, Python {platform.python_version()}, {sys.platform}", err=True)
    click.echo(f"profile {name} of {path}{there}\n", err=True)
