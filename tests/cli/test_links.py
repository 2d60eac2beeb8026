"""Files that a command writes, where a link, a device or somebody else's file stands."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from imageport.cli import replacing
from imageport.cli.batch.journal import Journal
from imageport.cli.group import imageport
from imageport.errors import ConfigurationError
from imageport.sandbox import Sandbox

from .conftest import PHOTOS, Shell


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings are."""
    monkeypatch.setenv("IMAGEPORT_CONFIG", str(tmp_path / "home" / "config.toml"))
    monkeypatch.delenv("IMAGEPORT_PROFILE", raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "dotfiles").mkdir()
    return tmp_path / "home" / "config.toml"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file under version control."""
    return tmp_path / "dotfiles" / "imageport.toml"


def config(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(imageport, ["config", *words])
    assert "defect" not in done.output
    return done.exit_code, done.output


def region(path: Path) -> str:
    return tomllib.loads(path.read_text("utf-8"))["profiles"]["default"]["pai"]["region"]


@pytest.mark.parametrize("through", ["absolute", "relative", "two links", "folder"])
def test_settings_are_written_through_links(path: Path, target: Path, through: str) -> None:
    target.write_text('# mine\n[profiles.default.pai]\nregion = "cn-a"\n', "utf-8")
    if through == "folder":
        path.parent.rmdir()
        path.parent.symlink_to(target.parent)
        (target.parent / "config.toml").symlink_to(target.name)
    elif through == "two links":
        (target.parent / "second").symlink_to(target.name)
        path.symlink_to(target.parent / "second")
    else:
        path.symlink_to(f"../dotfiles/{target.name}" if through == "relative" else target)
    assert config("set", "pai.region", "cn-b") == (0, "")
    assert config("get", "pai.region") == (0, "cn-b\n")
    assert path.is_symlink()
    assert (region(target), target.read_text("utf-8").splitlines()[0]) == ("cn-b", "# mine")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    names = {"imageport.toml", "second"} if through == "two links" else {"imageport.toml"}
    assert {each.name for each in target.parent.iterdir()} - {"config.toml"} == names
    assert {each.name for each in path.parent.iterdir()} - names == {"config.toml"}
    assert config("unset", "pai.region") == (0, "")
    assert path.is_symlink()


def test_a_link_to_nowhere_makes_its_target(path: Path, target: Path) -> None:
    path.symlink_to(target)
    assert config("get", "pai.region") == (1, "Error: pai.region is not set.\n")
    assert config("set", "pai.region", "cn-b") == (0, "")
    assert (path.is_symlink(), region(target)) == (True, "cn-b")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_in_a_circle_is_an_error_of_ours(path: Path) -> None:
    path.symlink_to(path.name)
    code, told = config("set", "pai.region", "cn-b")
    assert (code, told.count("\n")) == (2, 1)
    assert f"{path} cannot be" in told
    assert path.is_symlink()


def test_a_file_that_is_read_only_is_not_replaced(path: Path, target: Path) -> None:
    """Also not by root, whom no permission stops."""
    target.write_text('[profiles.default.pai]\nregion = "cn-a"\n', "utf-8")
    target.chmod(0o400)
    path.symlink_to(target)
    code, told = config("set", "pai.region", "cn-b")
    assert code == 2
    assert f"{path} is read-only; chmod u+w {target}" in told
    assert region(target) == "cn-a"


@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_what_is_no_file_is_not_replaced(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "device":
        path.symlink_to(os.devnull)
    elif kind == "pipe":
        os.mkfifo(path)
        monkeypatch.setattr("imageport.cli.config._edit", lambda _: ({}, "default"))
        monkeypatch.setattr("imageport.cli.config._content", lambda _: b"")
    else:
        path.mkdir()
    code, told = config("set", "pai.region", "cn-b")
    assert code == 2
    assert f"{path} cannot be " in told
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert not stat.S_ISREG(path.stat().st_mode)


def test_the_owner_stays_the_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "fchown", lambda _, user, group: given.append((user, group)))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    path.write_text("", "utf-8")
    before = path.stat()
    replacing.replace(path, b"# new\n")
    assert given == [(before.st_uid, before.st_gid)]

    def forbidden(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchown", forbidden)
    replacing.replace(path, b"# newer\n")
    assert path.read_bytes() == b"# newer\n"


def test_a_folder_that_cannot_be_made_is_an_error_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "config.toml", tmp_path / ("x" * 300) / "config.toml"):
        monkeypatch.setenv("IMAGEPORT_CONFIG", str(path))
        code, told = config("set", "pai.region", "cn-b")
        assert code in (1, 2)
        assert told.startswith("Error: ")
        assert told.count("\n") == 1


# Journals and pictures


def test_a_journal_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for target in (tmp_path / "kept" / "there.jsonl", tmp_path / "kept" / "new.jsonl"):
        if target.name == "there.jsonl":
            target.touch()
        link = tmp_path / target.name
        link.symlink_to(target)
        with Journal(link, {"of": "test"}) as journal:
            journal.begin()
            journal.note("a", "done")
        assert link.is_symlink()
        with Journal(target, {"of": "test"}) as journal:
            assert journal.state("a") == "done"


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "link to no folder", "link in a circle"])
def test_what_can_be_no_journal_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "j"
    make = {
        "device": lambda: path.symlink_to(os.devnull),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "link to no folder": lambda: path.symlink_to(tmp_path / "gone" / "j"),
        "link in a circle": lambda: path.symlink_to("j"),
    }
    make[kind]()
    with pytest.raises(ConfigurationError, match="cannot be used as a journal"):
        Journal(path, {"of": "test"})


def test_pictures_go_where_a_link_to_a_folder_leads(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "real").mkdir()
    (shell.cwd / "pictures").symlink_to("real")
    # A link to nowhere takes a name, too: nothing is written through it, nor in its place.
    (shell.cwd / "real" / "001-x.png").symlink_to("nowhere")
    words = ("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompt", "x")
    done = shell.pipe(*words, "--out", "pictures")
    assert done.code == 0
    [file] = done.lines[0]["files"]
    assert file.startswith("pictures/001-x~2.")
    assert (shell.cwd / "real" / Path(file).name).is_file()
    assert not (shell.cwd / "real" / "nowhere").exists()


@pytest.mark.parametrize("out", ["file", "file/below", "nowhere", "x" * 300, "circle"])
def test_a_folder_for_pictures_that_cannot_be_made_is_told_before_anything_is_paid(
    shell: Shell, sandbox: Sandbox, out: str
) -> None:
    (shell.cwd / "file").touch()
    (shell.cwd / "nowhere").symlink_to("gone/folder")
    (shell.cwd / "circle").symlink_to("circle")
    words = ("oceanbase", "images", "generate", "--model", "sandbox-sync", "--prompt", "x")
    done = shell.pipe(*words, "--out", out)
    assert done.code == 2
    assert "defect" not in done.err
    assert sandbox.generations == []


def test_no_path_of_an_upload_raises_anything_foreign(shell: Shell, sandbox: Sandbox) -> None:
    (shell.cwd / "circle").symlink_to("circle")
    for name in ("x" * 300, "x" * 5000, "circle/a.jpg", "/proc/self/mem", "a\n.jpg", str(PHOTOS / "a" / "b")):
        done = shell.pipe("photogpt", "images", "upload", name, "--model", "m")
        assert done.code == 2
        assert "defect" not in done.err
    assert sandbox.uploads == []
