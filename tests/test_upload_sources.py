"""What an upload can be read from, and what it refuses before anything is sent."""

from __future__ import annotations

import errno
import gc
import io
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from colours import Scene
from vendors import DATA, UPLOADED, Stubborn, photo, photogpt

from imageport import InvalidRequestError

CONTENT = photo("astronaut.jpg")
PATH = DATA / "astronaut.jpg"


def file_part(body: bytes) -> bytes:
    """The file in a form that was sent."""
    boundary = body.partition(b"\r\n")[0]
    head, _, rest = body.partition(b"\r\n\r\n")
    assert b'name="file"' in head
    return rest.partition(b"\r\n" + boundary)[0]


def sent(scene: Scene, source: Any) -> bytes:
    """Upload *source*; give the file as it arrived."""
    photogpt(scene, UPLOADED).images.upload(source, model_id="model-1")
    [request] = scene.script.requests
    assert len(request.content) == int(request.headers["content-length"])
    return file_part(request.content)


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files, which has to be empty in the end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    yield tmp_path / "tmp"
    assert list((tmp_path / "tmp").iterdir()) == []


WHOLE: dict[str, Callable[[], Any]] = {
    "path": lambda: PATH,
    "text of a path": lambda: str(PATH),
    "bytes": lambda: CONTENT,
    "bytearray": lambda: bytearray(CONTENT),
    "memoryview": lambda: memoryview(CONTENT),
    "BytesIO": lambda: io.BytesIO(CONTENT),
    "buffered stream": lambda: io.BufferedReader(Stubborn(CONTENT)),
    "raw stream": lambda: Stubborn(CONTENT),
}


@pytest.mark.usefixtures("spool")
@pytest.mark.parametrize("kind", WHOLE)
def test_each_kind_of_source_arrives_byte_for_byte(scene: Scene, kind: str) -> None:
    assert sent(scene, WHOLE[kind]()) == CONTENT


@pytest.mark.parametrize("buffering", [-1, 0])
def test_a_file_goes_from_where_it_stands_and_stays_open(
    scene: Scene, tmp_path: Path, buffering: int
) -> None:
    (tmp_path / "both.bin").write_bytes(b"something before" + CONTENT)
    with (tmp_path / "both.bin").open("rb", buffering=buffering) as file:
        file.seek(16)
        assert sent(scene, file) == CONTENT
        assert not file.closed


def test_a_memory_file_goes_from_where_it_stands_and_stays_open(scene: Scene) -> None:
    file = io.BytesIO(b"something before" + CONTENT)
    file.seek(16)
    assert sent(scene, file) == CONTENT
    assert not file.closed


def test_a_file_at_its_end_is_empty(scene: Scene) -> None:
    file = io.BytesIO(CONTENT)
    file.seek(0, os.SEEK_END)
    with pytest.raises(InvalidRequestError, match="empty"):
        photogpt(scene).images.upload(file, model_id="model-1")


def test_a_stream_goes_from_where_it_stands(scene: Scene) -> None:
    stream = Stubborn(b"something before" + CONTENT)
    stream.read(16)
    assert sent(scene, stream) == CONTENT
    assert not stream.closed


def test_a_pipe_and_a_socket_are_read_to_their_end(scene: Scene, spool: Path) -> None:
    for reading, writing in (os.pipe(), [each.detach() for each in socket.socketpair()]):
        with os.fdopen(reading, "rb") as source:
            feeder = Thread(target=lambda fd=writing: fed(fd))
            feeder.start()
            assert sent(scene, source) == CONTENT
            feeder.join()
        assert not list(spool.iterdir())


def fed(descriptor: int) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(CONTENT)


class OnlyRead:
    """All that some libraries offer."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._rest.read(size)


def test_an_object_that_has_nothing_but_read_will_do(scene: Scene) -> None:
    assert sent(scene, OnlyRead(CONTENT)) == CONTENT


def test_what_was_opened_here_is_closed_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    plain, spooled = Path.open, tempfile.TemporaryFile
    monkeypatch.setattr(Path, "open", lambda *given, **named: kept(opened, plain(*given, **named)))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *given: kept(opened, spooled(*given)))
    sent(scene, PATH)
    sent(scene, Stubborn(CONTENT))
    for source in (DATA / "README.md", Stubborn(b"text")):
        with pytest.raises(InvalidRequestError):
            photogpt(scene).images.upload(source, model_id="model-1")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidRequestError, match="type must be one of"):
        photogpt(scene).images.upload(PATH, model_id="m", type="painting")  # pyright: ignore[reportArgumentType]
    assert [file.closed for file in opened] == [True] * 5
    gc.collect()


def kept(opened: list[Any], file: Any) -> Any:
    opened.append(file)
    return file


class Unreadable(io.BytesIO):
    """A file on a disk that has gone."""

    def __init__(self, content: bytes, until: int) -> None:
        super().__init__(content)
        self.until = until

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self.until:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


class Mute(Unreadable):
    """The same, and it cannot seek."""

    def seekable(self) -> bool:
        return False


class Text:
    """What codecs and wrappers look like: no text file by its class, but it reads text."""

    def __init__(self, *, seekable: bool) -> None:
        self._file = io.StringIO("no bytes")
        self.seekable = lambda: seekable
        self.read, self.seek, self.tell = self._file.read, self._file.seek, self._file.tell


class Unready(OnlyRead):
    """A pipe that has nothing yet, and does not wait."""

    def read(self, size: int = -1) -> Any:
        return self._rest.read(1000) or None


def closed() -> io.BytesIO:
    file = io.BytesIO(CONTENT)
    file.close()
    return file


REFUSED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda folder: folder / "nobody.png", "'{}/nobody.png' cannot be read: No such file"),
    "missing folder": (lambda folder: str(folder / "no" / "body.png"), "'{}/no/body.png' cannot be read"),
    "a folder": (lambda folder: folder, "^'{}' is not a regular file"),
    "here": (lambda folder: "./.", "^'./.' is not a regular file"),
    "nothing": (lambda folder: "", "^'' is not a regular file"),
    "a zero byte": (lambda folder: "cat\0.png", "cannot be read"),
    "a very long name": (lambda folder: "x" * 5000, "cannot be read: File name too long"),
    "a device": (lambda folder: "/dev/zero", "^'/dev/zero' is not a regular file"),
    "a file under a file": (lambda folder: PATH / "cat.png", "cannot be read: Not a directory"),
    "a text file": (lambda folder: io.StringIO("text"), "open it with mode 'rb'"),
    "text behind a wrapper": (lambda folder: Text(seekable=True), "open it with mode 'rb'"),
    "a stream of text": (lambda folder: Text(seekable=False), "open it with mode 'rb'"),
    "None": (lambda folder: None, "a path, bytes or a binary file; got NoneType"),
    "a number": (lambda folder: 7, "a path, bytes or a binary file; got int"),
    "a list": (lambda folder: [CONTENT], "a path, bytes or a binary file; got list"),
    "closed": (lambda folder: closed(), "cannot be read"),
    "unreadable": (lambda folder: Unreadable(CONTENT, 0), "cannot be read: .*Input/output error"),
    "unreadable stream": (lambda folder: Mute(CONTENT, 9), "cannot be read: .*Input/output error"),
    "a stream with a gap": (lambda folder: Unready(CONTENT), "cannot be read"),
}


@pytest.mark.usefixtures("spool")
@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_before_sending(scene: Scene, tmp_path: Path, kind: str) -> None:
    make, message = REFUSED[kind]
    with pytest.raises(InvalidRequestError, match=message.format(tmp_path)):
        photogpt(scene).images.upload(make(tmp_path), model_id="model-1")
    assert scene.script.requests == []


def test_a_fifo_is_refused_and_does_not_block(scene: Scene, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(InvalidRequestError, match="not a regular file"):
        photogpt(scene).images.upload(tmp_path / "pipe.png", model_id="model-1")


def test_a_file_without_permission_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(InvalidRequestError, match=f"^'{PATH}' cannot be read: Permission denied"):
        photogpt(scene).images.upload(PATH, model_id="model-1")


def test_a_link_to_a_file_is_a_file(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "link.jpg").symlink_to(PATH)
    assert sent(scene, tmp_path / "link.jpg") == CONTENT
