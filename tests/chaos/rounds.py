"""A run: round after round of calls on a fresh sandbox, each audited at its end."""

from __future__ import annotations

import hashlib
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from . import books, crew, leaks, objects, weather
from .audit import audit
from .findings import Findings
from .plan import Plan, plan
from .records import Record
from .server import Server

SIZE = 250  # calls of a round
JUMP = 1000  # seconds that the sandbox's clock goes ahead in the middle of a round
QUIET = ("list", "connections", "photos", "domains", "messages", "look", "products", "docs", "api")


class Played(NamedTuple):
    """A round that is over: the plan, what the client was told, what the sandbox has written down."""

    plan: Plan
    records: list[Record]
    books: books.Books
    objects: objects.Objects
    facts: dict[str, Any]
    tasks: list[str]
    """Those of asyncio that were left."""
    struck: Counter[str]
    """How often each of the faults did."""


@dataclass
class Tally:
    """What is counted over all rounds."""

    calls: Counter[str] = field(default_factory=Counter[str])
    good: Counter[str] = field(default_factory=Counter[str])
    requests: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])
    errors: Counter[str] = field(default_factory=Counter[str])
    struck: int = 0
    memory: list[leaks.Memory] = field(default_factory=list[leaks.Memory])
    findings: Findings = field(default_factory=Findings)

    def count(self, played: Played) -> None:
        """Count a round in."""
        for record in played.records:
            self.calls[record.step.operation] += 1
            self.good[record.step.operation] += record.error is None
            if record.error is not None:
                self.errors[type(record.error).__name__] += 1
        self.requests.update(row["operation"] for row in played.books.requests if row["operation"])
        self.struck += sum(row["fault"] is not None for row in played.books.requests)
        self.faults.update(played.struck)


class Run:
    """The rounds of one colour against one sandbox."""

    def __init__(
        self,
        server: Server,
        colour: str,
        seed: int,
        share: float = 0.3,
        gusts: Sequence[weather.Gust] = weather.GUSTS,
    ) -> None:
        self.server = server
        self.crew = crew.CREWS[colour]
        self.seed = seed
        self.share = share
        self.gusts = gusts
        self.tally = Tally()

    def go(self, calls: int) -> Iterator[int]:
        """Make so many calls or more, and yield how many were made after every round."""
        with nowhere() as dead:
            before = leaks.held()
            for number in range(-(-calls // SIZE)):
                size = min(SIZE, calls - number * SIZE)
                self.round(plan(self.seed, number, size), dead)
                self.tally.findings.leaks += leaks.left_over(before)
                self.tally.memory.append(leaks.memory())
                yield number * SIZE + size

    def round(self, chosen: Plan, dead: str) -> None:
        """Make the calls of one round, and compare."""
        with tempfile.TemporaryDirectory() as folder:
            played = self.play(chosen, dead, Path(folder))
            findings = audit(played.plan, played.records, played.books, played.objects, played.facts)
            findings.leaks += played.tasks + _files(played.records, Path(folder))
        self.tally.findings += findings
        self.tally.count(played)

    def play(self, chosen: Plan, dead: str, folder: Path) -> Played:
        """Make the calls of one round."""
        there = objects.put_in(self.server, chosen)
        place = crew.Place(self.server.url, dead, there, folder)
        facts = self._facts(chosen, place)
        self.server.post("faults", weather.faults(self.share, self.seed + chosen.number, self.gusts))
        records, tasks = self.crew(chosen, place, self._jump)
        struck = Counter[str]()
        for name, fault in zip(weather.names(self.gusts), self.server.get("faults"), strict=True):
            struck[name] += fault["struck"]
        self.server.delete("faults")
        held = books.read(self.server)
        facts |= {record.step.mark: _seen(record) for record in records}
        return Played(chosen, records, held, there, facts, tasks, struck)

    def _jump(self) -> None:
        self.server.post("advance", {"seconds": JUMP})

    def _facts(self, chosen: Plan, place: crew.Place) -> dict[str, Any]:
        """Find out what reads give while nothing goes wrong."""
        wanted = {step.kind: step for step in chosen.steps if step.kind in QUIET}
        calm = [step._replace(mark=f"calm-{kind}", deadline=None) for kind, step in wanted.items()]
        facts: dict[str, Any] = {}
        for record in crew.calm(calm, place):
            if record.error is not None:
                raise record.error
            facts[record.step.kind] = record.fact
        listed = {"list": sorted(place.objects.listed), "photos": sorted(place.objects.gallery)}
        assert all(facts[kind] == listed[kind] for kind in facts.keys() & listed.keys())
        return facts


def _seen(record: Record) -> Any:
    """Fetch the picture that a generation has saved once more, to compare it with the file."""
    if record.step.kind != "generate" or record.fact is None or record.fact[1] is None:
        return record.fact
    with urlopen(record.fact[1], timeout=60) as reply:
        return hashlib.sha256(reply.read()).hexdigest(), record.fact[1]


def _files(records: list[Record], folder: Path) -> list[str]:
    """Name the files that nobody asked to be written; a picture is there when it was saved, and only then."""
    saved = {
        f"{record.step.mark}.saved"
        for record in records
        if record.step.wish.get("then") and record.error is None
    }
    sent = {f"{record.step.mark}.png" for record in records if record.step.kind == "upload"}
    there = {path.name for path in folder.iterdir()}
    return [f"file {name}" for name in (there - saved - sent) | (saved - there)]


@contextmanager
def nowhere() -> Iterator[str]:
    """Hold a port where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
