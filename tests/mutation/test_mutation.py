"""The settings of the mutation tool are in order, and so is what it counts."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from .copies import ROOT, copy, module_path, modules
from .known import KNOWN
from .scores import Mutant, enough, score
from .survivors import Survivor, reason, stale

MODULES = modules()


def mutants(**statuses: int) -> list[Mutant]:
    """So many mutants of a module with each of these statuses."""
    return [
        Mutant(f"imageport.m.x{number}", "m", status.replace("_", " "))
        for status, count in statuses.items()
        for number in range(count)
    ]


def test_the_modules_and_the_tests_that_are_named_are_there() -> None:
    modules = [f"wrapper/{module_path(name)}" for name in MODULES]
    named = [*modules, *(test for tests in MODULES.values() for test in tests)]
    assert [name for name in named if not (ROOT / name).is_file()] == []
    assert [name for name, tests in MODULES.items() if not tests or len({*tests}) < len(tests)] == []
    assert MODULES.keys() >= {
        "_auth",
        "_check",
        "_course",
        "_failures",
        "_pages",
        "_retry",
        "_tasks",
        "errors",
    }


def test_a_copy_holds_the_module_where_it_is_looked_for_and_the_project_stays_as_it_is() -> None:
    before = {name: (ROOT / "wrapper" / module_path(name)).read_bytes() for name in MODULES}
    with copy("_retry") as root:
        for name, content in before.items():
            assert (root / "src" / module_path(name)).read_bytes() == content
            (root / "src" / module_path(name)).write_text("changed", "utf-8")
        settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]
        assert settings.keys() >= {"mutmut", "pytest"}
        assert settings["mutmut"]["only_mutate"] == ["src/imageport/_retry.py"]
        assert settings["mutmut"]["pytest_add_cli_args_test_selection"] == MODULES["_retry"]
    assert {name: (ROOT / "wrapper" / module_path(name)).read_bytes() for name in MODULES} == before
    assert not root.exists()


def test_what_is_not_noticed_survived_for_whatever_reason() -> None:
    statuses = {"killed": 5, "timeout": 2, "survived": 1, "no_tests": 1, "not_checked": 1, "segfault": 1}
    found = score("m", [*mutants(**statuses), Mutant("imageport.n.x", "n", "survived")])
    assert (found.mutants, found.killed, len(found.survived)) == (11, 7, 4)
    assert found.share == 7 / 11


@pytest.mark.parametrize(
    ("killed", "survived", "expected"), [(9, 1, True), (89, 11, False), (0, 0, False), (0, 1, False)]
)
def test_each_module_needs_nine_of_ten(killed: int, survived: int, expected: bool) -> None:
    found = score("m", mutants(killed=killed, survived=survived))
    assert enough([found]) is expected
    assert enough([found, score("m", mutants(killed=1))]) is expected


def test_a_module_in_a_folder_has_the_folder_in_its_name() -> None:
    assert module_path("_room.part") == "imageport/_room/part.py"


def test_no_survivor_is_explained_twice() -> None:
    changes = Counter((row.module, row.old, new) for row in KNOWN for new in row.new)
    assert [change for change, count in changes.items() if count > 1] == []
    first = KNOWN[0]
    survivor = Survivor(first.module, first.old, first.new[0])
    assert reason(survivor) == first.why
    assert "a test is missing" in reason(survivor._replace(new="something else"))


def test_what_is_known_of_a_survivor_that_is_gone_is_listed() -> None:
    first = KNOWN[0]
    all_of_it = [Survivor(row.module, row.old, new) for row in KNOWN for new in row.new]
    assert stale(MODULES, all_of_it) == []
    assert stale(MODULES, all_of_it[1:]) == [(first, first.new[0])]
    assert stale([], []) == []
