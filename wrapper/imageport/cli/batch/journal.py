"""What a batch has done, as JSON lines: each line is on the disk before what it announces begins."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self, cast

from imageport.cli.text_files import NoTextError, decoded, lines
from imageport.errors import ConfigurationError

from .journal_file import JournalFile

Entry = dict[str, Any]
STATES = frozenset({"started", "made", "task", "done", "failed", "refused", "absent", "unknown", "unread"})
"""All that can be known of an entry; another word would be read as if nothing had begun."""
_VERSION = 1
_WORDS = {"journal": "version", "of": "command"}
"""What a person calls the fields of the first line."""
_KINDS: dict[str, type | tuple[type, ...]] = {
    "key": str, "state": str, "at": (int, float), "name": str, "size": int, "files": list, "placed": dict,
    "file": str,
}  # fmt: skip
_LOST_TO_DISK = "holds nothing but NULs, as a crash leaves it, so nobody knows what was done"


class Journal:
    """The entries of a batch by their keys; without a path they are forgotten at the end.

    *about* is what all entries have in common; a journal of another batch is refused.
    """

    def __init__(self, path: Path | None, about: Mapping[str, Any]) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        self.header: Entry = {}
        self._lock = Lock()
        self._file: JournalFile | None = None
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
        with self._lock:
            self.header = {**self._about, **more}
            self._write(self.header)

    def note(self, key: str, state: str, **fields: Any) -> None:
        """Put an entry into *state*, on the disk before this returns; after the end it does nothing."""
        with self._lock:
            entry = self.entries.setdefault(key, {})
            entry |= {"state": state, "at": round(time.time(), 3), **fields}
            self._write({"key": key, "state": state, "at": entry["at"], **fields})

    def add(self, key: str, **fields: Any) -> None:
        """Write down more of an entry that stays in its state."""
        with self._lock:
            self.entries.setdefault(key, {}).update(fields)
            self._write({"key": key, **fields})

    def state(self, key: str) -> str | None:
        """Return the state of an entry, None when it has not begun."""
        return self.entries.get(key, {}).get("state")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            file, self._file = self._file, None
            if file is None:
                return
            try:
                self._restore(file)
            finally:
                file.close()

    def _write(self, line: Entry) -> None:
        if self._file is None or self.fresh:
            return
        if not self._restore(self._file):
            self._file.append(_bytes(line))

    def _restore(self, file: JournalFile) -> bool:
        """Write all that is known again when another program has saved the file; say whether it was so."""
        if self.fresh or not file.changed():
            return False
        known = [{"key": key, **entry} for key, entry in self.entries.items() if "state" in entry]
        file.append(b"".join(map(_bytes, [self.header, *known])))
        return True

    def _open(self, path: Path) -> None:
        try:
            self._file = JournalFile(path)
            found = self._read(self._file, path)
        except OSError as error:
            self._give_up()
            raise ConfigurationError(f"{path} cannot be used as a journal: {error.strerror}.") from None
        except BaseException:
            self._give_up()
            raise
        self.header = found[0] if found else {}
        for line in found[1:]:
            if "journal" not in line:
                self.entries.setdefault(line["key"], {}).update(line)

    def _give_up(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _read(self, file: JournalFile, path: Path) -> list[Entry]:
        """Read the lines; what is no journal is left as it is."""
        content = file.read()
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
        elif rest:
            self._check_beginning(rest, path)
        if rest:
            _finish(file, rest, end, complete=complete)
        return found

    def _check(self, header: Entry, path: Path) -> None:
        for name, value in self._about.items():
            if header.get(name) != value:
                found = f"its {_WORDS.get(name, name)} is {header.get(name)!r}, not {value!r}"
                raise ConfigurationError(f"{path} is the journal of something else: {found}.")

    def _check_beginning(self, rest: bytes, path: Path) -> None:
        """Look at a file without a whole line: only the beginning of our own first line may be taken away."""
        if not rest.strip(b"\0"):
            raise ConfigurationError(f"{path} {_LOST_TO_DISK}. Remove it to begin again.")
        ours = _bytes(self._about)[:-2]  # more may follow
        if not ours.startswith(rest.rstrip(b"\0")) and not rest.startswith(ours):
            raise ConfigurationError(f"{path} is no journal, and stays as it is.")


def _finish(file: JournalFile, rest: bytes, end: int, *, complete: bool) -> None:
    """Put the end of the file in order: a line without its end is whole, or a kill cut it off."""
    if complete:
        file.append(b"\n")
    elif rest.lstrip(b"\0")[:1] in (b"{", b""):
        file.cut(end)  # it announced something that never began
    else:
        raise ConfigurationError(f"{file.path} is no journal: its last line is damaged.")


def _bytes(line: Entry) -> bytes:
    return (json.dumps(line, ensure_ascii=False, default=str) + "\n").encode(errors="backslashreplace")


def _entry(line: str, path: Path, number: int) -> Entry:
    found = _parsed(line)
    if found is None:
        raise ConfigurationError(f"{path} is no journal: line {number} is damaged.")
    if number > 1 and "journal" not in found:
        _check_entry(found, f"{path}, line {number}")
    return found


def _check_entry(entry: Entry, where: str) -> None:
    """Refuse what a hand or a disk has changed: misread, it would be done and paid for once more."""
    for name in ("key",) if "placed" in entry and "state" not in entry else ("key", "state", "at"):
        if name not in entry:
            raise ConfigurationError(f"{where}: there is no {name}.")
    for name, kind in _KINDS.items():
        value = entry.get(name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise ConfigurationError(f"{where}: {name} cannot be {json.dumps(value)[:40]}.")
    if entry.get("state", "done") not in STATES:
        raise ConfigurationError(f"{where}: the state {str(entry['state'])[:40]!r} is not known.")


def _parsed(line: str) -> Entry | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("Entry", found) if isinstance(found, dict) else None
