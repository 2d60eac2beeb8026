"""What is generated comes into its place whole, wherever a run is killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

OLD = {"a.py": "old a", "gone.py": "old", "models/one.py": "1", "models/gone/x.py": "x", "shape": "a file"}
NEW = {"a.py": "new a", "models/one.py": "1", "models/two.py": "2", "api/tag/x.py": "x", "shape/y.py": "y"}
# What changes files goes by one of these, in Python.
STEPS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "shutil.copyfile")


@pytest.fixture(params=["exchange", "file by file"])
def swap(
    generator: ModuleType, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """The module that swaps, as where folders can be exchanged, and as where they cannot."""
    if request.param == "file by file":
        monkeypatch.setattr(generator.swap, "_exchanged", lambda one, other: False)
    return generator.swap


def fill(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def held(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def replace(swap: ModuleType, target: Path, files: dict[str, str] = NEW) -> None:
    with swap.replaced(target) as fresh:
        fill(fresh, files)


def killed(work: Callable[[], Any], step: int) -> bool:
    """Run *work* in a process that is killed at its *step*-th step; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        left = iter(range(step))

        def hook(event: str, _: Any) -> None:
            if event in STEPS and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        with suppress(BaseException):
            work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_folder_is_replaced_and_nothing_is_left_beside_it(swap: ModuleType, tmp_path: Path) -> None:
    target = fill(tmp_path / "made", OLD)
    replace(swap, target)
    assert held(target) == NEW
    assert list(tmp_path.iterdir()) == [target]


def test_a_first_folder_is_made(swap: ModuleType, tmp_path: Path) -> None:
    target = tmp_path / "in" / "made"
    replace(swap, target)
    assert held(target) == NEW
    assert list(target.parent.iterdir()) == [target]


def test_an_error_leaves_all_as_it_was(swap: ModuleType, tmp_path: Path) -> None:
    target = fill(tmp_path / "made", OLD)

    def fail() -> None:
        with swap.replaced(target) as fresh:
            fill(fresh, NEW)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert held(target) == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_a_kill_at_any_step_leaves_one_whole_package_which_the_next_run_replaces(
    swap: ModuleType, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seen: list[dict[str, str]] = []
    for step in range(500):
        target = fill(tmp_path / str(step) / "made", OLD)
        if not killed(lambda at=target: replace(swap, at), step):
            break
        if "exchange" in request.node.name:
            assert held(target) in (OLD, NEW), step
        swap.recover(target)
        seen.append(held(target))
        assert held(target) in (OLD, NEW), step
        assert list(target.parent.iterdir()) == [target], step
        replace(swap, target)
        assert held(target) == NEW
    assert len(seen) > 15
    assert seen[0] == OLD
    assert NEW in seen


def test_a_kill_during_the_recovery_is_recovered_from(generator: ModuleType, tmp_path: Path) -> None:
    swap = generator.swap
    step = 0
    for step in range(500):
        target = fill(tmp_path / str(step) / "made", OLD)
        fill(target.parent / ".made.ready", NEW)
        done = not killed(lambda at=target: swap.recover(at), step)
        swap.recover(target)
        assert held(target) == NEW, step
        assert list(target.parent.iterdir()) == [target], step
        if done:
            break
    assert step > 15


def test_two_runs_do_not_come_between_each_other(swap: ModuleType, tmp_path: Path) -> None:
    target = fill(tmp_path / "made", OLD)
    begun, go = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException), swap.replaced(target) as fresh:
            os.write(go, b"x")
            fill(fresh, {"first": "1"})
            os.read(begun, 0)
        os._exit(0)
    os.read(begun, 1)
    replace(swap, target)  # waits for the child
    os.waitpid(child, 0)
    assert held(target) == NEW
    assert list(tmp_path.iterdir()) == [target]
