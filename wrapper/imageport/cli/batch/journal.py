"""What a batch has done, as JSON lines: each line is on the disk before what it announces begins."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self, cast

from imageport.cli.text_files import NoTextError, decoded, lines
from imageport.errors import ConfigurationError

Entry = dict[str, Any]
_VERSION = 1
_WORDS = {"journal": "version", "of": "command"}
"""What a person calls the fields of the first line."""


class Journal:
    """The entries of a batch by their keys; without a path they are forgotten at the end.

    *about* is what all entries have in common; a journal of another batch is refused.
    """

    def __init__(self, path: Path | None, about: Mapping[str, Any]) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        self.header: Entry = {}
        self._lock = Lock()
        self._file: int | None = None
        self._about = {"journal": _VERSION, **about}
        if path is not None:
            self._open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def fresh(self) -> bool:
        """Whether nothing was written yet."""
        return not self.header

    def begin(self, **more: Any) -> None:
        """Write the first line."""
        self.header = {**self._about, **more}
        self._write(self.header)

    def note(self, key: str, state: str, **fields: Any) -> None:
        """Put an entry into *state*, on the disk before this returns; after the end it does nothing."""
        with self._lock:
            entry = self.entries.setdefault(key, {})
            entry |= {"state": state, "at": round(time.time(), 3), **fields}
            if self.path is None or self._file is None:
                return
            self._write({"key": key, "state": state, "at": entry["at"], **fields})

    def state(self, key: str) -> str | None:
        """Return the state of an entry, None when it has not begun."""
        return self.entries.get(key, {}).get("state")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _write(self, line: Entry) -> None:
        if self._file is None:
            return
        left = (json.dumps(line, ensure_ascii=False, default=str) + "\n").encode(errors="backslashreplace")
        end = os.lseek(self._file, 0, os.SEEK_END)
        try:
            while left:
                left = left[os.write(self._file, left) :]
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, end)  # half a line would spoil those after it
            raise OSError(error.errno, error.strerror, str(self.path)) from error

    def _open(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            if not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            _lock(self._file, path)
            _keep_name(path)
            found = self._read(path)
        except OSError as error:
            self.close()
            raise ConfigurationError(f"{path} cannot be used as a journal: {error.strerror}.") from None
        except BaseException:
            self.close()
            raise
        if found:
            self.header = found[0]
        for line in found[1:]:
            self.entries.setdefault(str(line.get("key")), {}).update(line)

    def _read(self, path: Path) -> list[Entry]:
        """Read the lines; what is no journal is left as it is."""
        content = path.read_bytes()
        end = content.rfind(b"\n") + 1
        rest = content[end:]
        complete = _parsed(rest.decode("utf-8-sig", errors="replace")) is not None
        try:
            text = decoded(content if complete else content[:end])
        except NoTextError as error:
            raise ConfigurationError(f"{path} is no journal: it {error}.") from None
        found = [_entry(line, path, number) for number, line in enumerate(lines(text), 1) if line.strip()]
        if found:
            self._check(found[0], path)
        if rest:
            self._finish(rest, end, path, complete=complete)
        return found

    def _finish(self, rest: bytes, end: int, path: Path, *, complete: bool) -> None:
        """Put the end of the file in order: a line without its end is whole, or a kill cut it off."""
        assert self._file is not None
        if complete:
            os.write(self._file, b"\n")
        elif rest.lstrip(b"\0")[:1] in (b"{", b""):
            os.ftruncate(self._file, end)  # it announced something that never began
        else:
            raise ConfigurationError(f"{path} is no journal: its last line is damaged.")

    def _check(self, header: Entry, path: Path) -> None:
        for name, value in self._about.items():
            if header.get(name) != value:
                found = f"its {_WORDS.get(name, name)} is {header.get(name)!r}, not {value!r}"
                raise ConfigurationError(f"{path} is the journal of something else: {found}.")


def _entry(line: str, path: Path, number: int) -> Entry:
    found = _parsed(line)
    if found is None:
        raise ConfigurationError(f"{path} is no journal: line {number} is damaged.")
    return found


def _parsed(line: str) -> Entry | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("Entry", found) if isinstance(found, dict) else None


def _lock(file: int, path: Path) -> None:
    """Keep a second process away; the lock ends with this one, however that ends."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ConfigurationError(f"Another run is using {path}; wait for it.") from None


def _keep_name(path: Path) -> None:
    """Make the file's name itself last, too."""
    if os.name == "nt":
        return
    folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
