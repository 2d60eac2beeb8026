"""Prompts from a spreadsheet are a table: its header is never paid for, and names the fields of each row."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageport.cli.batch import prompts, tables
from imageport.errors import InvalidRequestError
from imageport.sandbox import Sandbox

from .conftest import Shell

GENERATE = ("oceanbase", "images", "generate", "--model", "sandbox-sync")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", b"prompt,size\na red cat,1K\na dog,2K\n"),
        ("p.CSV", b"\xef\xbb\xbfprompt,size\r\na red cat,1K\r\na dog,2K\r\n"),
        ("p.csv", b"prompt;size\na red cat;1K\na dog;2K"),
        ("p.csv", b"sep=;\r\nprompt;size\r\na red cat;1K\r\na dog;2K\r\n"),
        ("p.csv", b'\n"size","prompt"\n"1K","a red cat"\n,,\n"2K","a dog"\n\n'),
        ("p.csv", b" prompt , size ,\na red cat,1K,\na dog,2K,\n"),
        ("p.tsv", b"prompt\tsize\na red cat\t1K\na dog\t2K\n"),
        ("p.json", b'[{"prompt": "a red cat", "size": "1K"}, {"prompt": "a dog", "size": "2K"}]'),
        ("p.txt", b'[{"prompt": "a red cat", "size": "1K"},\n {"prompt": "a dog", "size": "2K"}]\n'),
        ("p.json", b'{"prompt": "a red cat", "size": "1K"}\n{"prompt": "a dog", "size": "2K"}\n'),
    ],
)
def test_the_header_names_the_fields(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert prompts.read(path) == [{"prompt": "a red cat", "size": "1K"}, {"prompt": "a dog", "size": "2K"}]


def test_cells_hold_what_csv_lets_them_hold(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text('prompt,n:,note\n"a ""red"" cat,\nand a dog",2,\nx;y,[1],z\nshort\n', "utf-8")
    assert prompts.read(path) == [
        {"prompt": 'a "red" cat,\nand a dog', "n": 2},
        {"prompt": "x;y", "n": [1], "note": "z"},
        {"prompt": "short"},
    ]


WRONG = [
    ("p.csv", "a red cat,1K\na dog,2K\n", "no column named prompt"),
    ("p.csv", "Prompt,size\na,1K\n", "no column named prompt"),
    ("p.csv", "text\na\n", "no column named prompt"),
    ("p.csv", "a cat\na dog\n", "no column named prompt"),
    ("p.csv", "prompt,a dog\nx,y\n", "no column named prompt"),
    ("p.csv", "prompt,size,size\na,1K,2K\n", "names size twice"),
    ("p.csv", "prompt,size\na,1K,left over\n", "p.csv:2: 'left over' stands in a column without a name"),
    ("p.csv", "prompt,n:\na,two\n", "p.csv:2: n is no JSON"),
    ("p.csv", 'prompt,size\n"a,1K\n', "no CSV table"),
    ("p.csv", "prompt,size\n", "holds no prompt"),
    ("p.csv", "", "holds no prompt"),
    ("p.csv", "prompt,size\n,1K\n", "Give --prompt, --prompts"),
    ("p.csv", "prompt,sizee\na,1K\n", "Did you mean size?"),
    ("p.tsv", "a cat\t1K\n", "no column named prompt"),
    ("p.txt", "prompt,size\na,1K\n", "the header of a table"),
    ("p.txt", "\nsize;prompt\n1K;a\n", "the header of a table"),
    ("p.txt", "Prompt\na\n", "the header of a table"),
    ("p.jsonl", '{"prompt": "a", "promt": "b"}\n', "Did you mean prompt?"),
    ("p.json", '["a", 5]', "a list of texts and objects"),
    ("p.json", '{\n "prompts": ["a"]\n}\n[', "must be a JSON object"),
    ("p.json", "a cat\na dog\n", "no JSON"),
    ("p.yaml", "- prompt: a\n", "prompts come as .txt"),
    ("p.xlsx", "PK", "prompts come as .txt"),
]


@pytest.mark.parametrize(("name", "content", "words"), WRONG)
def test_what_is_no_table_of_prompts_is_told_before_anything_is_paid(
    shell: Shell, sandbox: Sandbox, name: str, content: str, words: str
) -> None:
    (shell.cwd / name).write_text(content, "utf-8")
    done = shell.pipe(*GENERATE, "--prompts", name)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert not sandbox.requests


def test_a_table_is_paid_for_row_by_row(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "p.csv").write_text("prompt,size\na red cat,768*512\na dog,\n", "utf-8")
    done = shell.pipe(*GENERATE, "--prompts", "p.csv", "--journal", "run.jsonl")
    assert done.code == 0
    assert {entry["prompt"] for entry in sandbox.generations} == {"a red cat", "a dog"}
    assert {line["prompt"] for line in done.lines} == {"a red cat", "a dog"}


@pytest.mark.parametrize("words", [("prompt=a cat",), ("--no-prompt",)])
def test_a_table_needs_no_prompts_when_there_is_another(
    shell: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    (shell.cwd / "p.csv").write_text("size\n768*512\n512*512\n", "utf-8")
    assert shell.pipe(*GENERATE, "--prompts", "p.csv", *words).code == 0
    assert len(sandbox.generations) == 2


@pytest.mark.parametrize("words", [("promt=a cat",), ("timout=3",), ('input:={"promt": "x"}',)])
def test_a_slip_is_refused_before_anything_is_paid(
    shell: Shell, sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    (shell.cwd / "p.txt").write_text("a cat\na dog\n", "utf-8")
    for more in (("--prompt", "a cat"), ("--prompts", "p.txt"), ("--prompt", "a cat", "--dry-run")):
        done = shell.pipe(*GENERATE, *words, *more)
        assert (done.code, done.out) == (2, "")
        assert "Did you mean" in done.err
        assert "--any-field sends it" in done.err
    assert not sandbox.requests
    assert shell.pipe(*GENERATE, *words, "--prompt", "a cat", "--any-field").code == 0
    assert len(sandbox.generations) == 1


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1).filter(
    str.strip
)


@settings(max_examples=60)
@given(wanted=st.lists(st.tuples(CELLS, CELLS), min_size=1), delimiter=st.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_comes_back(wanted: list[tuple[str, str]], delimiter: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([("prompt", "note"), *wanted])
    found: list[dict[str, Any]] = tables.rows(text.getvalue(), "p.csv")
    assert [(row["prompt"], row["note"]) for row in found] == wanted


def test_a_table_that_cannot_be_read_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes("prompt\na".encode("utf-16"))
    with pytest.raises(InvalidRequestError, match="UTF-16"):
        prompts.read(path)
