"""Every code block of the README runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from code_blocks import ROOT, Block, blocks, commands, try_block, try_command

README = ROOT / "README.md"
PYTHON = [block for block in blocks(README) if block.language == "python"]


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert {block.language for block in blocks(README)} <= {"python", "bash", "text"}
    assert len(PYTHON) >= 7


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: f"line {block.line}")
def test_a_python_block_runs(block: Block, tmp_path: Path) -> None:
    try_block(block, tmp_path)


@pytest.mark.parametrize("line", commands(README))
def test_a_command_is_one_that_exists(line: str, tmp_path: Path) -> None:
    try_command(line, tmp_path)
