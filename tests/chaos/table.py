"""What a run prints."""

from __future__ import annotations

from . import leaks
from .rounds import Tally

SHOWN = 20  # findings of a sort in words


def lines(tally: Tally) -> list[str]:
    """Write the table."""
    requests = tally.requests.total()
    return [
        "",
        f"{'calls':>7} {'good':>7} {'requests':>9}  operation",
        *(
            f"{tally.calls[name]:7} {tally.good[name]:7} {tally.requests[name]:9}  {name}"
            for name in sorted({*tally.calls, *tally.requests})
        ),
        f"{tally.calls.total():7} {tally.good.total():7} {requests:9}  in all",
        "",
        f"faults: {tally.struck} of {requests} requests met one, {tally.struck / max(requests, 1):.1%}",
        *(f"{count:7}  {name}" for name, count in sorted(tally.faults.items())),
        "",
        "errors",
        *(f"{count:7}  {name}" for name, count in sorted(tally.errors.items())),
        "",
        *_memory(tally),
        *_findings(tally),
    ]


def _memory(tally: Tally) -> list[str]:
    last = tally.memory[-1] if tally.memory else 0.0
    return [f"memory: {last:.1f} MiB, {leaks.growth(tally.memory):+.2f} MiB over the second half", ""]


def _findings(tally: Tally) -> list[str]:
    sorts = tally.findings.sorts()
    return [
        *(f"  {name}: {words}" for name, found in sorts.items() for words in found[:SHOWN]),
        *(f"{len(found):7}  {name.replace('_', ' ')}" for name, found in sorts.items()),
    ]
