"""Put a folder that was written aside into its place, so that at no moment a half written one stands there.

Where the system can exchange two folders in one step (Linux), it does. Elsewhere the files are replaced one
by one, each in one step, and what is still to be done stands beside: the next run finishes it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_AT_FDCWD, _EXCHANGE = -100, 2  # of Linux: linux/fcntl.h, linux/fs.h
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP, errno.EPERM}


def _beside(target: Path, stage: str) -> Path:
    return target.with_name(f".{target.name}.{stage}")


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give an empty folder to write in, which takes the place of *target* unless there is an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        recover(target)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
        fresh.chmod(0o777 & ~_umask())
        try:
            yield fresh
            _put(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def recover(target: Path) -> None:
    """Finish what an earlier run was stopped in, and remove what it has left."""
    ready = _beside(target, "ready")
    if ready.exists():
        _finish(ready, target)
    for left in (_beside(target, "old"), *target.parent.glob(f".{target.name}.new-*")):
        shutil.rmtree(left, ignore_errors=True)


def _put(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
    elif not _exchanged(fresh, target):
        ready = _beside(target, "ready")
        fresh.rename(ready)
        _finish(ready, target)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system has no such step."""
    libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    exchange = getattr(libc, "renameat2", None)
    if exchange is None:
        return False
    if exchange(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _finish(ready: Path, target: Path) -> None:
    """Make *target* what *ready* is, file by file; started again, it goes on."""
    for path in sorted(path for path in ready.rglob("*") if path.is_file()):
        _replace(path, target / path.relative_to(ready))
    for path in sorted(target.rglob("*"), reverse=True):
        if not (ready / path.relative_to(target)).exists():
            _remove(path)
    old = _beside(target, "old")
    shutil.rmtree(old, ignore_errors=True)
    ready.rename(old)
    shutil.rmtree(old, ignore_errors=True)


def _replace(source: Path, place: Path) -> None:
    if place.is_file() and place.read_bytes() == source.read_bytes():
        return
    _make_way(place)
    whole = place.with_name(f".{place.name}.part")
    shutil.copy(source, whole)
    whole.replace(place)


def _make_way(place: Path) -> None:
    """Make the folder of a file, also where a file stands now, or where a folder has the file's name."""
    if place.is_dir():
        shutil.rmtree(place)
    for above in place.parents:
        if above.is_file():
            above.unlink()
    place.parent.mkdir(parents=True, exist_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        with suppress(OSError):  # something else was put into it
            path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _umask() -> int:
    os.umask(mask := os.umask(0o022))
    return mask


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for another run that writes in *folder*; a run that is killed no longer holds it."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
