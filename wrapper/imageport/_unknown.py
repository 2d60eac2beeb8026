"""The error for a keyword argument that nothing takes, with the one that was meant."""

from __future__ import annotations

from collections.abc import Sequence

from imageport.errors import InvalidRequestError


class UnknownArgument(InvalidRequestError, TypeError):  # noqa: N818 - as Python's own TypeError would be
    """An argument that nothing takes."""


def unknown_argument(name: str, method: str, known: Sequence[str]) -> UnknownArgument:
    """Make the error for *name*, which is none of the *known* arguments of *method*."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}."
    return UnknownArgument(f"{method} has no argument {name!r}; {hint}")
