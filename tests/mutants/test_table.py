"""The table of defects is in order: each can still be planted, and none changes nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from .copies import copy, plant
from .table import AREAS, DEFECTS, ROOT, UNNOTICED, Defect


def test_there_are_enough_of_them_in_every_area() -> None:
    assert len(DEFECTS) >= 60
    assert all(count >= 5 for count in Counter(defect.area for defect in DEFECTS).values())
    assert {defect.area for defect in DEFECTS} == AREAS.keys()


def test_every_name_is_there_once() -> None:
    assert [name for name, count in Counter(defect.name for defect in DEFECTS).items() if count > 1] == []
    assert UNNOTICED.keys() <= {defect.name for defect in DEFECTS}
    assert len(UNNOTICED) <= 0.05 * len(DEFECTS)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_old_text_stands_once_in_its_file(defect: Defect) -> None:
    assert (ROOT / defect.file).read_text("utf-8").count(defect.old) == 1
    assert defect.new != defect.old


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_what_is_broken_can_still_be_compiled(defect: Defect) -> None:
    path = ROOT / defect.file
    if path.suffix == ".py":
        compile(path.read_text("utf-8").replace(defect.old, defect.new), path, "exec")


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_tests_to_be_run_first_are_there(defect: Defect) -> None:
    assert defect.hints
    assert [hint for hint in defect.hints if not (ROOT / hint).is_file()] == []


def test_a_defect_is_planted_in_a_copy_only() -> None:
    before = (ROOT / DEFECTS[0].file).read_text("utf-8")
    with copy() as root:
        plant(DEFECTS[0], root)
        assert (root / DEFECTS[0].file).read_text("utf-8") != before
    assert (ROOT / DEFECTS[0].file).read_text("utf-8") == before
    assert not Path(root).exists()


def test_a_patch_that_no_longer_fits_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1; x = 1", "utf-8")
    with pytest.raises(ValueError, match="2 times"):
        Defect("a", "b", "a.py", "x = 1", "x = 2", ()).apply(tmp_path)
