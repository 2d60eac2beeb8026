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
    last = tally.memory[-1]._asdict()
    more = {name: leaks.growth([getattr(each, name) for each in tally.memory]) for name in last}
    parts = (f"{last[name]:.1f} {name} ({more[name]:+.2f})" for name in last)
    return [f"memory, MiB and blocks, with the growth over the second half: {', '.join(parts)}", ""]


def _findings(tally: Tally) -> list[str]:
    sorts = tally.findings.sorts()
    return [
        *(f"  {name}: {words}" for name, found in sorts.items() for words in found[:SHOWN]),
        *(f"{len(found):7}  {name.replace('_', ' ')}" for name, found in sorts.items()),
    ]
