"""`make breaking`: what breaks users is found, what does not is not, and what is announced passes."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from breaking_samples import BREAKING, FILES, HARMLESS, NEWS, SPEC

ROOT = Path(__file__).parents[1]


def git(root: Path, *command: str) -> None:
    """Run git without the settings of whoever runs the tests."""
    plain = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *plain, *command], check=True, capture_output=True)


@pytest.fixture(scope="module")
def breaking() -> Iterator[ModuleType]:
    """The script behind `make breaking`."""
    sys.path.insert(0, str(ROOT / "spec"))
    yield importlib.import_module("breaking")
    sys.path.remove(str(ROOT / "spec"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "base")
    return tmp_path


def change(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text("utf-8")
    assert old in text
    whole = new in ("Creation", "Stuff", "Thong", "Server")
    (root / name).write_text(text.replace(old, new, -1 if whole else 1), "utf-8")


def announce(root: Path, names: list[str], heading: str = "### Changed") -> None:
    entry = " and ".join(f"`{name}`" for name in names)
    text = f"# Changelog\n\n## [Unreleased]\n\n{heading}\n\n- Something else.\n- This breaks\n  {entry}.\n"
    (root / NEWS).write_text(text, "utf-8")


@pytest.mark.parametrize(("name", "old", "new", "said", "names"), BREAKING)
def test_a_breaking_change_is_found_until_it_is_announced(
    name: str, old: str, new: str, said: str, names: str,
    breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    change(repository, name, old, new)
    assert breaking.main(["HEAD"], repository) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(said in line and line.startswith("NOT ANNOUNCED") for line in lines), lines
    announce(repository, names.split())
    breaking.main(["HEAD"], repository)
    lines = capsys.readouterr().out.splitlines()
    assert any(said in line and line.startswith("announced") for line in lines), lines


@pytest.mark.parametrize(("name", "old", "new"), HARMLESS)
def test_a_harmless_change_is_not_found(
    name: str, old: str, new: str, breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(repository, name, old, new)
    assert breaking.main(["HEAD"], repository) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("heading", "names", "code"),
    [
        ("### Changed", ["GetThing", "Count"], 0),
        ("### Removed", ["get_thing(count=)"], 0),
        ("### Added", ["GetThing", "Count"], 1),
        ("### Changed", ["GetThing"], 1),
        ("### Changed", ["Count"], 1),
        ("## [1.0.0]\n\n### Changed", ["GetThing", "Count"], 0),
    ],
)
def test_an_announcement_stands_under_changed_or_removed_and_names_all(
    heading: str, names: list[str], code: int, breaking: ModuleType, repository: Path
) -> None:
    change(repository, SPEC, "name: Count", "name: Number")
    announce(repository, names, heading)
    assert breaking.main(["HEAD"], repository) == code


def test_what_an_older_version_announced_does_not_count(breaking: ModuleType, repository: Path) -> None:
    announce(repository, ["GetThing", "Count"], "## [1.0.0]\n\n### Changed")
    git(repository, "commit", "--quiet", "-am", "released")
    change(repository, SPEC, "name: Count", "name: Number")
    assert breaking.main(["HEAD"], repository) == 1


def test_words_without_backticks_announce_nothing(breaking: ModuleType, repository: Path) -> None:
    change(repository, SPEC, "name: Count", "name: Number")
    news = "## [Unreleased]\n\n### Changed\n\n- GetThing has no Count.\n"
    (repository / NEWS).write_text(news, "utf-8")
    assert breaking.main(["HEAD"], repository) == 1


def test_the_base_is_the_last_tag_or_else_the_commit_before(
    breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert breaking.main([], repository) == 2
    assert "HEAD~1" in capsys.readouterr().err
    change(repository, SPEC, "name: Count", "name: Number")
    git(repository, "commit", "--quiet", "-am", "second")
    assert breaking.main([], repository) == 1
    git(repository, "commit", "--quiet", "--allow-empty", "-m", "third")
    assert breaking.main([], repository) == 0
    git(repository, "tag", "v1", "HEAD~2")
    assert breaking.main([""], repository) == 1


@pytest.mark.parametrize("base", ["nowhere", "--all", "HEAD:spec"])
def test_an_unknown_base_is_exit_code_2_with_a_message(
    base: str, breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert breaking.main([base], repository) == 2
    assert f"git knows no revision {base!r}" in capsys.readouterr().err


def test_a_base_without_a_spec_is_exit_code_2(
    breaking: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(repository, "rm", "--quiet", "--cached", SPEC)
    git(repository, "commit", "--quiet", "-m", "without")
    assert breaking.main(["HEAD"], repository) == 2
    assert f"has no {SPEC}" in capsys.readouterr().err


def test_the_script_itself_ends_with_the_code() -> None:
    command = [sys.executable, str(ROOT / "spec" / "breaking.py"), "no-such-revision"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no-such-revision" in done.stderr
