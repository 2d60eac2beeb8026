"""Patterns in quotes mean what they mean in a shell."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imageport.cli.patterns import expanded
from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell

TREE = [
    *("a.jpg", "b.jpg", "c.png", "D.JPG", ".hidden.jpg", ".DS_Store", "._a.jpg", "[x].jpg", "x.jpg", "*.jpg"),
    *("sub/e.jpg", "sub/.f.jpg", "sub/deep/g.jpg", ".secret/h.jpg", "folder.jpg/i.jpg", "back\\slash.jpg"),
    *("a b.jpg", "1{2}.jpg", "{a,b}.txt", "~", "photo 9.41\u202fAM.jpg"),
]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "nowhere.jpg").symlink_to("gone")
    (tmp_path / "sub" / "round").symlink_to(tmp_path)
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "sub"))
    return tmp_path


def found(word: str) -> list[str]:
    return [str(path) for path in expanded(word)]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("[ab].jpg", ["a.jpg", "b.jpg"]),
        ("[!ab].jpg", ["*.jpg", "x.jpg"]),
        ("[^ab].jpg", ["*.jpg", "x.jpg"]),
        ("?.jpg", ["*.jpg", "a.jpg", "b.jpg", "x.jpg"]),
        ("*.JPG", ["D.JPG"]),
        ("[x].jpg", ["[x].jpg"]),
        ("*.jpg", ["*.jpg"]),
        (r"\*.jpg", ["*.jpg"]),
        (r"[[]x].j*", ["[x].jpg"]),
        (".*.jpg", ["._a.jpg", ".hidden.jpg"]),
        (".[!.]*", [".DS_Store", "._a.jpg", ".hidden.jpg", ".secret"]),
        ("*/*.jpg", ["folder.jpg/i.jpg", "sub/e.jpg"]),
        (".s*/*", [".secret/h.jpg"]),
        ("**/[e-h].jpg", ["sub/deep/g.jpg", "sub/e.jpg"]),
        ("sub/**", ["sub/again", "sub/deep", "sub/deep/g.jpg", "sub/e.jpg", "sub/round"]),
        ("**/deep/**", ["sub/deep/g.jpg"]),
        ("~/*.jpg", ["sub/e.jpg"]),
        ("~", ["~"]),
        ("~nobody/*.jpg", []),
        ("{a,b}.jpg", ["a.jpg", "b.jpg"]),
        ("{b,a,z}.jpg", ["b.jpg", "a.jpg"]),
        ("[abc].{jpg,png}", ["a.jpg", "b.jpg", "c.png"]),
        ("{a,b}.txt", ["{a,b}.txt"]),
        ("1{2}.jpg", ["1{2}.jpg"]),
        ("no*where.jpg", ["nowhere.jpg"]),
        ("a b.jpg", ["a b.jpg"]),
        ("a *.jpg", ["a b.jpg"]),
        ("photo*", ["photo 9.41\u202fAM.jpg"]),
        ("z*", []),
        ("z.jpg", []),
        ("z/*.jpg", []),
        ("a.jpg/*", []),
        ("", []),
        ("[", []),
        ("[a", []),
    ],
)
def test_a_pattern_means_what_it_means_in_a_shell(tree: Path, word: str, wanted: list[str]) -> None:
    assert [each.removeprefix(f"{tree}/") for each in found(word)] == wanted
    if word and "~" not in word:
        absolute = [each.removeprefix(f"{tree}/") for each in found(f"{tree}/{word}")]
        assert absolute == (wanted if "," not in word else absolute)


def test_a_folder_that_cannot_be_listed_holds_nothing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert found("*.png") == []


NAMES = st.lists(st.text("ab.-!^[]*?", min_size=1, max_size=4), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(names=NAMES, pattern=st.text("ab.*?[]!-", min_size=1, max_size=5))
def test_what_the_shell_itself_finds(names: list[str], pattern: str) -> None:
    """Whatever files there are, and whatever the pattern is; a shell says so for one that matches nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for name in {name for name in names if name not in (".", "..")}:
            (Path(folder) / name).touch()
        script = f"cd {folder}; IFS=; pattern=$1; for name in $pattern; do printf '%s\\n' \"$name\"; done"
        done = subprocess.run(
            ["sh", "-c", script, "sh", pattern], capture_output=True, text=True, env={"LC_ALL": "C"}
        )
        wanted = {name for name in done.stdout.splitlines() if os.path.lexists(f"{folder}/{name}")}
        here = {each.removeprefix(f"{folder}/") for each in found(f"{folder}/{pattern}")}
        literal = {pattern} if os.path.lexists(f"{folder}/{pattern}") else set[str]()
        assert here - {folder} == (literal or wanted) - {".", ".."}


def test_hidden_files_and_folders_are_not_uploaded(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "photos" / "folder").mkdir(parents=True)
    photo = (PHOTOS / "hubble.jpg").read_bytes()
    for name in ("a.jpg", "b.jpg", "._a.jpg", "folder/c.jpg"):
        (shell.cwd / "photos" / name).write_bytes(photo)
    (shell.cwd / "photos" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    done = shell.pipe("photogpt", "images", "upload", "photos/*", "--model", "model-1")
    assert (done.code, done.err) == (0, "2 done.\n")
    assert {each["name"] for each in sandbox.uploads} == {"a.jpg", "b.jpg"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing*.jpg"], "There is no file 'nothing*.jpg'."),
        (["nothing.jpg", "nobody.jpg"], "There is no file 'nothing.jpg'."),
        (["folder"], "'folder' is a folder; say 'folder/*' for its files."),
        (["fold*"], "There are only folders there."),
        (["x" * 300], "There is no file 'xxx"),
        (["loop.jpg/a"], "There is no file 'loop.jpg/a'."),
        (["~nobody/a.jpg"], "There is no file '~nobody/a.jpg'."),
        ([""], "There is no file ''."),
        (["photos.jpg", ""], "There is no file ''."),
    ],
)
def test_where_there_is_nothing_to_upload_nothing_is_sent(
    shell: Shell, sandbox: Sandbox, words: list[str], told: str
) -> None:
    (shell.cwd / "folder").mkdir()
    (shell.cwd / "loop.jpg").symlink_to("loop.jpg")
    done = shell.pipe("photogpt", "images", "upload", *words, "--model", "model-1", "--journal", "j")
    assert done.code == 2
    assert told in done.err
    assert sandbox.requests == []
