"""The table of README.md: what is aimed at and what was measured, some targets to a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bench.report import Table
from bench.targets import Target, with_unit

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- what `make bench` measured: begin -->", "<!-- end -->"
# What a row says, and the names of its targets.
ROWS = (
    ("one GET, sync: time over `httpx.Client`", r"sync GET: .* / httpx"),
    ("one GET, sync: time over the official Alibaba SDK", r"sync GET: .* / official.*"),
    ("one GET, sync: time over openai, stripe, boto3, githubkit", r"sync GET: .* / (openai|str|boto|gith).*"),
    ("one GET, sync: CPU above the bare generated client", r"sync GET, CPU: .*"),
    ("one GET, async: time over `httpx.AsyncClient`", r"async GET: .* / httpx"),
    ("one GET, async, TLS: time over `httpx.AsyncClient`", r"async GET over TLS: .* / httpx"),
    ("one GET, async, TLS: time over the official Alibaba SDK", r"async GET over TLS: .* / official.*"),
    ("page of 100 images: time over the official Alibaba SDK", r"sync page of 100: .* / official.*"),
    ("page of 100 images: time over openai", r"sync page of 100: .* / openai.*"),
    ("2,000 GETs, async, 100 at a time: speed over `httpx.AsyncClient`", r"async, 100 .* imageport / httpx"),
    ("the same from 20 ms away: time over the ideal", r"async, 100 .*: time / ideal"),
    ("both: p99 over p50", r"async, 100 .*: p99 / p50"),
    ("both: new connections after the first calls", r"async, 100 .*: new connections"),
    ("2,000 GETs, 20 threads, 20 ms away: time over the ideal", r"20 threads .*"),
    ("1,000 images on 10 pages, 20 ms away: time over the ideal", r"listing, .*, one by one: .*"),
    ("the same, eight pages ahead: speed over one by one", r"listing, .*: speed .*"),
    ("upload of 20 MB: throughput over httpx", r"upload .*: throughput .*"),
    ("upload of 20 MB: peak memory added", r"upload .*: peak memory .*"),
    (
        "import and a ready client: time over `import httpx, attrs`",
        r"imageport, PAI.* / import httpx, attrs.*",
    ),
    ("import and a ready client: time over openai's", r"imageport, PAI.* / openai.*"),
    ("import and a ready client: memory above httpx's", r"resident memory: .*"),
    ("time of a further item listed, up to 100,000: over up to 1,000", r"CPU of an item .*"),
    ("CPU of a call, 10 to 1,000 at once: over one by one", r"CPU of a call, .*"),
    ("memory of a further item listed, up to 100,000: over up to 1,000", r"memory of an item .*"),
    ("memory of a listing that is passed, 100,000 items above 1,000", r"memory of a listing .*"),
    ("memory of a further call in flight, up to 1,000: over up to 10", r"memory of a call .*"),
    ("`make generate`", r"make generate"),
    ("a case of a contract run: CPU over making it alone", r"quick contract run: .*"),
)


def table(setting: str, targets: Sequence[Target]) -> Table:
    """Return the rows that *targets* have, each with its least and its largest figure."""
    rows: list[list[str]] = []
    for words, pattern in ROWS:
        mine = [target for target in targets if re.fullmatch(pattern, target.name)]
        if mine:
            rows.append([words, mine[0].wanted, _range(mine)])
    return Table(setting, ("what", "target", "measured"), rows)


def write(setting: str, targets: Sequence[Target], path: Path = README) -> None:
    """Put the table into its place in a file."""
    text = path.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not after:
        raise ValueError(f"{path} has no place for the figures")
    path.write_text(f"{before}{BEGIN}\n{table(setting, targets)}\n{END}{after}", "utf-8")


def _range(targets: Sequence[Target]) -> str:
    values = [target.value for target in targets if target.value is not None]
    if not values:
        return "not measured"
    least, most = (with_unit(value, targets[0].unit) for value in (min(values), max(values)))
    return least if least == most else f"{least} to {most}"
