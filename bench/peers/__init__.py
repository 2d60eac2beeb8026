"""The clients, each brought to the same three calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Calls(NamedTuple):
    """Three calls. They end where the client's user gets to work: at parsed JSON or at models."""

    get: Callable[[], Any]
    page: Callable[[], Any]
    post: Callable[[], Any]
