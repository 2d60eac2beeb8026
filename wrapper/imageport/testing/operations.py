"""Which operations there are to speak of."""

from __future__ import annotations

from functools import cache

from imageport.sandbox.faults import no_such_operation
from imageport.sandbox.vendors import VENDORS


@cache
def operations() -> frozenset[str]:
    """Give the names of all operations: those of the spec, and the download of a file."""
    return frozenset(name for vendor in VENDORS for name in vendor.handlers)


def meant(operation: str) -> tuple[str, ...]:
    """Give the operations that a name means: with ``AddImage`` also ``ActionAddImage``, its other door."""
    found = tuple(name for name in (operation, f"Action{operation}") if name in operations())
    if not found:
        __tracebackhide__ = True
        raise no_such_operation(operation, operations())
    return found
