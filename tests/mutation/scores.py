"""How many mutants the tests noticed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ENOUGH = 0.9
# A mutant that never ends is noticed by mutmut's time limit.
NOTICED = {"killed", "timeout"}


class Mutant(NamedTuple):
    """A changed copy of a function, and what became of it, in mutmut's word."""

    name: str
    module: str
    status: str


class Score(NamedTuple):
    """What became of a module's mutants; whatever was not noticed survived, for whatever reason."""

    module: str
    mutants: int
    survived: list[Mutant]

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survived)

    @property
    def share(self) -> float:
        return self.killed / self.mutants if self.mutants else 0.0


def score(module: str, mutants: Iterable[Mutant]) -> Score:
    """Count a module's mutants."""
    found = [mutant for mutant in mutants if mutant.module == module]
    return Score(module, len(found), [mutant for mutant in found if mutant.status not in NOTICED])


def enough(scores: Iterable[Score]) -> bool:
    """Say whether each module reached its share."""
    return all(each.share >= ENOUGH for each in scores)
