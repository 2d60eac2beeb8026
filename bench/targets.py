"""What is to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from bench.report import middle, number

REACHED, MISSED, NOT_MEASURED = "reached", "MISSED", "not measured"


@dataclass(frozen=True, slots=True)
class Target:
    """Values, one a round, and the most, or the least, that their median may be."""

    name: str
    values: Sequence[float]
    limit: float
    unit: str = "x"
    at_least: bool = False
    remark: str = ""

    @property
    def value(self) -> float | None:
        return middle(self.values)

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None when it was not measured."""
        if self.value is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def in_doubt(self) -> bool:
        """Whether the limit is nearer than half the values are to each other."""
        if self.value is None or len(self.values) < 2:
            return False
        low, _, high = quantiles(self.values, method="inclusive")
        return 0 < abs(self.value - self.limit) <= (high - low) / 2

    @property
    def verdict(self) -> str:
        if self.reached is None:
            return NOT_MEASURED
        verdict = REACHED if self.reached else MISSED
        return f"{verdict} (in doubt)" if self.in_doubt else verdict

    @property
    def used(self) -> float | None:
        """How much of what is allowed is used: 1 is the limit, less is better. None for a limit of 0."""
        if self.value is None or not self.limit:
            return None
        if not self.at_least:
            return max(0.0, self.value / self.limit)
        return self.limit / self.value if self.value > 0 else float("inf")

    @property
    def wanted(self) -> str:
        """The limit in words."""
        return f"at {'least' if self.at_least else 'most'} {with_unit(self.limit, self.unit)}"

    @property
    def measured(self) -> str:
        """The median in words."""
        return "-" if self.value is None else with_unit(self.value, self.unit)


def with_unit(value: float, unit: str) -> str:
    """Return *value* as it is shown: with as many digits as tell something."""
    digits = 0 if abs(value) >= 100 or value == int(value) else 3 if abs(value) < 0.1 else 2
    return f"{number(value, digits)} {unit}".strip()
