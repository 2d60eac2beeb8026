"""The sandbox's own books: what it has, what it did, which requests it got."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from .server import Server

Row = dict[str, Any]
KEPT = 10_000  # requests; the sandbox forgets older ones


class Books(NamedTuple):
    """What the sandbox had written down when a round was over."""

    requests: list[Row]
    images: list[Row]
    photos: list[Row]
    uploads: list[Row]
    generations: list[Row]
    workspaces: list[Row]

    def by_call(self) -> dict[str, list[Row]]:
        """Give the requests of each call, oldest first."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.requests:
            found[row["headers"].get("x-sandbox-call", "")].append(row)
        return found

    def done(self) -> Counter[tuple[str, str]]:
        """Count what was done, by kind and mark; it is the content that tells whose it was."""
        return Counter(
            [
                *(("add", row["Name"]) for row in self.images),
                *(("upload", row["name"].partition(".")[0]) for row in self.uploads),
                *(("generate", row["prompt"]) for row in self.generations),
                *(("act", row["WorkspaceName"]) for row in self.workspaces),
                *(("predict", row["sha256"]) for row in self._served("Predict")),
                *(("recommend", json.loads(row["body"])["uid"]) for row in self._served("Recommend")),
            ]
        )

    def _served(self, operation: str) -> list[Row]:
        return [row for row in self.requests if row["operation"] == operation and row["done"]]


def read(server: Server) -> Books:
    """Read the books, as soon as nothing is written any more."""
    before, requests = -1, server.get("requests")
    while len(requests) != before:
        time.sleep(0.05)
        before, requests = len(requests), server.get("requests")
    assert len(requests) < KEPT, "the sandbox forgets requests: make the rounds shorter"
    held = server.get()["objects"]
    tables = (held.get(name, []) for name in ("images", "photos", "uploads", "generations", "workspace"))
    return Books(requests, *tables)
