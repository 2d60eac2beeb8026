"""When a command needs an extra that is not installed."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import click


@contextmanager
def needed(extra: str) -> Generator[None]:
    """Say which *extra* to install when an import fails for the lack of it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("imageport"):
            raise
        raise click.ClickException(
            f'This needs {error.name}, which is not installed: pip install "imageport[{extra}]".'
        ) from None
