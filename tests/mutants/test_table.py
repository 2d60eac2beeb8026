"""Each defect can still be planted, and changes what can be seen from outside."""

from __future__ import annotations

import asyncio
import copy as copying
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import Clock, Colour, Scene

from . import scenes, spec, talk
from .seams import SEAMS, found, planted
from .suite import copy, plant
from .table import DEFECTS, ROOT, UNNOTICED, Defect


def defects(area: str) -> pytest.MarkDecorator:
    chosen = [each for each in DEFECTS.values() if each.area == area]
    return pytest.mark.parametrize("defect", chosen, ids=lambda defect: defect.name)


@pytest.fixture(scope="module")
def usual() -> str:
    return talk.held()


@pytest.fixture
def scene(clock: Clock) -> Iterator[Scene]:
    colour = Colour("blocking", asyncio.Runner())
    yield Scene(colour, clock)
    colour.close()


AS_USUAL: list[str] = []


def as_usual(scene: Scene, folder: Path) -> list[str]:
    """What is seen of a sound client; it is played once."""
    if not AS_USUAL:
        AS_USUAL.extend(scenes.played(scene, folder))
    return AS_USUAL


def test_there_are_enough_in_every_area() -> None:
    assert len(DEFECTS) >= 60
    assert all(count >= 15 for count in Counter(each.area for each in DEFECTS.values()).values())
    assert UNNOTICED.keys() <= DEFECTS.keys()
    assert len(UNNOTICED) <= 0.05 * len(DEFECTS)


@pytest.mark.parametrize("seam", SEAMS)
def test_every_seam_is_there_and_used(seam: str) -> None:
    assert all(callable(sound) or isinstance(sound, property) for *_, sound in map(found, SEAMS[seam]))
    assert any(each.seam == seam for each in DEFECTS.values())


def test_the_tests_that_are_run_first_are_there() -> None:
    assert [hint for each in DEFECTS.values() for hint in each.hints if not (ROOT / hint).is_file()] == []
    assert [each.name for each in DEFECTS.values() if not each.hints] == []


# What a defect leaves open is closed by the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@defects("money")
def test_a_defect_of_the_client_shows(defect: Defect, scene: Scene, tmp_path: Path) -> None:
    assert defect.change is not None
    sound = as_usual(scene, tmp_path / "sound")
    with planted(defect.seam, defect.change):
        odd = scenes.played(scene, tmp_path / "planted")
        assert any(seen != usual for seen, usual in zip(odd, sound, strict=True))


def test_what_is_seen_of_the_client_is_always_the_same(scene: Scene, tmp_path: Path) -> None:
    assert list(scenes.played(scene, tmp_path / "again")) == as_usual(scene, tmp_path / "sound")


@defects("sandbox")
def test_a_defect_of_the_sandbox_shows(defect: Defect, usual: str) -> None:
    assert defect.change is not None
    with planted(defect.seam, defect.change):
        assert talk.held() != usual


def test_what_the_sandbox_says_is_always_the_same(usual: str) -> None:
    assert talk.held() == usual


@defects("spec")
def test_a_defect_of_the_spec_changes_it(defect: Defect) -> None:
    assert defect.edit is not None
    sound = spec.read(ROOT)
    odd = copying.deepcopy(sound)
    defect.edit.apply(odd)
    assert odd != sound


def test_a_defect_is_planted_in_every_process_of_a_copy_and_nowhere_else() -> None:
    defect = DEFECTS["any bytes are saved as an image"]
    target = SEAMS[defect.seam][0]
    module, _, name = target.partition(":")
    code = f"from {module} import {name}; print({name}(b'no image'))"
    with copy() as root:
        plant(defect, root)
        site = root / "tests" / "mutants" / "site"
        path = f"{site}:{root}:{ROOT / 'wrapper'}:{ROOT / 'generated'}"
        done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True)
        assert (done.stdout, done.stderr) == (b"True\n", b"")
    assert not (ROOT / "tests" / "mutants" / "site" / "defect").exists()
