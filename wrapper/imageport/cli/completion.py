"""``imageport completion``: what a shell has to run once, so that it completes commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .options import Command


@click.command(
    cls=Command,
    examples=[
        "imageport completion bash > ~/.local/share/bash-completion/completions/imageport",
        "imageport completion zsh > ~/.zfunc/_imageport",
        "imageport completion fish > ~/.config/fish/completions/imageport.fish",
    ],
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and profiles in a shell."""
    kind = get_completion_class(shell)
    assert kind is not None
    words = {
        "complete_func": "_imageport_completion",
        "complete_var": "_IMAGEPORT_COMPLETE",
        "prog_name": "imageport",
    }
    # source() would start bash to ask for its version first.
    click.echo(kind.source_template % words)
