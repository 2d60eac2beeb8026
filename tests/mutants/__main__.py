"""Plant one defect after the other, and say which the tests notice: python -m tests.mutants [WORD ...]."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .suite import Broken, copy, failure, plant, sound_copy
from .table import DEFECTS, UNNOTICED, Defect

WORKERS = int(os.environ.get("WORKERS", "2"))
ENOUGH = 0.95


class Result(NamedTuple):
    """What became of a defect; *test* noticed it."""

    defect: Defect
    test: str | None


def main(words: Sequence[str]) -> int:
    """Try the defects whose area or name holds one of the words, all when there are none."""
    named = ((f"{each.area} {each.name}", each) for each in DEFECTS.values())
    chosen = [each for name, each in named if not words or any(word in name for word in words)]
    try:
        with sound_copy() as sound:
            _check_sound(sound, {hint for defect in chosen for hint in defect.hints})
            with ThreadPoolExecutor(WORKERS) as pool:
                results = list(pool.map(partial(_tried, sound), chosen))
            _check_sound(sound, _surprises(sound, results))
    except Broken as broken:
        print(broken)
        return 3
    return _summary(results)


def _check_sound(sound: Path, tests: Iterable[str]) -> None:
    """Run tests where nothing is wrong: only when they pass there, a failure proves something."""
    if tests and (found := failure(sound, sorted(tests))):
        raise Broken(f"without any defect, {found} fails")


def _surprises(sound: Path, results: Iterable[Result]) -> set[str]:
    """Return the files of tests that noticed something that they were not expected to."""
    hinted = {hint for result in results for hint in result.defect.hints}
    found = {f"tests/{result.test}".partition("::")[0] for result in results if result.test}
    return {test for test in found - hinted if (sound / test).is_file()}


def _tried(sound: Path, defect: Defect) -> Result:
    with copy(sound) as root:
        test = plant(defect, root) or failure(root, defect.hints) or failure(root)
    print(f"{defect.area:8} {defect.name:60} {test or 'NOT NOTICED'}", flush=True)
    return Result(defect, test)


def _summary(results: Sequence[Result]) -> int:
    noticed = sum(result.test is not None for result in results)
    print(f"\n{noticed} of {len(results)} defects were noticed: {noticed / max(1, len(results)):.1%}")
    for result in results:
        if result.test is None:
            why = UNNOTICED.get(result.defect.name, "no reason is known; a test is missing")
            print(f"  not noticed: {result.defect.name}: {why}")
    return 0 if results and noticed >= ENOUGH * len(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
