"""``imageport sandbox``: the local server."""

from __future__ import annotations

import click

from .needs import needed


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def sandbox(options: tuple[str, ...]) -> None:
    """Run the local server until Ctrl-C; --help lists its options."""
    with needed("sandbox"):
        from imageport.sandbox.__main__ import main
    main(list(options))
