"""Run the suites, print the tables and say which targets are reached."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from bench import payloads, place, server
from bench.cases import SUITES
from bench.report import Target
from bench.rounds import Cells, Site, run
from bench.suite import Suite

_VERSIONS = ("imageport", "httpx", "openai", "alibabacloud-aiworkspace20210204", "requests")


def main() -> int:
    """Run what the command line asks for; a missed target is no failure."""
    options = _options()
    place.with_the_clients()
    print(_setting(), end="\n\n")
    cells: Cells = {}
    targets: list[Target] = []
    with site.prepared(0.1 if options.quick else 0.2) as place_:
        for name in options.suites or SUITES:
            suite: Suite = import_module(f"bench.cases.{name}").SUITE
            done = run(suite.jobs, site, options.rounds * suite.more_rounds, suite.runner)
            print(suite.table(done), end="\n\n", flush=True)
            cells |= done
            targets += suite.targets(done)
    print("Targets", *targets, sep="\n")
    if options.json:
        options.json.write_text(json.dumps(_plain(cells, targets), indent=2) + "\n")
    return int(any(cell.note == "failed" for cell in cells.values()))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"of {SUITES} (default: all)")
    parser.add_argument("--quick", action="store_true", help="3 short rounds")
    parser.add_argument("--rounds", type=int, metavar="N", help="how many rounds (default: 7)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples to FILE")
    options = parser.parse_args()
    if unknown := set(options.suites) - set(SUITES):
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    options.rounds = options.rounds or (3 if options.quick else 7)
    return options


@contextmanager
def _files() -> Iterator[tuple[str, str]]:
    """Make a small and a large file to upload."""
    with tempfile.TemporaryDirectory() as directory:
        small, large = Path(directory, "small.jpg"), Path(directory, "large.jpg")
        small.write_bytes(payloads.jpeg(1000))
        large.write_bytes(payloads.jpeg(payloads.UPLOAD_SIZE))
        yield str(small), str(large)


def _setting() -> str:
    found = {each.name.lower().replace("_", "-"): each.version for each in metadata.distributions()}
    versions = [f"{name} {found[name]}" for name in _VERSIONS if name in found]
    return ", ".join([f"Python {platform.python_version()} on {platform.system()}", *versions])


def _plain(cells: Cells, targets: Sequence[Target]) -> dict[str, Any]:
    return {
        "setting": _setting(),
        "targets": [asdict(target) | {"verdict": target.verdict} for target in targets],
        "cells": [asdict(job) | asdict(cell) for job, cell in cells.items()],
    }


if __name__ == "__main__":
    sys.exit(main())
