"""Plant every bug, one at a time, and print which were found and named.

`python -m tests.server_bugs ListImages` plants those of one operation only.
"""

from __future__ import annotations

import argparse
import sys

from .catalog import BUGS
from .trying import tried


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.server_bugs", description=__doc__)
    parser.add_argument("words", nargs="*", help="of the bugs' names; by default all")
    parser.add_argument(
        "--examples", type=int, default=5, help="random requests for each operation (%(default)s)"
    )
    options = parser.parse_args()
    bugs = [bug for bug in BUGS if all(word in bug.name for word in options.words)]
    found = named = 0
    for bug in bugs:
        result = tried(bug, examples=options.examples)
        found, named = found + result.found, named + result.named
        verdict = "named" if result.named else "found" if result.found else "MISSED"
        print(f"{verdict:7} {result.seconds:5.1f} s  {bug.name}", flush=True)
        if not result.named:
            print(result.output, flush=True)
    print(f"{len(bugs)} bugs, {found} found, {named} named.")
    return int(named < len(bugs))


if __name__ == "__main__":
    sys.exit(main())
