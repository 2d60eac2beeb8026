"""The project in examples/gallery, tested as its owner would: with the wheel and its plugin."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

import pytest

from .building import ROOT, Environment, run

GALLERY = ROOT / "examples" / "gallery"
# Those of our own tools that cost seconds, and have nothing to do with it.
HEAVY = [
    option
    for name in ("hypothesispytest", "schemathesis", "tracecov", "valkey")
    for option in ("-p", f"no:{name}")
]


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel first, and then all that is installed here."""
    made = Environment(tmp_path_factory.mktemp("user"), ROOT / "requirements" / "runtime.txt", wheel)
    (made.site / "ours.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return made.python


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GALLERY, tmp_path / "gallery", ignore=shutil.ignore_patterns("__pycache__")))


def pytest_says(python: Path, gallery: Path, *options: str, code: int = 0) -> str:
    run_it = ("-W", "error", "-m", "pytest", "-p", "no:cacheprovider", *HEAVY, *options)
    return run(python, *run_it, cwd=gallery, code=code)


def test_its_tests_pass(python: Path, gallery: Path) -> None:
    where = "import imageport.pytest_plugin as plugin; print(plugin.__file__)"
    assert str(python.parents[1]) in run(python, "-c", where, cwd=gallery)
    said = pytest_says(python, gallery)
    assert " passed in " in said.splitlines()[-1]
    assert "failed" not in said


def test_its_tests_pass_side_by_side(python: Path, gallery: Path) -> None:
    assert " passed in " in pytest_says(python, gallery, "-n", "2").splitlines()[-1]


def test_its_tests_notice_a_mistake(python: Path, gallery: Path) -> None:
    module = gallery / "gallery" / "training.py"
    text = module.read_text("utf-8")
    assert text.count("uri, labels=LABELS)") == 1
    module.write_text(text.replace("uri, labels=LABELS)", "uri)"), "utf-8")
    said = pytest_says(python, gallery, "tests/test_training.py", code=1)
    assert "Captured imageport sandbox call" in said


def test_a_program_that_uses_the_package_may_start_pytest(python: Path, gallery: Path) -> None:
    options = ["-p", "no:cacheprovider", *HEAVY, "tests/test_training.py"]
    code = f"import imageport, imageport_api, pytest, sys; sys.exit(pytest.main({options!r}))"
    run(python, "-W", "error", "-c", code, cwd=gallery)


def test_its_types_are_right(python: Path, gallery: Path) -> None:
    words = ("--strict", "--python-executable", python, "--cache-dir", gallery / ".cache")
    run(sys.executable, "-m", "mypy", *words, "gallery", "tests", cwd=gallery)
