"""How somebody's wish becomes a run and a summary."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.engine.recorder import ScenarioRecorder

from . import reach
from .asking import Asker
from .choice import check_vendor, choose, is_local
from .findings import Outcome, conclude
from .fresh import Names
from .keys import Keys
from .known import exemplify, find
from .operations import Operation, document, operations
from .probes import probe
from .reach import CouldNotRun
from .reports import Reports
from .running import run
from .schema import load
from .summary import summary

__all__ = ["CouldNotRun", "Wish", "hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for; the fields are the command's options."""

    url: str
    vendor: str | None
    names: tuple[str, ...]
    write: bool
    max_examples: int
    seed: int | None
    rate: str | None
    timeout: float
    kinds: list[str]
    report_dir: Path
    api_key: str | None
    access_key_id: str | None
    access_key_secret: str | None
    security_token: str | None
    service_token: str | None
    command: str = "imageport contract"
    """As it was typed, without credentials."""

    def keys(self) -> Keys:
        """Give the credentials for the server, and for it only."""
        keys = Keys.find(
            api_key=self.api_key,
            access_key_id=self.access_key_id,
            access_key_secret=self.access_key_secret,
            security_token=self.security_token,
            service_token=self.service_token,
        )
        if is_local(self.url):
            return keys
        return keys.for_one_host(prefers_api_key=self.api_key is not None and self.access_key_id is None)


def hold(wish: Wish, say: Callable[[str], object]) -> bool:
    """Hold a server to the contract, *say* what came out, and return whether it is kept."""
    check_vendor(wish.url, wish.vendor)
    keys = wish.keys()
    choice = choose(operations(document()), keys, vendor=wish.vendor, names=wish.names, write=wish.write)
    chosen = [operation for operation, obstacle in choice.items() if not obstacle]
    if not chosen:
        reasons = {f"{operation.id}: {obstacle}" for operation, obstacle in choice.items()}
        raise CouldNotRun("no operation may be called. " + ". ".join(sorted(reasons)) + ".")
    reach.reach(wish.url, wish.timeout)
    outcome, reports = _run(wish, keys, chosen)
    if not outcome.replies:
        raise CouldNotRun(f"{wish.url} did not answer a single request.")
    for line in summary(outcome, choice, wish.url):
        say(line)
    for path in reports.paths:
        say(f"Report: {path}")
    return not outcome.findings


def _run(wish: Wish, keys: Keys, chosen: list[Operation]) -> tuple[Outcome, Reports]:
    settings: dict[str, Any] = {
        "keys": keys,
        "only": [operation.id for operation in chosen],
        "write": wish.write,
        "max_examples": wish.max_examples,
        "seed": wish.seed,
        "rate": wish.rate,
        "timeout": wish.timeout,
    }
    names, spec = Names(), document()
    known = find(spec, Asker(load(wish.url, **settings), keys), names)
    schema = load(wish.url, known=known, **settings)
    reports = Reports(schema, wish.kinds, wish.report_dir, wish.command)

    def probes(outcome: Outcome) -> Iterator[ScenarioRecorder]:
        return probe(exemplify(spec, known), Asker(schema, keys), keys, names, outcome.rejected)

    try:
        with _nothing_left():
            nowhere = reach.look_of_nowhere(wish.url, wish.timeout)
            outcome = run(schema, keys, reports, probes=probes)
        conclude(outcome, nowhere)
        return outcome, reports
    finally:
        reports.close()


@contextmanager
def _nothing_left() -> Generator[None]:
    """Let the engine keep what it remembers in a folder that goes, unless somebody chose one for it."""
    if os.environ.get("HYPOTHESIS_STORAGE_DIRECTORY"):
        yield
        return
    with TemporaryDirectory(prefix="imageport-contract-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)
