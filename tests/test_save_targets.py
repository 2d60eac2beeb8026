"""What `save` writes to: a regular file, through links; anything else is refused before it is fetched."""

from __future__ import annotations

import io
import os
import pathlib
import resource
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from colours import Answer, Scene
from test_download import CONTENT, made, served
from vendors import padded

from imageport import ImagePortError, InvalidRequestError


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where pictures are saved; no part of one may be left there."""
    yield tmp_path
    assert [path.name for path in tmp_path.rglob(".*")] == []


def fifo(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made_now:
        made_now.bind(str(path))


def null_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def link_to_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("fifo"))
    path.symlink_to("fifo")


NOT_REGULAR: dict[str, tuple[Callable[[Path], object], str]] = {
    "a FIFO": (fifo, "is a FIFO; save\\(\\) writes regular files only"),
    "a link to a FIFO": (link_to_fifo, "is a FIFO"),
    "a socket": (a_socket, "is a socket"),
    "a device": (null_device, "is a device"),
    "a folder": (Path.mkdir, "give a file's path in a folder that exists"),
    "a link to a folder": (lambda path: path.symlink_to(path.parent), "give a file's path"),
    "a link to nowhere": (lambda path: path.symlink_to("missing/cat.png"), "give a file's path"),
    "a link to itself": (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
}


@pytest.mark.parametrize("kind", NOT_REGULAR)
def test_what_is_no_regular_file_is_refused_and_stays(scene: Scene, folder: Path, kind: str) -> None:
    make, words = NOT_REGULAR[kind]
    path = folder / "cat.png"
    make(path)
    before = path.lstat()
    with pytest.raises(InvalidRequestError, match=words):
        made(scene).save(path)
    assert len(scene.script.requests) == 1
    after = path.lstat()
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)


@pytest.mark.parametrize("path", ["/dev/null", "/dev/full", "/dev/stdin", "/proc/self/fd/0"])
def test_a_device_is_no_target(scene: Scene, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Path(path).stat()
    if stat.S_ISREG(before.st_mode):
        return  # standard input is a file here
    with pytest.raises(InvalidRequestError, match="save\\(\\) writes regular files only"):
        made(scene).save(path)
    assert Path(path).stat().st_mode == before.st_mode


def test_an_open_pipe_is_no_target(scene: Scene) -> None:
    reader, writer = os.pipe()
    try:
        with pytest.raises(InvalidRequestError, match="is a FIFO"):
            made(scene).save(f"/dev/fd/{writer}")
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("relative", [False, True])
def test_a_link_is_written_through(scene: Scene, folder: Path, exists: bool, relative: bool) -> None:
    (folder / "real").mkdir()
    target, link, second = folder / "real" / "dog.png", folder / "cat.png", folder / "second.png"
    if exists:
        target.write_bytes(b"old")
    link.symlink_to("real/dog.png" if relative else target)
    second.symlink_to("cat.png")
    assert made(scene, served()).save(second) == second
    assert second.is_symlink()
    assert link.is_symlink()
    assert not target.is_symlink()
    assert target.read_bytes() == CONTENT
    assert sorted(path.name for path in (folder / "real").iterdir()) == ["dog.png"]


def test_a_link_to_another_file_system_is_written_through(scene: Scene, folder: Path) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == folder.stat().st_dev:
        other = folder  # there is no other one here
    target = other / f"imageport-{os.getpid()}.png"
    (folder / "cat.png").symlink_to(target)
    try:
        made(scene, served()).save(folder / "cat.png")
        assert target.read_bytes() == CONTENT
        assert (folder / "cat.png").is_symlink()
    finally:
        target.unlink(missing_ok=True)


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002, 0])
def test_a_new_file_has_what_the_umask_leaves(scene: Scene, folder: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        made(scene, served()).save(folder / "cat.png")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "cat.png").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_a_file_that_is_replaced_keeps_its_rights_and_owner(scene: Scene, folder: Path, mode: int) -> None:
    path = folder / "cat.png"
    path.write_bytes(b"old")
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, 1, 1)
    before = path.stat()
    made(scene, served()).save(path)
    after = path.stat()
    assert (before.st_mode, before.st_uid, before.st_gid) == (after.st_mode, after.st_uid, after.st_gid)
    assert path.read_bytes() == CONTENT


def test_the_umask_of_the_process_is_not_touched(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: int) -> int:
        raise AssertionError("other threads make files meanwhile")

    monkeypatch.setattr(os, "umask", never)
    made(scene, served()).save(folder / "cat.png")


NAMES = {
    "300 letters": "x" * 300,
    "90 letters of three bytes": "\u56fe" * 90,
    "a path of 5,000 letters": "/".join(["y" * 100] * 50),
    "a NUL": "cat\0.png",
    "a lone surrogate": "cat\ud800.png",
    "a folder that is a file": "file/cat.png",
    "a folder that is missing": "missing/cat.png",
    "a slash at the end": "cat.png/",
    "nothing": "",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_that_no_file_can_have_is_our_error(scene: Scene, folder: Path, kind: str) -> None:
    (folder / "file").touch()
    with pytest.raises(InvalidRequestError):
        made(scene).save(f"{folder}/{NAMES[kind]}")
    with pytest.raises(InvalidRequestError):
        made(scene).save(folder / "x" / ".." / NAMES[kind] if NAMES[kind] else "")
    assert len(scene.script.requests) == 1


@pytest.mark.parametrize("name", ["x" * 251 + ".png", "\u56fe" * 83 + ".png", " ", "-", "a b\nc.png"])
def test_a_name_that_a_file_can_have_will_do(scene: Scene, folder: Path, name: str) -> None:
    assert made(scene, served()).save(folder / name).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "target",
    [io.BytesIO(), None, 5, b"cat.png", ["cat.png"], pathlib.PurePosixPath, io.StringIO()],
    ids=lambda target: type(target).__name__,
)
def test_what_is_no_path_is_told_what_would_be(scene: Scene, target: Any) -> None:
    with pytest.raises(InvalidRequestError, match=r"takes the path of a file, a str or an os.PathLike; got "):
        made(scene).save(target)
    assert len(scene.script.requests) == 1


class Odd:
    """A path object whose path is no text."""

    def __fspath__(self) -> bytes:
        return b"cat.png"


def test_a_path_object_of_bytes_is_no_path(scene: Scene) -> None:
    with pytest.raises(InvalidRequestError, match="got Odd"):
        made(scene).save(Odd())  # pyright: ignore[reportArgumentType]


def test_a_path_object_of_anybodys_will_do(scene: Scene, folder: Path) -> None:
    class Mine:
        def __fspath__(self) -> str:
            return str(folder / "cat.png")

    assert made(scene, served()).save(Mine()) == folder / "cat.png"


@contextmanager
def as_nobody() -> Iterator[None]:
    """Have no rights but everybody's, where the tests run with all of them."""
    root = os.geteuid() == 0
    if root:
        os.setegid(65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
            os.setegid(0)


@pytest.fixture
def open_folder(folder: Path) -> Path:
    """A folder that others may look into."""
    for each in (folder, *folder.parents[:3]):
        if str(each).startswith("/tmp/") and os.geteuid() == 0:
            each.chmod(0o755)
    return folder


def test_a_folder_without_permission_is_refused(scene: Scene, open_folder: Path) -> None:
    closed, hidden = open_folder / "closed", open_folder / "hidden"
    closed.mkdir(0o555)
    hidden.mkdir(0o000)
    closed.chmod(0o555)
    hidden.chmod(0o000)
    image = made(scene)
    with as_nobody():
        for path in (closed / "cat.png", hidden / "cat.png", Path("/proc/1/cat.png")):
            with pytest.raises(InvalidRequestError, match=r"cannot be written: |give a file's path"):
                image.save(path)
    assert len(scene.script.requests) == 1
    hidden.chmod(0o755)


def test_a_file_that_is_read_only_is_refused_and_stays(scene: Scene, open_folder: Path) -> None:
    (open_folder / "all").mkdir()
    (open_folder / "all").chmod(0o777)
    path = open_folder / "all" / "cat.png"
    path.write_bytes(b"mine")
    path.chmod(0o444)
    image = made(scene)
    with as_nobody(), pytest.raises(InvalidRequestError, match="cannot be written"):
        image.save(path)
    assert path.read_bytes() == b"mine"
    assert len(scene.script.requests) == 1


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file may grow larger than this: the system's own error, in the middle of a write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("size", [0, 100, 50_000, 199_999])
@pytest.mark.parametrize("exists", [False, True])
def test_a_disk_that_takes_no_more_is_our_error(scene: Scene, folder: Path, size: int, exists: bool) -> None:
    path = folder / "cat.png"
    if exists:
        path.write_bytes(b"old")
    image = made(scene, served(padded(CONTENT, 200_000)))
    with small_files(size), pytest.raises(ImagePortError, match=r"cannot be written to .*: File too large"):
        image.save(path)
    assert path.exists() is exists
    assert not exists or path.read_bytes() == b"old"


def test_a_file_system_without_rights_costs_no_picture(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refused)
    monkeypatch.setattr(os, "fchown", refused)
    (folder / "cat.png").write_bytes(b"old")
    assert made(scene, served()).save(folder / "cat.png").read_bytes() == CONTENT


@pytest.mark.parametrize("kind", ["a FIFO", "a folder"])
def test_what_takes_the_name_meanwhile_is_not_replaced(scene: Scene, folder: Path, kind: str) -> None:
    def late(_: object) -> Answer:
        NOT_REGULAR[kind][0](folder / "cat.png")
        return served()

    with pytest.raises(ImagePortError, match="cannot be written to"):
        made(scene, late).save(folder / "cat.png")
    assert not (folder / "cat.png").is_file()


def test_a_working_folder_that_is_gone_is_our_error(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    image = made(scene)
    with pytest.raises(InvalidRequestError):
        image.save("cat.png")
