"""A file that is uploaded: opened, measured, and read again and again from where it stood."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from typing import IO, BinaryIO

from imageport._check import shown
from imageport._names import contradicts, ending, of_container, plain_name, sent_name
from imageport._sniff import HEAD, lacks_header, media_type
from imageport._sources import (
    CHUNK,
    Copy,
    ImageSource,
    a_part,
    as_text,
    at_once,
    file_errors,
    is_awaited,
    name_of,
    no_source,
    to_be_awaited,
)
from imageport.errors import InvalidRequestError

Progress = Callable[[int, int], object]


class ImageFile:
    """An image that can be read again and again from where it stood.

    What cannot seek is copied; *limit* is how much of it is taken.
    """

    def __init__(self, source: ImageSource | Copy, limit: int | None = None) -> None:
        self._closing = ExitStack()
        self._limit = limit
        try:
            self._open(source)
        except BaseException:
            self.close()
            raise

    def _open(self, source: ImageSource | Copy) -> None:
        self._file, name, strict = self._opened(source)
        with file_errors("file"):
            self._start = at_once(self._file.tell())
            at_once(self._file.seek(0, os.SEEK_END))
            self.size: int = self._file.tell() - self._start  # some seek() return nothing
            kind = self._checked_type()
        if contradicts(plain_name(name), kind) or (of_container(name) and not strict):
            if strict:
                raise InvalidRequestError(
                    f"The file's name ends in {ending(name)}, but its bytes are {kind}."
                )
            name = ""
        self.media_type = kind
        self.name: str = sent_name(name, kind)
        self.on_progress: Progress | None = None

    def close(self) -> None:
        """Close what was opened here; a caller's own file stays open."""
        self._closing.close()

    def _opened(self, source: ImageSource | Copy) -> tuple[IO[bytes], str, bool]:
        """Return the file, its name, and whether somebody gave it that name on purpose."""
        if isinstance(source, bytes | bytearray | memoryview):
            with file_errors("file"):
                return io.BytesIO(source), "", False
        if isinstance(source, str | PathLike):
            return self._closing.enter_context(_open_path(source)), Path(source).name, True
        if isinstance(source, Copy):
            return self._closing.enter_context(source.file), source.name, False
        if not hasattr(source, "read"):
            raise no_source(source)
        if is_awaited(source):
            raise to_be_awaited()
        return self._seekable(source), name_of(source), False

    def _seekable(self, source: BinaryIO) -> IO[bytes]:
        """Return *source*, or a copy when it cannot seek."""
        if isinstance(source, io.TextIOBase):
            raise as_text()
        with file_errors("file"):
            if hasattr(source, "seekable") and at_once(source.seekable()):
                return source
            copy = Copy(name_of(source), self._limit)
            self._closing.callback(copy.file.close)
            while part := a_part(source.read(CHUNK)):
                copy.write(part)
            copy.file.seek(0)
            return copy.file

    def _checked_type(self) -> str:
        if self.size <= 0:
            place = " from where it stands; seek(0) first" if self._start else ""
            raise InvalidRequestError(f"The file is empty{place}.")
        kind = media_type(self._part(0, HEAD))
        if kind is None:
            raise InvalidRequestError("The file is no jpg, jpeg, webp, png or heic image.")
        if lacks_header(kind, self._part, self.size):
            raise InvalidRequestError(
                "The image's header is incomplete: the file ends within it, or it has no width and height."
            )
        return kind

    def _part(self, offset: int, size: int) -> bytes:
        """Read so many bytes from an offset; fewer at the end only, whatever a single read gives."""
        if offset >= self.size:
            return b""
        self._file.seek(self._start + offset)
        left, parts = min(size, self.size - offset), b""
        while left and (part := a_part(self._file.read(left))):
            parts += part
            left -= len(part)
        return parts

    def chunks(self) -> Iterator[bytes]:
        """Read the image from its start; raise when it is no longer as long as it was."""
        with file_errors("file"):
            self._file.seek(self._start)
        left = self.size
        while left:
            chunk = self._read(min(CHUNK, left))
            if not chunk:
                raise _changed()
            left -= len(chunk)
            yield chunk
        if self._read(1):
            raise _changed()

    def _read(self, size: int) -> bytes:
        with file_errors("file"):
            return a_part(self._file.read(size))


def _changed() -> InvalidRequestError:
    return InvalidRequestError("The file changed its size while it was sent; the upload was broken off.")


def _open_path(source: str | PathLike[str]) -> IO[bytes]:
    given = shown(os.fspath(source))
    with file_errors(given):
        path = Path(source)
        if not stat.S_ISREG(path.stat().st_mode):
            raise InvalidRequestError(f"{given} is not a regular file.")
        return path.open("rb")
