"""`bench/report.html`: the targets at a glance, the time per layer, and all tables; one file by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from bench import drawing
from bench.layers import LAYERS, OTHER, WAITING
from bench.report import Table, middle, number
from bench.rounds import Cells, Job
from bench.targets import Target

_STYLE = Path(__file__).with_name("page.css")
_SHADES = (
    *("#4c78a8", "#72b7b2", "#eeca3b", "#f58518", "#b279a2"),
    *("#e45756", "#54a24b", "#9d755d", "#3b5b92", "#8c8c8c"),
)
COLOURS = dict(zip(LAYERS, _SHADES, strict=False)) | {WAITING: "#c9cdd3", OTHER: "#8f969e"}


def page(setting: str, targets: Mapping[str, Sequence[Target]], tables: Sequence[Table], cells: Cells) -> str:
    """Return the whole report; *targets* by the titles of their tables."""
    everything = [target for group in targets.values() for target in group]
    parts = [
        f"<h1>imageport: benchmarks</h1><p class='setting'>{escape(setting)}</p>",
        _score(everything),
        "<h2>Targets</h2><p>A bar shows how much of what a target allows is used; the line is the limit.</p>",
        *[_group(title, group) for title, group in targets.items() if group],
        _layers(cells),
        "<h2>Tables</h2>",
        *[_table(table) for table in tables],
    ]
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>imageport: benchmarks</title><style>{_STYLE.read_text('utf-8')}</style>"
        f"<main>{''.join(parts)}</main></html>\n"
    )


def _score(targets: Sequence[Target]) -> str:
    counts = {
        "reached": sum(target.reached is True for target in targets),
        "missed": sum(target.reached is False for target in targets),
        "not measured": sum(target.reached is None for target in targets),
    }
    tiles = (
        f"<div class='tile {name.replace(' ', '-')}'><b>{count}</b>{name}</div>"
        for name, count in counts.items()
    )
    return f"<div class='tiles'>{''.join(tiles)}</div>"


def _group(title: str, targets: Sequence[Target]) -> str:
    rows = "".join(_target(target) for target in targets)
    return f"<h3>{escape(title)}</h3><table class='targets'>{rows}</table>"


def _target(target: Target) -> str:
    kind = {True: "good", False: "bad", None: "none"}[target.reached]
    return (
        f"<tr><th>{escape(target.name)}</th><td class='bar'>{drawing.bar(target.used, target.reached)}</td>"
        f"<td class='number'>{escape(target.measured)}</td><td class='wanted'>{escape(target.wanted)}</td>"
        f"<td class='verdict {kind}'>{escape(target.verdict)}</td></tr>"
    )


def _layers(cells: Cells) -> str:
    jobs = [job for job, cell in cells.items() if job.suite == "layers" and cell.samples]
    if not jobs:
        return ""
    parts = {job: _parts(cells, job) for job in jobs}
    seen = [layer for layer in LAYERS if any(layer in each for each in parts.values())]
    groups = "".join(_stacks(call, parts) for call in dict.fromkeys(job.column for job in jobs))
    about = "<p>Wall time of one call, in microseconds. Each group has a scale of its own.</p>"
    return f"<h2>Time per layer</h2>{about}{drawing.legend(seen, COLOURS)}{groups}"


def _parts(cells: Cells, job: Job) -> dict[str, float]:
    found = {layer: middle([each.get(layer, 0.0) for each in cells[job].samples]) for layer in LAYERS}
    return {layer: time for layer, time in found.items() if time}


def _stacks(call: str, parts: Mapping[Job, dict[str, float]]) -> str:
    mine = {job: layers for job, layers in parts.items() if job.column == call}
    longest = max(sum(layers.values()) for layers in mine.values())
    rows = "".join(
        f"<tr><th>{escape(job.row)}</th><td class='bar'>{drawing.stack(layers, longest, COLOURS)}</td>"
        f"<td class='number'>{number(sum(layers.values()))} µs</td></tr>"
        for job, layers in mine.items()
    )
    return f"<h3>{escape(call)}</h3><table class='layers'>{rows}</table>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "".join(
        f"<tr><th>{escape(row[0])}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for row in table.rows
    )
    return (
        f"<details><summary>{escape(table.title)}</summary><div class='wide'>"
        f"<table class='plain'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )
