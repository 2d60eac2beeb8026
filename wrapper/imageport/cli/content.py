"""What a command sends: text, a file with @PATH, or what comes through the pipe with -."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

import click


def read(given: str) -> bytes:
    """Return the content that *given* means: @PATH a file, - the standard input, else itself."""
    if given == "-":
        return sys.stdin.buffer.read()
    if not given.startswith("@"):
        return given.encode()
    try:
        return Path(given[1:]).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{given[1:]} cannot be read: {error.strerror}.") from None


def file_of(given: str) -> str | None:
    """Return the name of the file that *given* means, None when it is none."""
    return given[1:] if given.startswith("@") else "-" if given == "-" else None


def parsed(text: str | bytes, what: str) -> Any:
    """Read JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise click.UsageError(f"{what} is no JSON.") from None


def json_object(text: str | bytes, what: str) -> dict[str, Any]:
    """Read a JSON object."""
    found = parsed(text, what)
    if not isinstance(found, dict):
        raise click.UsageError(f"{what} must be a JSON object.")
    return cast("dict[str, Any]", found)


def fields(given: tuple[str, ...]) -> dict[str, Any]:
    """Read NAME=VALUE as text, NAME:=JSON as JSON."""
    found: dict[str, Any] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name.strip(":"):
            raise click.UsageError(f"{word!r} has to look like NAME=VALUE or NAME:=JSON.")
        found[name.removesuffix(":")] = parsed(value, name) if name.endswith(":") else value
    return found
