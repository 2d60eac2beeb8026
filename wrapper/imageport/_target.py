"""The file that a picture is saved as: whole under its name, or not there at all."""

from __future__ import annotations

import io
import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, cast

from imageport.errors import ImagePortError, InvalidRequestError

_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


_EFFECTIVE = os.access in os.supports_effective_ids


class Target:
    """A file beside the target that takes its name at the end; links are followed first.

    Raises InvalidRequestError before anything is fetched when *given* cannot be written to.
    """

    def __init__(self, given: str | os.PathLike[str]) -> None:
        self._given = _spelled(given)
        self.path = Path(self._given)
        self._real, self._before = _resolved(self._given)
        name = f".{self._real.name[:50]}.{secrets.token_hex(8)}.part"
        self._part = self._real.with_name(name)
        self._open: IO[bytes] | None = None

    @property
    def _file(self) -> IO[bytes]:
        assert self._open is not None
        return self._open

    def open(self) -> None:
        """Make the file; from now on ``abandon`` has something to remove."""
        # What is new gets the rights that the umask leaves. No file is open before it has an owner.
        opener = partial(os.open, mode=0o666 if self._before is None else 0o600)
        try:
            self._open = io.BufferedRandom(io.FileIO(self._part, "x+", opener=opener))
        except (OSError, ValueError) as error:
            raise _unwritable(self._given, error) from error

    def write(self, data: bytes) -> None:
        """Keep the next bytes."""
        with self._writing():
            self._file.write(data)

    def read(self, at: int, length: int) -> bytes:
        """Return bytes that were written; what is written next follows the others all the same."""
        with self._writing():
            self._file.seek(at)
            data = self._file.read(length)
            self._file.seek(0, os.SEEK_END)
        return data

    def clear(self) -> None:
        """Forget what was written."""
        with self._writing():
            self._file.seek(0)
            self._file.truncate()

    def finish(self) -> Path:
        """Give it the target's name, and the rights of the file that stood there."""
        with self._writing():
            if self._before is not None:
                _keep(self._file.fileno(), self._before)
            self._file.close()
            if self._real.exists() and not self._real.is_file():
                raise ImagePortError(
                    f"The image cannot be written to {self._given!r}: it is no file any more."
                )
            self._part.replace(self._real)
        return self.path

    def abandon(self) -> None:
        """Remove what is not whole."""
        with suppress(OSError):
            if self._open is not None:
                self._open.close()
        with suppress(OSError):
            self._part.unlink()

    @contextmanager
    def _writing(self) -> Generator[None]:
        """Turn what a disk raises into our error."""
        try:
            yield
        except OSError as error:
            words = f"The image cannot be written to {self._given!r}: {error.strerror}."
            raise ImagePortError(words) from error


def _spelled(given: object) -> str:
    known = isinstance(given, str | os.PathLike)
    path = os.fspath(cast("os.PathLike[str]", given)) if known else None
    if not isinstance(path, str):
        kind = type(given).__name__
        raise InvalidRequestError(f"save() takes the path of a file, a str or an os.PathLike; got {kind}.")
    return path


def _resolved(given: str) -> tuple[Path, os.stat_result | None]:
    """Return the path behind all links, and what stands there; refuse what is no regular file."""
    try:
        before = _found(Path(given))
        _refuse_others(given, before)
        real = Path(os.path.realpath(given))
        folder = Path(given).parent.is_dir() and real.parent.is_dir()
        now = _found(real)
    except InvalidRequestError:  # which is a ValueError
        raise
    except (OSError, ValueError) as error:
        raise _unwritable(given, error) from error
    if not given or given.endswith((os.sep, os.altsep or os.sep)) or not folder:
        raise _no_file(given)
    if before is not None and (now is None or not os.path.samestat(before, now)):
        raise InvalidRequestError(f"{given!r} is no file with a name; save() writes regular files only.")
    if before is not None and not os.access(real, os.W_OK, effective_ids=_EFFECTIVE):
        raise InvalidRequestError(f"{given!r} cannot be written: the file is read-only.")
    return real, before


def _refuse_others(given: str, before: os.stat_result | None) -> None:
    if before is None or stat.S_ISREG(before.st_mode):
        return
    if stat.S_ISDIR(before.st_mode):
        raise _no_file(given)
    kind = _KINDS.get(stat.S_IFMT(before.st_mode), "no file")
    raise InvalidRequestError(f"{given!r} is {kind}; save() writes regular files only.")


def _no_file(given: str) -> InvalidRequestError:
    return InvalidRequestError(f"{given!r}: give a file's path in a folder that exists.")


def _found(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _keep(handle: int, before: os.stat_result) -> None:
    """Give a file the owner and the rights of another, as far as the system lets us."""
    with suppress(OSError, AttributeError):
        os.fchown(handle, before.st_uid, before.st_gid)
    with suppress(OSError, AttributeError):
        os.fchmod(handle, stat.S_IMODE(before.st_mode) & 0o777)


def _unwritable(given: str, error: Exception) -> InvalidRequestError:
    why = getattr(error, "strerror", None) or error
    return InvalidRequestError(f"{given!r} cannot be written: {why}.")
