"""How results are shown: tables of medians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, column names and rows of text."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        rows = [self.columns, ["---", *["---:"] * (len(self.columns) - 1)], *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(self.columns))]
        lines = ["| " + " | ".join(_aligned(row, widths)) + " |" for row in rows]
        return "\n".join([f"{self.title}\n", *lines])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [row[0].ljust(widths[0])] + [
        text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)
    ]


def middle(values: Sequence[float]) -> float | None:
    """Return the median, if there are any *values*."""
    return median(values) if values else None


def spread_of(values: Sequence[float]) -> float | None:
    """Return half the interquartile range over the median."""
    if len(values) < 2:
        return None
    low, median_, high = quantiles(values, method="inclusive")
    return (high - low) / 2 / abs(median_) if median_ else None


def over(values: Sequence[float], base: Sequence[float]) -> list[float]:
    """Return the ratios, round by round: what slows a whole round down cancels out."""
    return [value / other for value, other in zip(values, base, strict=False) if other]


def minus(values: Sequence[float], base: Sequence[float]) -> list[float]:
    """Return the differences, round by round."""
    return [value - other for value, other in zip(values, base, strict=False)]


def number(value: float | None, digits: int = 0) -> str:
    """Return *value* with thousands set off, or a dash."""
    return "-" if value is None else f"{value:,.{digits}f}"


def percent(value: float | None) -> str:
    """Return a spread as it is shown."""
    return "-" if value is None else f"±{value:.0%}"
