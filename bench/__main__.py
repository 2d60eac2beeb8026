"""Run the suites, print the tables and say which targets are reached."""

from __future__ import annotations

import json
import platform
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from bench import place, readme, site
from bench.cases import SUITES
from bench.page import page
from bench.report import Table, percent, spread_of
from bench.rounds import Cells, run
from bench.suite import Suite
from bench.targets import Target

REPORT = Path(__file__).with_name("report.html")
_VERSIONS = (
    *("imageport", "httpx", "httpcore", "h11", "openai", "stripe", "boto3", "githubkit"),
    *("alibabacloud-aiworkspace20210204", "aiohttp", "pyreqwest", "requests", "schemathesis", "uvloop"),
)


def main() -> int:
    """Run what the command line asks for; a missed target is no failure."""
    options = _options()
    place.with_the_clients()
    setting, started = _setting(options.rounds), time.monotonic()
    print(setting, end="\n\n")
    cells: Cells = {}
    tables: list[Table] = []
    targets: dict[str, list[Target]] = {}
    with site.prepared(0.1 if options.quick else 0.2) as at:
        for name in options.suites or SUITES:
            suite: Suite = import_module(f"bench.cases.{name}").SUITE
            done = run(suite.jobs, at, suite.rounds(options.rounds), suite.runner)
            cells |= done
            tables.append(suite.table(done))
            targets[tables[-1].title] = suite.targets(done)
            print(tables[-1], end="\n\n", flush=True)
    print(verdicts([target for group in targets.values() for target in group]))
    print(f"\n{time.monotonic() - started:.0f} s. {REPORT}")
    REPORT.write_text(page(setting, targets, tables, cells), "utf-8")
    if options.readme:
        readme.write(setting, [target for group in targets.values() for target in group])
    if options.json:
        options.json.write_text(json.dumps(_plain(setting, cells, targets), indent=2) + "\n")
    return int(any(cell.note == "failed" for cell in cells.values()))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"of {SUITES} (default: all)")
    parser.add_argument("--quick", action="store_true", help="3 short rounds")
    parser.add_argument("--rounds", type=int, metavar="N", help="how many rounds (default: 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples to FILE")
    parser.add_argument("--readme", action="store_true", help="put the figures into README.md")
    options = parser.parse_args()
    if unknown := set(options.suites) - set(SUITES):
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    if options.readme and options.suites:
        parser.error("--readme is for a run of all suites")
    options.rounds = options.rounds or (3 if options.quick else 5)
    return options


def verdicts(targets: Sequence[Target]) -> Table:
    """Return every target with its verdict."""
    columns = ("target", "measured", "wanted", "spread", "verdict")
    rows = [
        [target.name, target.measured, target.wanted, percent(spread_of(target.values)), target.verdict]
        for target in targets
    ]
    reached = sum(target.reached is True for target in targets)
    return Table(f"Targets: {reached} of {len(targets)} reached", columns, rows)


def _setting(rounds: int) -> str:
    found = {each.name.lower().replace("_", "-"): each.version for each in metadata.distributions()}
    versions = [f"{name} {found.get(name, 'not installed')}" for name in _VERSIONS]
    where = f"Medians of {rounds} rounds. Python {platform.python_version()} on {platform.system()}"
    return ", ".join([where, *versions])


def _plain(setting: str, cells: Cells, targets: Mapping[str, Sequence[Target]]) -> dict[str, Any]:
    return {
        "setting": setting,
        "targets": [
            asdict(target) | {"verdict": target.verdict} for group in targets.values() for target in group
        ],
        "cells": [asdict(job) | asdict(cell) for job, cell in cells.items()],
    }


if __name__ == "__main__":
    sys.exit(main())
