"""The group of all commands, and how errors become words and exit codes."""

from __future__ import annotations

from typing import Any

import click

from imageport import __version__
from imageport.errors import ConfigurationError, ImagePortError

from .contract import contract
from .drift import drift
from .sandbox import sandbox


class Translating(click.Group):
    """Turns our errors into one line and an exit code, once for all commands."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            raise click.UsageError(str(error), ctx) from None
        except ImagePortError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Translating)
@click.version_option(__version__, prog_name="imageport")
def imageport() -> None:
    """Work with the three image APIs, or with a server that speaks like them."""


imageport.add_command(contract)
imageport.add_command(drift)
imageport.add_command(sandbox)
