"""What `make bench` promises, as far as it can be told without a clock."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import pytest
from bench import __main__ as command
from bench import payloads, place, rounds, server, worker
from bench.cases import SUITES, instructions
from bench.clock import Sample
from bench.crowd import Counter as Connections
from bench.report import Table, over, spread_of
from bench.rounds import Cell, Cells, Job, Site, Skipped
from bench.suite import Suite
from bench.targets import Target

MOST, LEAST = False, True
# Every limit that the project has set itself, and how often: for each colour, credential or peer.
WANTED: dict[str, dict[tuple[float, bool], int]] = {
    "calls": {
        (0.65, MOST): 2,
        (1.0, MOST): 10,
        (0.0, MOST): 2,
        (0.70, MOST): 1,
        (0.17, MOST): 1,
    },
    "calls_async": {(0.65, MOST): 2},
    "calls_tls": {(0.65, MOST): 2, (0.02, MOST): 2},
    "concurrency": {(5.0, LEAST): 1, (1.15, MOST): 1, (3.0, MOST): 2, (0.0, MOST): 2},
    "threads": {(1.3, MOST): 1},
    "listing": {(1.1, MOST): 2, (3.0, LEAST): 2},
    "upload": {(0.9, LEAST): 2, (1.0, MOST): 2},
    "imports": {(1.15, MOST): 1, (0.30, MOST): 1, (4.0, MOST): 1},
    "layers": {},
    "instructions": {},
    "growth": {(1.25, MOST): 4},
    "memory": {(1.25, MOST): 3, (0.1, MOST): 1},
    "generate": {(3.0, MOST): 1},
    "contract": {(1.35, MOST): 1},
}


def suite(name: str) -> Suite:
    return import_module(f"bench.cases.{name}").SUITE


def without_samples(name: str) -> Cells:
    return {job: Cell(note="not installed: peer") for job in suite(name).jobs}


def test_every_suite_runs() -> None:
    assert set(WANTED) == set(SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_has_the_targets_that_were_set(name: str) -> None:
    targets = suite(name).targets(without_samples(name))
    assert Counter((target.limit, target.at_least) for target in targets) == WANTED[name]
    assert len({target.name for target in targets}) == len(targets)
    assert {target.verdict for target in targets} <= {"not measured"}


@pytest.mark.parametrize("name", SUITES)
def test_a_peer_that_is_not_there_is_told(name: str) -> None:
    table = suite(name).table(without_samples(name))
    assert {len(row) for row in table.rows} <= {len(table.columns)}
    if name not in ("growth", "memory"):  # those have no peers
        assert all("not installed: peer" in row for row in table.rows)


@pytest.mark.parametrize(
    ("values", "limit", "at_least", "verdict"),
    [
        ([0.5, 0.6, 0.6], 0.65, MOST, "reached"),
        ([0.65, 0.65, 0.65], 0.65, MOST, "reached"),
        ([0.9, 0.9, 0.8], 0.65, MOST, "MISSED"),
        ([5.0, 6.0, 7.0], 5.0, LEAST, "reached"),
        ([4.0, 4.1, 4.2], 5.0, LEAST, "MISSED"),
        ([0.5, 0.6, 0.9], 0.65, MOST, "reached (in doubt)"),
        ([0.5, 0.7, 0.9], 0.65, MOST, "MISSED (in doubt)"),
        ([-30.0, -20.0, -25.0], 0.0, MOST, "reached"),
        ([0.0, 0.0, 0.0], 0.0, MOST, "reached"),
        ([1.0, 0.0, 2.0], 0.0, MOST, "MISSED"),
        ([0.6], 0.65, MOST, "reached"),
        ([], 0.65, MOST, "not measured"),
    ],
)
def test_a_verdict(values: list[float], limit: float, at_least: bool, verdict: str) -> None:
    assert Target("GET", values, limit, at_least=at_least).verdict.replace(" (in doubt)", "") == (
        verdict.replace(" (in doubt)", "")
    )
    assert ("in doubt" in Target("GET", values, limit, at_least=at_least).verdict) == ("doubt" in verdict)


@pytest.mark.parametrize(
    ("value", "limit", "at_least", "used"),
    [(0.5, 1.0, MOST, 0.5), (10.0, 5.0, LEAST, 0.5), (4.0, 5.0, LEAST, 1.25), (1.0, 0.0, MOST, None)],
)
def test_how_much_of_a_limit_is_used(value: float, limit: float, at_least: bool, used: float | None) -> None:
    assert Target("GET", [value], limit, at_least=at_least).used == used


def test_ratios_are_taken_round_by_round() -> None:
    assert over([2.0, 6.0, 5.0], [1.0, 2.0, 0.0]) == [2.0, 3.0]
    assert spread_of([8.0, 10.0, 12.0]) == pytest.approx(0.1)
    assert spread_of([1.0]) is None


def test_the_last_table_has_every_target() -> None:
    targets = [Target("a", [1.0], 2.0), Target("b", [3.0], 2.0, "MB"), Target("c", [], 2.0)]
    text = str(command.verdicts(targets))
    assert text.startswith("Targets: 1 of 3 reached")
    for row in (
        r"\| a +\| +1 x \| +at most 2 x \|.*reached \|",
        r"\| b +\| +3 MB \| +at most 2 MB \|.*MISSED \|",
        r"\| c +\| +- \|",
    ):
        assert re.search(row, text)


def test_a_table_is_markdown() -> None:
    lines = str(Table("Title", ("a", "b"), [["one", "2"]])).splitlines()
    assert lines == ["Title", "", "| a   |    b |", "| --- | ---: |", "| one |    2 |"]


SITE = Site("http://127.0.0.1:9", "", "", "", "", "", 0.01)


def failing(reason: Exception) -> rounds.Runner:
    def runner(job: Job, site: Site) -> Sample:
        if job.row == "bad":
            raise reason
        return {"wall": 1.0}

    return runner


def test_a_job_that_is_skipped_is_not_tried_again_and_the_others_go_on() -> None:
    jobs = [Job("s", "bad"), Job("s", "good")]
    cells = rounds.run(jobs, SITE, 3, failing(Skipped("not installed: peer")))
    assert cells[jobs[0]] == Cell(note="not installed: peer")
    assert cells[jobs[1]].values("wall") == [1.0, 1.0, 1.0]


def test_a_job_that_fails_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    jobs = [Job("s", "bad"), Job("s", "good")]
    cells = rounds.run(jobs, SITE, 2, failing(rounds.subprocess.CalledProcessError(1, "x", "", "no way")))
    assert (cells[jobs[0]].note, len(cells[jobs[1]].samples)) == ("failed", 2)
    assert "no way" in capsys.readouterr().err


def test_what_is_not_installed_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stripe", None)
    assert worker.done(Job("calls", "stripe SDK", "get"), SITE) == {"skipped": "not installed: stripe"}


def test_no_setting_of_this_machine_reaches_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "OPENAI_API_KEY", "AWS_PROFILE", "PAI_API_KEY", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "x")
    assert not {"HTTPS_PROXY", "OPENAI_API_KEY", "AWS_PROFILE", "PAI_API_KEY", "SSL_CERT_FILE"} & set(
        place.environment()
    )


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server.running() as url:
        yield url


@pytest.mark.parametrize(("row", "call"), [("httpx", "get"), ("imageport, signed", "page")])
def test_a_job_is_done_in_a_process_of_its_own(row: str, call: str, url: str) -> None:
    sample = rounds.fresh_process(Job("calls", row, call), rounds.Site(url, url, url, "", "", "", 0.01))
    assert sample["wall"] > 0
    assert sample["cpu"] > 0


def test_many_calls_at_once_are_all_made(url: str) -> None:
    site = rounds.Site(url, url, url, "", "", "", 0.01)
    sample = rounds.fresh_process(Job("concurrency", "raw streams + json (the limit)", "0 ms"), site)
    assert (sample["connections"], sample["p50"] <= sample["p99"]) == (0, True)


def test_the_server_counts_connections(url: str) -> None:
    with Connections(url) as counter:
        assert counter.new() == 0
        with Connections(url), Connections(url):
            assert counter.new() == 2


def test_pages_of_a_listing_hold_every_image_once() -> None:
    listings, seen = payloads.Listings(), list[str]()
    for page in range(1, 5):
        answer = json.loads(listings.page(f"WorkspaceId=250&PageSize=100&PageNumber={page}"))
        assert answer["TotalCount"] == 250
        seen += [image["ImageId"] for image in answer["Images"]]
    assert len(seen) == len(set(seen)) == 250


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("perf", "1502345678;;instructions:u;1234;100.00;;\n"),
        ("valgrind", "==24126== \n==24126== I   refs:      1,502,345,678\n"),
    ],
)
def test_instructions_are_read(tool: str, text: str) -> None:
    assert instructions.found(tool, text) == 1_502_345_678
    assert instructions.found(tool, "   <not supported>      instructions:u\n") is None
