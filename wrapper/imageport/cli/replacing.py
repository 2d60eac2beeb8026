"""A file of settings is replaced as a whole: through links, for its owner only, or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from imageport.errors import ConfigurationError


def replace(path: Path, content: bytes) -> None:
    """Put *content* in the place of the file that *path* leads to, readable by its owner only.

    A link stays a link, since a settings file is often one into a folder under version control.
    """
    target = Path(os.path.realpath(path))
    before = _checked(target, path)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(".part", ".config.", target.parent)  # 0600 from the start
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if before is not None:
                _give(file.fileno(), before)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def _checked(target: Path, path: Path) -> os.stat_result | None:
    """Return what stands there, None for nothing; refuse what must not be replaced."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from None
    if not stat.S_ISREG(found.st_mode):
        raise ConfigurationError(f"{path} cannot be written: it is not a regular file.")
    if not found.st_mode & stat.S_IWUSR:
        raise ConfigurationError(f"{path} is read-only; chmod u+w {target}")
    return found


def _give(file: int, before: os.stat_result) -> None:
    """Keep the owner, as far as this process may: root edits the files of others."""
    if os.name != "posix" or (before.st_uid, before.st_gid) == (os.geteuid(), os.getegid()):
        return
    try:
        os.fchown(file, before.st_uid, before.st_gid)
    except PermissionError:
        return
