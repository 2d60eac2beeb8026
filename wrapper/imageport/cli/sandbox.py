"""``imageport sandbox``: the local server."""

from __future__ import annotations

from typing import Any

import click

from .needs import needed
from .options import Command


@click.command(
    cls=Command, examples=["imageport sandbox --port 0", "imageport sandbox --data sandbox.db --quiet"]
)
@click.option("--host", metavar="ADDRESS", help="Address to listen at; 127.0.0.1 unless you say otherwise.")
@click.option(
    "--allow-host", multiple=True, metavar="NAME", help="A further name by which /_sandbox/ may be asked."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Port to listen at; 8765 unless you say otherwise, 0 takes a free one.",
)
@click.option("--data", metavar="FILE", help="SQLite file to keep the objects in.")
@click.option("--faults", metavar="FILE", help="JSON file with a list of faults.")
@click.option("--seed", type=int, metavar="N", help="The same seed makes the same ids.")
@click.option("--quiet", is_flag=True, help="Do not log requests.")
def sandbox(quiet: bool, allow_host: tuple[str, ...], **given: Any) -> None:
    """Run the local server until Ctrl-C."""
    with needed("sandbox"):
        from imageport.sandbox.__main__ import main
    words = [f"--{name}={value}" for name, value in given.items() if value is not None]
    words += [f"--allow-host={name}" for name in allow_host]
    main([*words, *(["--quiet"] if quiet else [])])
