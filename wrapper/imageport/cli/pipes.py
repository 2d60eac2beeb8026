"""The streams that a command was started with: a reader who went away, a full disk, one that is closed.

They may also have a code page that lacks most characters, as pipes on Windows do.
"""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

_ESCAPING = "imageport.escaping"


def mute() -> None:
    """Let nothing more be written to a pipe that nobody reads or to a full disk, also not at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def complete() -> bool:
    """Say whether there is a standard output; input and errors that are closed become empty ones."""
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    return sys.stdout is not None  # pyright: ignore[reportUnnecessaryComparison]


def escape() -> None:
    """Let what the streams' code pages lack be written as JSON writes it, so that JSON stays JSON."""
    codecs.register_error(_ESCAPING, _escaped)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_ESCAPING)


def in_unicode() -> bool:
    """Say whether the standard output takes every character."""
    try:
        return codecs.lookup(getattr(sys.stdout, "encoding", None) or "ascii").name.startswith("utf")
    except LookupError:
        return False


def escaped(text: str) -> str:
    """Write characters as JSON escapes them."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return escaped(error.object[error.start : error.end]), error.end
