"""The clients, each brought to the same calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Calls(NamedTuple):
    """Up to three calls. They end where the client's user gets to work: at parsed JSON or at models."""

    get: Callable[[], Any]
    page: Callable[[], Any] | None = None
    post: Callable[[], Any] | None = None
