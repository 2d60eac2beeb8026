"""When a command needs what is not there: an extra that is not installed, or credentials."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec

import click

from imageport.errors import ConfigurationError

from .settings import VARIABLES

STAND_IN = "not-set"
"""Stands for a secret in a request that is shown and not sent; it is hidden there."""
NO_CREDENTIALS = "No credentials."
"""How the client's own error begins, which names arguments of Python."""


def missing(vendor: str) -> ConfigurationError:
    """Make the error for a command that needs credentials and has none."""
    *pair, first = VARIABLES[vendor][:3] if vendor == "pai" else VARIABLES[vendor]
    more = f" ({' and '.join(pair)} sign requests)" if pair else ""
    return ConfigurationError(
        f"{NO_CREDENTIALS} Set {first}{more}, or run: imageport config set {vendor}.api_key"
    )


def stand_ins(vendor: str) -> dict[str, str]:
    """Return what stands for the credentials that the client would look for itself."""
    if vendor == "pai" and find_spec("alibabacloud_credentials") is not None:
        return {"access_key_id": STAND_IN, "access_key_secret": STAND_IN}
    return {"api_key": STAND_IN}


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
