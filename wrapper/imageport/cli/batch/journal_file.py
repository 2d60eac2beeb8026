"""The file of a journal: for its owner only, for one run at a time, not lost when an editor saves it."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from imageport.errors import ConfigurationError

_PRIVATE = 0o600
_OTHERS = 0o077


class JournalFile:
    """An open journal that no second run can open; raises OSError or ConfigurationError when that fails."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard: int | None = None
        self._file: int | None = _opened(path)
        try:
            self._place = Path(os.path.realpath(path))
            self._guard = _guard(self._place, path)
            _lock(self._file, path)
            _make_private(self._file, path)
            _keep_name(self._place)
            self._end = os.lseek(self._file, 0, os.SEEK_END)
        except BaseException:
            self.close()
            raise

    @property
    def closed(self) -> bool:
        """Whether nothing is written any more."""
        return self._file is None

    def read(self) -> bytes:
        """Return all that is in it."""
        return self.path.read_bytes()

    def cut(self, end: int) -> None:
        """Take away what stands behind *end*."""
        assert self._file is not None
        os.ftruncate(self._file, end)
        self._end = end

    def append(self, line: bytes) -> None:
        """Write a line to the disk; all of it, or nothing."""
        assert self._file is not None
        end = os.lseek(self._file, 0, os.SEEK_END)
        try:
            while line:
                line = line[os.write(self._file, line) :]
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, end)  # half a line would spoil those after it
            raise OSError(error.errno, error.strerror, str(self.path)) from error
        self._end = os.lseek(self._file, 0, os.SEEK_END)

    def changed(self) -> bool:
        """Say whether another program has replaced or changed it since the last line; then open it again.

        An editor saves what it has read, and so takes out every line that was written meanwhile.
        """
        assert self._file is not None
        with suppress(FileNotFoundError):
            there, ours = self._place.stat(), os.fstat(self._file)
            if os.path.samestat(there, ours) and ours.st_size == self._end:
                return False
        fresh = _opened(self._place)
        _lock_if_free(fresh)
        os.close(self._file)
        self._file = fresh
        _make_private(fresh, self.path)
        self._end = os.lseek(fresh, 0, os.SEEK_END)
        if self._end and os.pread(fresh, 1, self._end - 1) != b"\n":
            self.append(b"\n")
        return True

    def close(self) -> None:
        """Close it, and let the next run in."""
        for file in (self._file, self._guard):
            if file is not None:
                if file == self._guard:
                    _guard_path(self._place).unlink(missing_ok=True)
                os.close(file)
        self._file = self._guard = None


def _opened(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _PRIVATE)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "not a regular file")
    return file


def _make_private(file: int, path: Path) -> None:
    """Take others' rights away: the journal holds links to images."""
    if os.name != "posix" or not os.fstat(file).st_mode & _OTHERS:
        return
    with suppress(OSError):
        os.fchmod(file, _PRIVATE)
    if os.fstat(file).st_mode & _OTHERS:
        raise ConfigurationError(f"{path} would hold links, and others can read it: chmod 600 {path}")


def _guard_path(place: Path) -> Path:
    return place.with_name(f".{place.name}.lock")


def _guard(place: Path, path: Path) -> int | None:
    """Lock the journal's name, since a journal that an editor saves becomes another file.

    Returns None where no file can be made beside it; then the lock of the journal itself has to do.
    """
    while True:
        try:
            guard = os.open(_guard_path(place), os.O_RDWR | os.O_CREAT, _PRIVATE)
        except OSError:
            return None
        try:
            _lock(guard, path, always=True)
            if os.path.samestat(os.fstat(guard), _guard_path(place).stat()):
                return guard
        except FileNotFoundError:
            pass  # the run before this one has removed it on its way out
        except BaseException:
            os.close(guard)
            raise
        os.close(guard)


def _lock(file: int, path: Path, *, always: bool = False) -> None:
    """Keep a second process away; the lock ends with this one, however that ends."""
    try:
        _lock_now(file, always=always)
    except OSError:
        raise ConfigurationError(f"Another run is using {path}; wait for it.") from None


def _lock_if_free(file: int) -> None:
    with suppress(OSError):
        _lock_now(file)


def _lock_now(file: int, *, always: bool = False) -> None:
    if os.name != "nt":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    elif always:  # a locked journal could not be read by this process either
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


def _keep_name(place: Path) -> None:
    """Make the file's name itself last, too."""
    if os.name == "nt":
        return
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
