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
    mib, blocks = [each.mib for each in tally.memory], [each.blocks for each in tally.memory]
    return [
        f"memory: {mib[-1]:.1f} MiB, {leaks.growth(mib):+.2f} MiB over the second half;"
        f" {blocks[-1]} blocks, {leaks.growth(blocks):+.0f}",
        "",
    ]


def _findings(tally: Tally) -> list[str]:
    sorts = tally.findings.sorts()
    return [
        *(f"  {name}: {words}" for name, found in sorts.items() for words in found[:SHOWN]),
        *(f"{len(found):7}  {name.replace('_', ' ')}" for name, found in sorts.items()),
    ]
