"""Names of files that are made from words of others: never a path, an option or a device."""

from __future__ import annotations

import ntpath
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageport.cli.batch.places import Folder
from imageport.cli.output.names import LONGEST, safe_name

HOSTILE = [
    *("../escaped", "..", ".", "/etc/passwd", "a/b", "a\\b", "..\\..\\x", "C:\\x", "C:x", "\\\\host\\share"),
    *(
        "a\0b",
        "a\nb",
        "-rf",
        "--out=x",
        "~root",
        "$HOME",
        "a;b",
        "a|b",
        "a b",
        "con",
        "NUL",
        "com1",
        "LPT9.png",
    ),
    *(
        "aux.txt",
        "\u2024\u2024\u2215x",
        "a\u2028b",
        "\u202egnp.exe",
        "é",
        "任务",
        "name.",
        "name ",
        ".hidden",
    ),
    *("x" * 1000, "", " ", "...", "a:b", "a*b?", 'a"b', "<a>", "%2e%2e%2f", "\ud800", "e\u0301"),
]
WORDS = st.sampled_from(HOSTILE) | st.text(max_size=300) | st.lists(st.sampled_from(HOSTILE)).map("".join)


def is_safe(name: str) -> bool:
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._~-]*", name) is not None and len(name) <= LONGEST
    device = re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE)
    return plain and device is None and name[-1] not in ". " and ntpath.basename(name) == name


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_a_hostile_name_becomes_a_safe_one(words: str) -> None:
    assert is_safe(safe_name(words))


@given(WORDS)
def test_any_words_become_a_safe_name_in_the_folder(words: str) -> None:
    name, out = safe_name(words), Path("/out")
    assert is_safe(name)
    assert (out / f"{name}_1.png").parent == out
    assert safe_name(words) == name
    assert safe_name(name) == name


@given(WORDS, WORDS)
def test_different_words_stay_different_names(one: str, other: str) -> None:
    assert one == other or safe_name(one) != safe_name(other)


@pytest.mark.parametrize("name", ["task-1234567890abcdef", "001-a-red-cat", "a.b_c-d~2", "0" * LONGEST])
def test_a_name_that_is_safe_stays_as_it_is(name: str) -> None:
    assert safe_name(name) == name


@given(st.lists(WORDS, max_size=6))
def test_no_two_get_the_same_file_on_a_system_that_ignores_case(words: list[str]) -> None:
    taken: list[str] = []
    for each in [*words, *(word.swapcase() for word in words)]:
        taken.append(Folder(Path("nowhere")).free(each, taken))
    assert len({name.casefold() for name in taken}) == len(taken)


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "TASK-1.png").touch()
    assert Folder(tmp_path).free("task-1") == "task-1~2"
