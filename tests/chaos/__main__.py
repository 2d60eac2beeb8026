"""Many calls of every operation against a sandbox where three requests in ten go wrong.

`python -m tests.chaos --calls 10000 --seed 1` makes so many calls in each colour, and compares what the
clients were told with what the sandbox has written down. It ends with 1 when anything does not agree.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time

from . import leaks, server, table
from .rounds import Run, Tally
from .watching import watched


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.chaos", description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000, help="in each colour (%(default)s)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="of calls and faults")
    parser.add_argument("--share", type=float, default=0.3, help="of requests that go wrong (%(default)s)")
    parser.add_argument("--colour", choices=("blocking", "awaited"), help="one of the two only")
    given = parser.parse_args()
    failed = False
    for colour in [given.colour] if given.colour else ["blocking", "awaited"]:
        failed |= bool(chaos(colour, given.calls, given.seed, given.share).findings)
    return int(failed)


def chaos(colour: str, calls: int, seed: int, share: float) -> Tally:
    """Make the calls of one colour, and print what came of them."""
    start = time.monotonic()
    with watched() as complaints, server.running(seed) as sandbox:
        run = Run(sandbox, colour, seed, share)
        for done in run.go(calls):
            seconds = time.monotonic() - start
            print(f"\r{colour}, seed {seed}: {done} calls, {seconds:.0f} s", end="", flush=True)
    tally = run.tally
    tally.findings.leaks += complaints
    tally.findings.leaks += leaks.grown(tally.memory)
    print("", *table.lines(tally), "", sep="\n", flush=True)
    return tally


if __name__ == "__main__":
    sys.exit(main())
