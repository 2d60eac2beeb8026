"""What an upload is read from: file objects of all kinds, their names, and what they raise."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from inspect import isasyncgen, isawaitable, iscoroutine, iscoroutinefunction
from os import PathLike
from typing import IO, Any, BinaryIO, Protocol, cast

from imageport.errors import InvalidRequestError

CHUNK = 256 * 1024


class AwaitedFile(Protocol):
    """A file whose ``read`` has to be awaited: FastAPI's UploadFile, and those of aiofiles and anyio."""

    async def read(self, size: int = -1, /) -> bytes: ...


ImageSource = str | PathLike[str] | bytes | BinaryIO
AsyncImageSource = ImageSource | AwaitedFile


class AwaitedFileError(InvalidRequestError):
    """What was to be read at once has to be awaited."""


class Copy:
    """What is read from a file that cannot be read twice; *limit* is how much of it is taken."""

    def __init__(self, name: str, limit: int | None) -> None:
        self.name = name
        self.file: IO[bytes] = _unlinked()
        self._limit = limit
        self._size = 0

    def write(self, part: bytes) -> None:
        """Take the next part."""
        self._size += len(part)
        if self._limit is not None and self._size > self._limit:
            raise InvalidRequestError(
                f"The file alone is over the limit of {self._limit} bytes for a request."
            )
        self.file.write(part)


def _unlinked() -> IO[bytes]:
    return tempfile.TemporaryFile()


@contextmanager
def file_errors(name: str) -> Generator[None]:
    """Turn what a file raises into our error; archives and libraries raise errors of their own."""
    try:
        yield
    except InvalidRequestError:
        raise
    except Exception as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        raise InvalidRequestError(f"{name} cannot be read: {why}.") from error


def is_awaited(source: object) -> bool:
    """Say whether a file looks like one whose methods have to be awaited."""
    kind = type(source)
    signs = [("__aiter__", "__iter__"), ("__aenter__", "__enter__")]
    looks = any(hasattr(kind, awaited) and not hasattr(kind, plain) for awaited, plain in signs)
    return looks or iscoroutinefunction(getattr(source, "read", None))


def at_once(value: Any) -> Any:
    """Return what a method of a file gave, unless it is still to be awaited."""
    if isawaitable(value):
        if iscoroutine(value):
            value.close()
        raise to_be_awaited()
    return value


def a_part(part: Any) -> bytes:
    """Return what was read; refuse text, and the None of a pipe that does not wait."""
    part = at_once(part)
    if isinstance(part, str):
        raise as_text()
    if part is None:
        raise BlockingIOError("there is nothing to be read yet")
    return part


def name_of(source: object) -> str:
    """Return how a file object calls itself; what a form holds knows its name as ``filename``."""
    # The name of a field of a form is not that of its file; files of io have a name only.
    for attribute in ("name",) if isinstance(source, io.IOBase) else ("filename", "name"):
        name = getattr(source, attribute, None)
        if isinstance(name, str | bytes | PathLike) and name:
            return os.fsdecode(cast("str | bytes | PathLike[str]", name))
    return ""


def to_be_awaited() -> AwaitedFileError:
    """Say what to do with a file that this client cannot read."""
    return AwaitedFileError(
        "The file's read() has to be awaited. Use AsyncPhotoGPT, or pass the file behind it"
        " (an UploadFile has it as .file), or its bytes."
    )


def no_source(source: object) -> InvalidRequestError:
    """Say that something is no file, and what to do with it instead."""
    if iscoroutine(source):
        source.close()
        return InvalidRequestError("file must be a path, bytes or a binary file; got a coroutine: await it.")
    kind = type(source).__name__
    joined = " Join its parts to bytes first." if isasyncgen(source) or isinstance(source, Iterator) else ""
    return InvalidRequestError(f"file must be a path, bytes or a binary file; got {kind}.{joined}")


def as_text() -> InvalidRequestError:
    """Say that a file is open as text."""
    return InvalidRequestError("file is open as text; open it with mode 'rb'.")
