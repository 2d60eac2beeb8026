"""Values of options that are words of a list which grows."""

from __future__ import annotations

import click


class Words(click.Choice[str]):
    """A word of a list that grows: the known ones are completed and shown, any other is taken."""

    def __init__(self, *known: str) -> None:
        super().__init__(known)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return any word as it is; the client tells a slip."""
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show that there may be others."""
        return f"[{'|'.join(self.choices)}|...]"
