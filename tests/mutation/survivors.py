"""Mutants that no test notices, each with the reason why that is right. They are counted all the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from .known import KNOWN, Known


class Survivor(NamedTuple):
    """A mutant that no test noticed: where, what stood there, and what came in its place."""

    module: str
    old: str
    new: str


_CAST = re.compile(r'cast\((?:None|"[^"]*"), ')


def reason(survivor: Survivor) -> str:
    """Say why a mutant may survive, as far as it is known."""
    module, old, new = survivor
    if _CAST.sub("", old) == _CAST.sub("", new):
        return "the same: cast() returns its value, its first argument is for type checkers"
    found = (row.why for row in KNOWN if (row.module, row.old) == (module, old) and new in row.new)
    return next(found, "no reason is known; a test is missing")


def stale(modules: Collection[str], survivors: Collection[Survivor]) -> list[tuple[Known, str]]:
    """Return what is known of survivors of these modules that did not survive, or are made no longer."""
    return [
        (row, new)
        for row in KNOWN
        for new in row.new
        if row.module in modules and Survivor(row.module, row.old, new) not in survivors
    ]
