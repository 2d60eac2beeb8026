"""Let mutmut change what decides; say which changes the tests notice: python -m tests.mutation [WORD ...]."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from .copies import Broken, change, copy, modules, mutate
from .scores import Score, enough, score
from .survivors import Survivor, reason, stale


def main(words: Sequence[str]) -> int:
    """Try the modules whose name holds one of the words, all when there are none."""
    names = [name for name in modules() if not words or any(word in name for word in words)]
    if not names:
        print(f"no module of {', '.join(modules())} has such a name")
        return 2
    try:
        tried = [_try(name) for name in names]
    except Broken as broken:
        print(broken)
        return 3
    scores = [found for found, _ in tried]
    _tell(names, scores, [survivor for _, found in tried for survivor in found])
    return 0 if enough(scores) else 1


def _try(name: str) -> tuple[Score, list[Survivor]]:
    """Try all mutants of a module, each on the tests of that module."""
    with copy(name) as root:
        found = score(name, mutate(root))
        return found, _survivors(root, found)


def _survivors(root: Path, of: Score) -> list[Survivor]:
    """Show the mutants that survived, each with its reason where one is known."""
    found: list[Survivor] = []
    for mutant in of.survived:
        survivor = Survivor(mutant.module, *change(root, mutant))
        found.append(survivor)
        print(f"\n{mutant.name}: {mutant.status}: {reason(survivor)}\n  - {survivor.old}\n  + {survivor.new}")
    return found


def _tell(names: Sequence[str], scores: Sequence[Score], survivors: Sequence[Survivor]) -> None:
    """Show the figures, and what is known of survivors that are there no longer."""
    for known, new in stale(names, survivors):
        print(f"\n{known.module}: known as a survivor, but it is none any more\n  - {known.old}\n  + {new}")
    print(f"\n{'module':12} {'mutants':>8} {'killed':>8} {'survived':>9} {'percent':>8}")
    for each in scores:
        left = len(each.survived)
        print(f"{each.module:12} {each.mutants:8} {each.killed:8} {left:9} {each.share:8.1%}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
