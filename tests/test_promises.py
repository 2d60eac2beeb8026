"""Each promise of the README names tests, and they are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SECTION = re.compile(r"^## What you can rely on\n(.*?)^## ", re.M | re.S)
[TABLE] = SECTION.findall((TESTS.parent / "README.md").read_text("utf-8"))
ROWS = re.findall(r"^\| ([A-Z`].*?) \| (.*) \|$", TABLE, re.M)[1:]


def test_there_are_promises() -> None:
    assert len(ROWS) >= 25
    assert len({promise for promise, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("promise", "held_by"), ROWS, ids=[promise for promise, _ in ROWS])
def test_a_promise_names_tests_that_are_there(promise: str, held_by: str) -> None:
    names = re.findall(r"`([\w/]+)(?:::(\w+))?`", held_by)
    assert names
    for file, test in names:
        tree = ast.parse((TESTS / f"{file}.py").read_text("utf-8"))
        found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert test in found if test else any(name.startswith("test_") for name in found)
