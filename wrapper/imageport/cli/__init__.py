"""The ``imageport`` command. It needs the extra: ``pip install "imageport[cli]"``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say what has to be installed for it."""
    try:
        import click
    except ModuleNotFoundError:
        sys.exit('The command needs more than the client: pip install "imageport[cli]".')
    del click
    from .group import imageport

    imageport(prog_name="imageport")
