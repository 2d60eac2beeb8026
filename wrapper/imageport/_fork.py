"""What a process that was forked off must begin anew: locks that nobody will open, connections of another."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Inherited(Protocol):
    """Something that a child has of its parent, and cannot use."""

    def begin_anew(self) -> None:
        """Replace it; called in the child, before anything else runs there."""


_inherited: WeakSet[Inherited] = WeakSet()


def begin_anew_after_fork(owner: Inherited) -> None:
    """Have *owner* begin anew in every process that is forked off this one, as long as it lives."""
    _inherited.add(owner)


def _after_fork() -> None:
    for owner in list(_inherited):
        owner.begin_anew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
