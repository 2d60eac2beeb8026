"""Names in a folder that several runs share: each is taken when the file is there, by one run only."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import NamedTuple, Self

from imageport.cli.output.names import safe_name
from imageport.errors import ImagePortError

_WORK = ".imageport-"
_OURS = re.compile(r"\.imageport-[0-9a-f]{16}")
_NO_LINKS = {
    errno.EPERM,
    errno.EACCES,
    errno.ENOTSUP,
    errno.EOPNOTSUPP,
    errno.ENOSYS,
    errno.EMLINK,
    errno.EXDEV,
}


class Place(NamedTuple):
    """A name, and what tells the file that took it from another run's file of that name."""

    file: str
    inode: int
    written: int
    """When, in nanoseconds: the numbers of files that are gone are used again."""

    @classmethod
    def of(cls, part: Path, name: Path) -> Place:
        """Return what is about to be at *name*."""
        found = part.stat()
        return cls(str(name), found.st_ino, found.st_mtime_ns)

    def is_ours(self) -> bool:
        """Say whether the file is there."""
        try:
            return self == Place.of(Path(self.file), Path(self.file))
        except OSError:
            return False


class Folder:
    """The folder of the images; what is not whole yet is in a folder of this run inside it.

    The folders of runs that were killed are removed: a run holds a lock on its own.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._making = Lock()
        self._work: Path | None = None
        self._held: int | None = None

    def __enter__(self) -> Self:
        self._sweep()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._making:
            if self._work is not None:
                shutil.rmtree(self._work, ignore_errors=True)
            if self._held is not None:
                os.close(self._held)
            self._work = self._held = None

    def part(self, stem: str) -> Path:
        """Return where an image may be kept until it is whole."""
        with self._making:
            if self._work is None:
                self._work, self._held = self._made()
            return self._work / f"{stem[:50]}.{secrets.token_hex(8)}"

    def free(self, wanted: str, taken: Collection[str] = ()) -> str:
        """Return *wanted* as a safe name, with a number where a file, or a *taken* name, has it already.

        Names that differ in case only are the same file on some systems.
        """
        used = {name.casefold() for name in taken}
        there = [path.name.casefold() for path in self._images()]
        return next(
            name
            for name in _numbered(safe_name(wanted))
            if name.casefold() not in used and not _exists(there, name.casefold())
        )

    def _images(self) -> list[Path]:
        """Return what is in the folder, but for replies: one that could not be read goes with its image."""
        paths = list(self.out.iterdir()) if self.out.is_dir() else []
        return [path for path in paths if path.suffix != ".reply"]

    def take(self, part: Path, stem: str, end: str, before: Callable[[Place], object]) -> Place:
        """Give a whole file its name, and another one where a run was quicker; *before* hears each try."""
        for name in _numbered(stem):
            place = Place.of(part, self.out / f"{name}{end}")
            before(place)
            if _taken(part, Path(place.file)):
                return place
        raise AssertionError("names do not end")

    def _made(self) -> tuple[Path, int | None]:
        """Make the folder of this run, and hold it; one that is being swept at this moment is another's."""
        while True:
            work = self.out / f"{_WORK}{secrets.token_hex(8)}"
            try:
                self.out.mkdir(parents=True, exist_ok=True)
                work.mkdir(0o700)
            except OSError as error:
                raise ImagePortError(f"{self.out} cannot be written to: {error.strerror}.") from error
            held = _hold(work)
            if held is not None or not _can_lock():
                return work, held

    def _sweep(self) -> None:
        """Remove what killed runs left."""
        if not _can_lock():
            return
        with suppress(OSError):
            for work in self.out.iterdir():
                held = _hold(work) if _OURS.fullmatch(work.name) else None
                if held is not None:
                    shutil.rmtree(work, ignore_errors=True)
                    os.close(held)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}~{number}"
        number += 1


def _exists(there: Collection[str], name: str) -> bool:
    return any(each.startswith((f"{name}.", f"{name}_")) for each in there)


def _taken(part: Path, target: Path) -> bool:
    """Put a file under a name that nobody has; say whether nobody had."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _reserved(part, target)
    part.unlink()
    return True


def _reserved(part: Path, target: Path) -> bool:
    """Do the same on a file system without hard links."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    part.replace(target)
    return True


def _can_lock() -> bool:
    return os.name == "posix"


def _hold(work: Path) -> int | None:
    """Lock a folder; None when another run holds it, or has removed it."""
    if not _can_lock():
        return None
    import fcntl

    try:
        held = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(held), work.stat()):
            return held
    except OSError:
        pass
    os.close(held)
    return None
