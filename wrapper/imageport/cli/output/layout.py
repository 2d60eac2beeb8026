"""Where the columns of a table begin and end."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 2
NARROWEST = 8
LAST = 16
"""The last column is a link or a long text, of which this much may do."""


def widths(rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the width of each column: all where there is *room*, else first the last gives way.

    The first column keeps its width, since that is what people copy.
    """
    from rich.cells import cell_len

    found = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    over = sum(found) + GAP * (len(found) - 1) - room
    if over > 0 and len(found) > 1:
        found[-1] = max(found[-1] - over, min(found[-1], LAST))
    while sum(found) + GAP * (len(found) - 1) > room:
        rest = found[1:]
        if not rest or max(rest) <= NARROWEST:
            break
        found[found.index(max(rest), 1)] -= 1
    return found


def fit(text: str, width: int) -> str:
    """Return *text* with exactly *width* cells, cut where it is too long."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) > width:
        return set_cell_size(text, max(width - 1, 0)) + "…"
    return set_cell_size(text, width)
