"""Let mutmut change five modules; say which changes the tests notice: python -m tests.mutation [WORD ...]."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from .copies import Broken, change, copy, modules, mutate
from .scores import Score, enough, score
from .survivors import reason


def main(words: Sequence[str]) -> int:
    """Try the modules whose name holds one of the words, all when there are none."""
    names = [name for name in modules() if not words or any(word in name for word in words)]
    if not names:
        print(f"no module of {', '.join(modules())} has such a name")
        return 2
    try:
        with copy() as root:
            mutants = mutate(root, names)
            scores = [score(name, mutants) for name in names]
            _tell(root, scores)
    except Broken as broken:
        print(broken)
        return 3
    return 0 if enough(scores) else 1


def _tell(root: Path, scores: Sequence[Score]) -> None:
    """Show the mutants that survived, each with its reason where one is known, and the figures."""
    for mutant in (mutant for each in scores for mutant in each.survived):
        old, new = change(root, mutant)
        print(f"\n{mutant.name}: {mutant.status}: {reason(mutant.module, old, new)}\n  - {old}\n  + {new}")
    print(f"\n{'module':8} {'mutants':>8} {'killed':>8} {'survived':>9} {'percent':>8}")
    for each in scores:
        left = len(each.survived)
        print(f"{each.module:8} {each.mutants:8} {each.killed:8} {left:9} {each.share:8.1%}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
