"""What a file is: its type from its bytes, its length, its name."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from mimetypes import MimeTypes
from os import PathLike
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any, BinaryIO

from imageport._check import shown
from imageport.errors import InvalidRequestError

ImageSource = str | PathLike[str] | bytes | BinaryIO
Progress = Callable[[int, int], object]

_CHUNK = 256 * 1024
_HEAD = 64 * 1024
_LONGEST_PART = 2**20
# A file name's ending -> the media type that it promises; the last column of seed 003's limits.
_ENDINGS = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heic",
}
_PREFERRED = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}


def media_type(head: bytes) -> str | None:
    """Tell jpeg, png, webp and heic from the first bytes; None for anything else."""
    if head[4:8] == b"ftyp":
        # The library does not look behind the generic brands that phones write first, or sees video.
        end = min(int.from_bytes(head[:4], "big"), len(head))
        brands = {head[at : at + 4] for at in range(8, end, 4)}
        return "image/heic" if brands & _HEIC_BRANDS else None
    import puremagic

    try:
        found = puremagic.from_string(head[:512], mime=True)  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return None
    return found if found in _PREFERRED else None


class ImageFile:
    """An image that can be read again and again from where it stood."""

    def __init__(self, source: ImageSource) -> None:
        self._closing = ExitStack()
        try:
            self._open(source)
        except BaseException:
            self.close()
            raise

    def _open(self, source: ImageSource) -> None:
        self._file, name = self._opened(source)
        with _reading("file"):
            self._start = self._file.tell()
            self.size = self._file.seek(0, os.SEEK_END) - self._start
            kind = self._checked_type()
        self.media_type = kind
        self.name = _safe_name(name, kind)
        self.on_progress: Progress | None = None

    def close(self) -> None:
        """Close what was opened here; a caller's own file stays open."""
        self._closing.close()

    def _opened(self, source: ImageSource) -> tuple[IO[bytes], str]:
        if isinstance(source, bytes | bytearray | memoryview):
            return io.BytesIO(source), ""
        if isinstance(source, str | PathLike):
            return self._closing.enter_context(_open_path(source)), Path(source).name
        if not hasattr(source, "read"):
            raise InvalidRequestError(
                f"file must be a path, bytes or a binary file; got {type(source).__name__}."
            )
        name: Any = getattr(source, "name", "")
        return self._seekable(source), name if isinstance(name, str) else ""

    def _seekable(self, source: BinaryIO) -> IO[bytes]:
        """Return *source*, or a copy in an unlinked temporary file when it cannot seek."""
        if isinstance(source, io.TextIOBase):
            raise _text()
        with _reading("file"):
            if hasattr(source, "seekable") and source.seekable():
                return source
            spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - close() closes it
            self._closing.callback(spool.close)
            while part := _bytes(source.read(_CHUNK)):
                spool.write(part)
            spool.seek(0)
            return spool

    def _checked_type(self) -> str:
        if self.size <= 0:
            raise InvalidRequestError("The file is empty.")
        self._file.seek(self._start)
        kind = media_type(_bytes(self._file.read(512)))
        if kind is None:
            raise InvalidRequestError("The file is no jpg, jpeg, webp, png or heic image.")
        self.width, self.height = _dimensions(self._file, self._start, self.size)
        if self.width < 1 or self.height < 1:
            raise InvalidRequestError("The image's header is incomplete: it has no width and height.")
        return kind

    def chunks(self) -> Iterator[bytes]:
        """Read the image from its start; raise when it is no longer as long as it was."""
        with _reading("file"):
            self._file.seek(self._start)
        left = self.size
        while left:
            chunk = self._read(min(_CHUNK, left))
            if not chunk:
                raise _changed()
            left -= len(chunk)
            yield chunk
        if self._read(1):
            raise _changed()

    def _read(self, size: int) -> bytes:
        with _reading("file"):
            return _bytes(self._file.read(size))


@contextmanager
def _reading(name: str) -> Generator[None]:
    """Turn what a file raises into our error."""
    try:
        yield
    except InvalidRequestError:
        raise
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InvalidRequestError(f"{name} cannot be read: {why}.") from error


def _bytes(part: Any) -> bytes:
    """Return what was read; refuse text, and the None of a pipe that does not wait."""
    if isinstance(part, str):
        raise _text()
    if part is None:
        raise BlockingIOError("there is nothing to be read yet")
    return part


def _text() -> InvalidRequestError:
    return InvalidRequestError("file is open as text; open it with mode 'rb'.")


def _changed() -> InvalidRequestError:
    return InvalidRequestError("The file changed its size while it was sent; the upload was broken off.")


def _open_path(source: str | PathLike[str]) -> IO[bytes]:
    path, given = Path(source), shown(os.fspath(source))
    with _reading(given):
        if not stat.S_ISREG(path.stat().st_mode):
            raise InvalidRequestError(f"{given} is not a regular file.")
        return path.open("rb")


def _dimensions(file: IO[bytes], start: int, size: int) -> tuple[int, int]:
    """Read width and height from the header, wherever it ends."""
    import imagesize  # pyright: ignore[reportMissingTypeStubs]

    window = _Window(file, start, size)
    return imagesize.get(window)  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]


class _Window:
    """The image within its file, for a reader that takes what begins at 0 and has an end."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._at = self._block_at = 0
        self._block = b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._at)
        # No header has a part that long; a file that says otherwise must not fill the memory.
        size = min(left if size < 0 else size, left, _LONGEST_PART)
        skip = self._at - self._block_at
        if not 0 <= skip <= len(self._block) - size:
            self._file.seek(self._start + self._at)
            self._block, self._block_at, skip = self._file.read(min(left, max(size, _HEAD))), self._at, 0
        part = self._block[skip : skip + size]
        self._at += len(part)
        return part


def _safe_name(name: str, kind: str) -> str:
    """Return the last part of *name*, held to what the bytes are."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    ending = PurePosixPath(name).suffix.lower()
    promised = _ENDINGS.get(ending) or MimeTypes().guess_type("file" + ending)[0] or kind
    if promised not in (kind, "application/octet-stream"):
        raise InvalidRequestError(f"The file's name ends in {ending}, but its bytes are {kind}.")
    name = "".join(char for char in name if char.isprintable())
    name = name.encode(errors="ignore").decode()[-200:]
    return "image" + _PREFERRED[kind] if name in ("", ".", "..") else name
