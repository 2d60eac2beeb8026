"""The long run: at least so many cases, each round on a fresh sandbox with another seed.

`python -m tests.server_contract --cases 20000` prints how many cases each operation and how many
verdicts each check had, and how much of the spec was covered, keyword by keyword.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
from collections import Counter
from typing import Any

import tracecov
from schemathesis.engine import events
from tracecov.schemathesis.helpers import group_interactions_by_method_path, to_http_interaction

from imageport.contract.operations import document

from .world import contract, hold

EXAMPLES = 400
DIMENSIONS = ("operations", "parameters", "keywords", "examples", "responses")


class Coverage:
    """What of the spec the requests and replies have touched."""

    def __init__(self) -> None:
        self.map = tracecov.CoverageMap.from_dict(document())

    def __call__(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioFinished):
            for (method, path), batch in group_interactions_by_method_path(event.recorder).items():
                sent = [to_http_interaction(method, interaction) for interaction in batch]
                self.map.record_schemathesis_interactions(method, path, sent)

    def lines(self) -> list[str]:
        summary: dict[str, Any] = dict(self.map.build_json_report()["summary"])
        rows = ((name, summary[name]) for name in DIMENSIONS)
        return [
            *(f"{name:12} {row['percent']:5.1f} %  {row['covered']} of {row['total']}" for name, row in rows),
            *(
                f"not covered: {gap}"
                for gap in self.map.coverage_gaps()
                if gap["kind"] != "response_uncovered"
            ),
        ]


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.server_contract", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="how many at least (%(default)s)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="of the first round")
    options = parser.parse_args()
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of every wrong form
    cases, checks, coverage, seed = Counter[str](), Counter[tuple[str, str]](), Coverage(), options.seed
    failed = False
    while cases.total() < options.cases:
        outcome, context = hold(contract(max_examples=EXAMPLES, seed=seed), coverage)
        cases += outcome.cases
        checks += outcome.checks
        print(f"seed {seed}: {outcome.cases.total()} cases in {outcome.seconds:.0f} s", flush=True)
        for finding in outcome.findings:
            print(f"FAILED {finding.label}: {finding.words}\n  {finding.request}")
        if context.exit_code:
            print(f"The engine's verdict is {context.exit_code}: {context.warnings}")
            failed = True
        seed += 1
    report(cases, checks, coverage)
    return int(failed)


def report(cases: Counter[str], checks: Counter[tuple[str, str]], coverage: Coverage) -> None:
    print("\nCases by operation")
    for label, count in sorted(cases.items()):
        print(f"{count:7}  {label}")
    print("\nVerdicts by check")
    for (name, status), count in sorted(checks.items()):
        print(f"{count:7}  {name} {status}")
    print("\nCoverage of the spec", *coverage.lines(), sep="\n")
    print(f"\n{cases.total()} cases, {len(cases)} operations, {len({name for name, _ in checks})} checks")


if __name__ == "__main__":
    sys.exit(main())
