"""Where the columns of a table begin and end."""

from __future__ import annotations

from collections.abc import Collection, Sequence

GAP = 2
NARROWEST = 8
LAST = 16
"""The last column is a link or a long text, of which this much may do."""


_COPIED = ("id", "token", "file", "files")


def kept(names: Sequence[str]) -> set[int]:
    """Say which columns are never cut: the first, ids, tokens and files, since those are what people copy."""
    return {at for at, name in enumerate(names) if not at or name.lower().endswith(_COPIED)}


def linked(rows: Sequence[Sequence[str]]) -> set[int]:
    """Say which columns hold links; the last one may run over the edge of the terminal."""
    return {at for row in rows for at, text in enumerate(row[:-1]) if is_link(text)}


def is_link(text: str) -> bool:
    """Say whether a cell is of no use when it is cut."""
    return "://" in text


def widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], room: int, whole: Collection[int] = (0,)
) -> list[int] | None:
    """Return the width of each column: all where there is *room*, else first the last gives way.

    The cells of the columns in *whole* keep their width; None when that leaves no room for the others.
    """
    from rich.cells import cell_len

    columns = list(zip(*rows, strict=True))
    content = [max(map(cell_len, column)) for column in columns]
    found = [max(cell_len(name), size) for name, size in zip(head, content, strict=True)]
    least = [min(size, NARROWEST) for size in found]
    least = [max(size, content[at]) if at in whole else size for at, size in enumerate(least)]
    room -= GAP * (len(found) - 1)
    if sum(least) > room and len(found) > 1:
        return None
    over = sum(found) - room
    if over > 0 and len(found) > 1:
        found[-1] = max(found[-1] - over, min(found[-1], LAST), least[-1])
    while sum(found) > room and found != least:
        widest = max(range(len(found)), key=lambda at: (found[at] > least[at], found[at], -at))
        found[widest] -= 1
    return found


def fit(text: str, width: int, *, cut: bool = True) -> str:
    """Return *text* with exactly *width* cells; what is too long is *cut*, or stays as it is."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) > width:
        if not cut:
            return text
        return set_cell_size(text, max(width - 1, 0)) + "…"
    return set_cell_size(text, width)
