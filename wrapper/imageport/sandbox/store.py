"""Where the sandbox keeps its objects: SQLite, in memory or in a file."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any

DOCUMENTS = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
"""
Document = dict[str, Any]


class Store:
    """One database. Entering it locks it and opens a transaction; leaving commits or undoes it.

    Documents are for objects that are few; what can be many gets a table of the vendor's own.
    """

    def __init__(self, data: str | Path | None, tables: Iterable[str]) -> None:
        self._lock = RLock()
        self._depth = 0
        self._documents: dict[str, dict[str, Document]] = {}
        path = ":memory:" if data is None else str(data)
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # An app that nobody closes drops its store; Python 3.13 and later warn of a connection left open.
        self._closing = weakref.finalize(self, self._database.close)
        try:
            self._prepare(tables)
        except BaseException:
            self._closing()
            raise

    def _prepare(self, tables: Iterable[str]) -> None:
        self._database.row_factory = sqlite3.Row
        # A sandbox's data may be lost with the machine, but its speed is felt in every test.
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript("".join([DOCUMENTS, *tables]))

    def __enter__(self) -> Store:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._database.execute("BEGIN")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._depth -= 1
        try:
            if self._depth == 0:
                self._database.execute("COMMIT" if error is None else "ROLLBACK")
                if error is not None:
                    self._documents.clear()
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._closing()

    def clear(self) -> None:
        """Empty every table."""
        with self:
            for table in self._tables():
                self.run(f"DELETE FROM {table}")
            self._documents.clear()

    def run(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Execute a statement and say how many rows it changed."""
        with self._lock:
            return self._database.execute(statement, values).rowcount

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        with self._lock:
            return self._database.execute(query, values).fetchone()

    def value(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Give the first column of the first row."""
        found = self.row(query, values)
        return None if found is None else found[0]

    def put(self, kind: str, key: str, document: Document) -> None:
        """Add or replace a document."""
        with self._lock:
            text = json.dumps(document)
            self.run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (kind, key, text))
            if kind in self._documents:
                # As a new dict, since readers may still hold the old one.
                rest = {name: each for name, each in self._documents[kind].items() if name != key}
                self._documents[kind] = {**rest, key: json.loads(text)}

    def documents(self, kind: str) -> dict[str, Document]:
        """Give all documents of a kind by key, in the order they came. They are shared: copy first."""
        with self._lock:
            if kind not in self._documents:
                query = "SELECT id, body FROM documents WHERE kind = ? ORDER BY rowid"
                found = self.rows(query, (kind,))
                self._documents[kind] = {row["id"]: json.loads(row["body"]) for row in found}
            return self._documents[kind]

    def dump(self) -> dict[str, list[Document]]:
        """Give everything that is stored, by table or kind."""
        kinds = [row["kind"] for row in self.rows("SELECT DISTINCT kind FROM documents")]
        state = {kind: list(self.documents(kind).values()) for kind in kinds}
        for table in self._tables():
            if table != "documents":
                state[table] = [_plain(row) for row in self.rows(f"SELECT * FROM {table}")]
        return state

    def _tables(self) -> list[str]:
        return [row["name"] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _plain(row: sqlite3.Row) -> Document:
    """Leave out the bytes of files, which JSON cannot carry."""
    return {key: row[key] for key in row.keys() if not isinstance(row[key], bytes)}  # noqa: SIM118
