"""The clients, each brought to the same calls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple


class Calls(NamedTuple):
    """Up to three calls. They end where the client's user gets to work: at parsed JSON or at models."""

    get: Callable[[], Any]
    page: Callable[[], Any] | None = None
    post: Callable[[], Any] | None = None


FAST = "httptools"  # what imageport[fast] installs


def ours(*, fast: bool) -> Any:
    """Import the package as a user has it: with its extra `fast`, or without it."""
    if fast:
        __import__(FAST)
    else:
        sys.modules[FAST] = None  # pyright: ignore[reportArgumentType] - how Python is told of none
    import imageport

    return imageport
