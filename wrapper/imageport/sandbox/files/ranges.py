"""Which bytes of a file a Range header means. Pure."""

from __future__ import annotations

import re

WANTED = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))", re.ASCII | re.IGNORECASE)


def wanted(header: str | None, size: int) -> range | None:
    """Give the positions that are asked for; None means all, an empty range that there are none.

    What is no range, or several ranges, means all: a server may always answer so.
    """
    match = WANTED.fullmatch((header or "").strip())
    if match is None:
        return None
    first, last, tail = match.groups()
    if tail is not None:
        return range(max(0, size - int(tail)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
