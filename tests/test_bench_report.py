"""`bench/report.html`: one file that needs nothing else, with every target and every table in it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from bench import drawing, readme
from bench.cases import SUITES
from bench.layers import LAYERS
from bench.page import COLOURS, page
from bench.report import Table
from bench.rounds import Cell, Job
from bench.targets import Target

EVERY_TARGET = [
    target
    for suite in (import_module(f"bench.cases.{name}").SUITE for name in SUITES)
    for target in suite.targets({job: Cell() for job in suite.jobs})
]
TARGETS = {
    "Calls": [
        Target("GET: a / b", [0.5], 0.65),
        Target("GET: a / c", [3.0], 0.65),
        Target("GET: <a> & b", [], 1.0),
    ],
    "Crowd": [Target("new connections", [0.0], 0.0, "")],
    "None": [],
}
TABLES = [Table("Calls", ("us", "wall"), [["a < b", "12"]])]
CELLS = {
    Job("layers", "httpx", "get sync"): Cell([{"wall": 10.0, "httpx": 6.0, "waiting": 4.0}]),
    Job("layers", "imageport", "get sync"): Cell([{"wall": 5.0, "transport": 5.0}]),
    Job("layers", "gone", "get sync"): Cell(note="not installed: gone"),
    Job("calls", "httpx", "get"): Cell([{"wall": 10.0}]),
}


@pytest.fixture(scope="module")
def report() -> str:
    return page("Python <3>", TARGETS, TABLES, CELLS)


class Balance(HTMLParser):
    """Notes tags that are not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None: ...


def test_it_is_whole(report: str) -> None:
    balance = Balance()
    balance.feed(report)
    assert balance.open == []


def test_it_loads_nothing(report: str) -> None:
    assert not re.search(r"(?i)https?:|src=|href=|url\(|@import|<script|<link", report)


def test_text_is_text(report: str) -> None:
    for text in ("Python &lt;3&gt;", "GET: &lt;a&gt; &amp; b", "a &lt; b"):
        assert text in report


def test_every_target_has_a_row_with_its_verdict(report: str) -> None:
    rows = re.findall(r"<tr><th>([^<]*)</th>.*?class='verdict (\w+)'>([^<]*)<", report)
    assert rows == [
        ("GET: a / b", "good", "reached"),
        ("GET: a / c", "bad", "MISSED"),
        ("GET: &lt;a&gt; &amp; b", "none", "not measured"),
        ("new connections", "good", "reached"),
    ]
    assert "<h3>None</h3>" not in report
    assert re.findall(r"<b>(\d)</b>([a-z ]+)", report) == [
        ("2", "reached"),
        ("1", "missed"),
        ("1", "not measured"),
    ]


def test_layers_are_shown_of_what_was_measured(report: str) -> None:
    assert "10 µs" in report
    assert "5 µs" in report
    assert "gone" not in report
    assert re.findall(r"</i>([^<]*)</li>", report) == ["httpx", "transport", "waiting"]


def test_without_layers_there_is_no_such_part() -> None:
    assert "Time per layer" not in page("", TARGETS, TABLES, {})


def test_every_layer_has_a_colour_of_its_own() -> None:
    assert set(COLOURS) == set(LAYERS)
    assert len(set(COLOURS.values())) == len(LAYERS)


def widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', svg)]


def test_a_bar_ends_where_its_share_of_the_limit_is() -> None:
    line = float(re.findall(r'class="limit" d="M([\d.]+)', drawing.bar(0.5, True))[0])
    for used in (0.25, 0.5, 1.0):
        assert widths(drawing.bar(used, True))[1] == pytest.approx(used * line, abs=0.1)
    track, full = widths(drawing.bar(17.0, False))
    assert full == track
    assert 'class="cut"' in drawing.bar(17.0, False)
    assert 'class="cut"' not in drawing.bar(1.2, False)


def test_a_stack_is_as_long_as_its_sum() -> None:
    svg = drawing.stack({"httpx": 30.0, "transport": 10.0}, 80.0, COLOURS)
    first, second = widths(svg)
    assert (first, second) == (150.0, 50.0)
    assert 'x="150.00"' in svg


@pytest.mark.parametrize("target", EVERY_TARGET, ids=lambda target: target.name)
def test_every_target_is_in_one_row_of_the_readme(target: Target) -> None:
    assert sum(bool(re.fullmatch(pattern, target.name)) for _, pattern in readme.ROWS) == 1


@pytest.mark.parametrize("row", readme.ROWS, ids=lambda row: row[0])
def test_a_row_of_the_readme_is_of_targets_that_wish_the_same(row: tuple[str, str]) -> None:
    words, pattern = row
    mine = [target for target in EVERY_TARGET if re.fullmatch(pattern, target.name)]
    assert len(Counter(target.wanted for target in mine)) == 1
    assert words


def test_figures_are_put_in_their_place(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n")
    targets = [
        Target("upload of 20 MB, sync: throughput / httpx", [0.95], 0.9, at_least=True),
        Target("upload of 20 MB, async: throughput / httpx", [1.5], 0.9, at_least=True),
        Target("make generate", [], 3.0, "s"),
    ]
    readme.write("Python 3", targets, path)
    lines = path.read_text().splitlines()
    assert (lines[0], lines[2], lines[-2:]) == ("before", "Python 3", [readme.END, "after"])
    assert re.fullmatch(r"\| upload .* \| +at least 0.90 x \| +0.95 x to 1.50 x \|", lines[6])
    assert re.fullmatch(r"\| `make generate` +\| +at most 3 s \| +not measured \|", lines[7])
    assert "old" not in lines


def test_a_file_without_the_place_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("nothing\n")
    with pytest.raises(ValueError, match="no place"):
        readme.write("", [], path)
    assert path.read_text() == "nothing\n"


def test_the_readme_has_the_place() -> None:
    text = readme.README.read_text("utf-8")
    assert text.count(readme.BEGIN) == text.count(readme.END) == 1
