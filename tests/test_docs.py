"""The documentation: every code block is tried, and its tools notice what they are for."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from code_blocks import ROOT, Block, blocks, commands, says, shown, try_block, try_command, try_page
from openapi_spec_validator import validate

from imageport import pytest_plugin
from imageport.sandbox.faults import KINDS

DOCS = ROOT / "docs"
sys.path.append(str(DOCS / "tools"))

import http_pages  # noqa: E402 - found by the path above
import links  # noqa: E402

SPEC: dict[str, Any] = yaml.safe_load((ROOT / "spec" / "openapi.yaml").read_text("utf-8"))
MADE = http_pages.pages(SPEC)
MADE_BY_MAKE = {DOCS / "_build", DOCS / "http"}
PAGES = sorted(path for path in DOCS.rglob("*.md") if not MADE_BY_MAKE & set(path.parents))
WITH_PYTHON = [page for page in PAGES if any(each.language == "python" for each in blocks(page))]
TESTS = [(page, block) for page in WITH_PYTHON for block in blocks(page) if block.is_test]
PRINTED = [pair for page in PAGES for pair in shown(page)]
# What stands in the README, too, is tried there.
ELSEWHERE = {line for line, _ in PRINTED} | set(commands(ROOT / "README.md"))
COMMANDS = sorted({line for page in PAGES for line in commands(page)} - ELSEWHERE)


def named(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_is_of_a_kind_that_is_tried(page: Path) -> None:
    fences = re.findall(r"^ *(?:```|~~~)(.*)$", page.read_text("utf-8"), re.M)
    opened = [name for name in fences[::2] if not name.startswith("{")]
    assert opened == [block.language for block in blocks(page)]
    assert set(opened) <= {"python", "output", "bash", "yaml", "text"}


@pytest.mark.parametrize("page", WITH_PYTHON, ids=named)
def test_no_line_of_python_has_to_be_scrolled(page: Path) -> None:
    code = [block.code for block in blocks(page) if block.language == "python"]
    assert max(len(line) for line in "".join(code).splitlines()) <= 80


@pytest.mark.parametrize("page", WITH_PYTHON, ids=named)
def test_the_python_of_a_page_runs_and_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    try_page(page, tmp_path)


@pytest.mark.parametrize(("page", "block"), TESTS)
def test_a_test_on_a_page_passes(page: Path, block: Block, tmp_path: Path) -> None:
    try_block(block, tmp_path)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_is_one_that_exists(line: str, tmp_path: Path) -> None:
    try_command(line, tmp_path)


@pytest.mark.parametrize(("line", "output"), PRINTED)
def test_a_command_prints_what_the_page_says(line: str, output: str, tmp_path: Path) -> None:
    printed = try_command(line, tmp_path)
    assert says(output, printed), printed


def test_a_page_that_says_something_else_than_is_printed_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1)\n```\n\n```output\n2\n```\n", "utf-8")
    with pytest.raises(AssertionError, match="line 6: the page says"):
        try_page(page, tmp_path)


def test_the_change_of_the_spec_that_is_shown_makes_a_valid_spec() -> None:
    shown = [block.code for block in blocks(DOCS / "guides" / "spec.md") if block.language == "yaml"]
    for text in shown:
        spec = deepcopy(SPEC)
        spec["paths"] |= yaml.safe_load(text)["paths"]
        validate(spec)
    assert shown


def test_every_operation_is_in_the_reference_and_reached_by_a_method_that_exists() -> None:
    import imageport

    for path, _, operation, _ in http_pages.operations(SPEC):
        page = MADE[f"{operation['tags'][0]}.md"]
        assert f"\n## {operation['operationId']}\n" in page
        assert f"<code>{path}</code>" in page
        client, *names = http_pages.method_of(operation).split(".")
        found: Any = {"pai": imageport.PAI, "photogpt": imageport.PhotoGPT, "oceanbase": imageport.OceanBase}[
            client
        ](api_key="key", base_url="http://127.0.0.1:9")
        for name in names:
            found = getattr(found, name)
        assert callable(found)


def test_every_public_name_is_in_the_reference() -> None:
    import imageport

    shown = " ".join(page.read_text("utf-8") for page in (DOCS / "reference").iterdir())
    named = set(re.findall(r":: imageport\.(?:errors\.)?(\w+)\n", shown))
    assert set(imageport.__all__) - {"__version__", "errors"} <= named


PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = set(PROJECT["project"]["optional-dependencies"])
EXAMPLES = {path.name for kind in ("*.py", "*.ipynb") for path in (ROOT / "examples").glob(kind)}
FIXTURES = set(re.findall(r"^def (imageport_\w+)", Path(pytest_plugin.__file__).read_text("utf-8"), re.M))


@pytest.mark.parametrize(
    ("page", "column", "all_there_are"),
    [
        (ROOT / "README.md", "Extra", EXTRAS),
        (ROOT / "README.md", "Fault", set(KINDS)),
        (ROOT / "README.md", "Fixture", FIXTURES),
        (ROOT / "examples" / "README.md", "Example", EXAMPLES),
        (DOCS / "design.md", "Extra", {f"imageport[{name}]" for name in EXTRAS}),
        (DOCS / "examples.md", "Example", EXAMPLES | {"gallery"}),
        (DOCS / "guides" / "sandbox.md", "Kind", set(KINDS)),
        (DOCS / "reference" / "testing.md", "Fixture", FIXTURES),
    ],
)
def test_a_table_names_all_there_are(page: Path, column: str, all_there_are: set[str]) -> None:
    table = page.read_text("utf-8").partition(f"\n| {column} |")[2].partition("\n\n")[0]
    first = [row.split("|")[1] for row in table.splitlines()[2:]]
    assert set(re.findall(r"[`(]([^`)]+)[`)]", " ".join(first))) == all_there_are


def test_the_design_shows_all_layers_in_their_order() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    [text] = [block.code for block in blocks(DOCS / "design.md") if block.language == "text"]
    rows = [line.strip().partition("  ")[0] for line in text.splitlines()]
    assert re.findall(r"\w+", " ".join(rows)) == re.findall(r"\w+", " ".join(layers))


def test_every_example_of_the_reference_can_be_parsed() -> None:
    examples = re.findall(r"^```json\n(.*?)^```$", "\n".join(MADE.values()), re.M | re.S)
    assert len(examples) > 30
    assert all(json.loads(example) for example in examples)


def test_old_pages_of_the_reference_go(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("An operation that was removed.", "utf-8")
    http_pages.write(SPEC, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(MADE)
    assert (tmp_path / "index.md").read_text("utf-8") == MADE["index.md"]


GOOD = '<a href="b.html#here">b</a><a href="https://example.com/x">x</a><img src="data:image/png;base64,">'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('<a href="missing.html">', "no such file"),
        ('<a href="b.html#nowhere">', "no such anchor"),
        ('<a href="#nowhere">', "no such anchor"),
        ('<img src="missing.png">', "no such file"),
        ('<a href="../outside.html">', "no such file"),
        ('<script src="https://cdn.example.com/a.js"></script>', "fetched from another site"),
        ('<a href="http://example.com/">', "not https to a host"),
        ('<a href="https://localhost/">', "not https to a host"),
    ],
)
def test_a_dead_link_is_noticed(tmp_path: Path, text: str, why: str) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "outside.html").touch()
    (site / "b.html").write_text('<p id="here">b</p>', "utf-8")
    (site / "a.html").write_text(GOOD, "utf-8")
    assert links.dead(site) == []
    (site / "a.html").write_text(GOOD + text, "utf-8")
    assert [line.rpartition(": ")[2] for line in links.dead(site)] == [why]


def test_a_site_without_pages_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no pages"):
        links.main(str(tmp_path))
