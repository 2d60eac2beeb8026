"""How somebody's wish becomes a run and a summary."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis.configuration import set_hypothesis_home_dir

from .choice import check_vendor, choose, is_local
from .keys import Keys
from .operations import Operation, document, operations
from .reach import CouldNotRun, reach
from .reports import Reports
from .running import Outcome, run
from .schema import load

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
    reach(wish.url, wish.timeout)
    outcome, reports = _run(wish, keys, chosen)
    if not outcome.replies:
        raise CouldNotRun(f"{wish.url} did not answer a single request.")
    for line in summary(outcome, choice, wish.url):
        say(line)
    for path in reports.paths:
        say(f"Report: {path}")
    return not outcome.findings


def summary(outcome: Outcome, choice: dict[Operation, str], url: str) -> list[str]:
    """Tell of a run, operation by operation."""
    lines = [f"The contract at {url}", ""]
    width = max(len(operation.id) for operation in choice)
    for operation, obstacle in choice.items():
        findings = outcome.of(operation.label)
        state = "skipped" if obstacle else "broken " if findings else "kept   "
        cases = outcome.cases[operation.label]
        detail = f"({obstacle})" if obstacle else f"{cases:6} cases"
        lines.append(f"  {state}  {operation.id:{width}}  {detail}")
        for finding in findings:
            often = f" ({finding.times} times)" if finding.times > 1 else ""
            lines.append(f"             {finding.words}{often}")
            lines += [f"               {finding.request}"] if finding.request else []
    return [*lines, "", *_totals(outcome, choice)]


def _totals(outcome: Outcome, choice: dict[Operation, str]) -> list[str]:
    labels = {operation.label for operation, obstacle in choice.items() if not obstacle}
    broken = {finding.label for finding in outcome.findings}
    others = [finding for finding in outcome.findings if finding.label not in labels]
    lines = [f"  {finding.label}: {finding.words}" for finding in others]
    if outcome.media_types and all("html" in media for media in outcome.media_types):
        lines.append("Every reply is an HTML page: this may not be the address of the API.")
    kept = len(labels - broken)
    lines.append(
        f"{kept} kept, {len(labels & broken)} broken, {len(choice) - len(labels)} skipped; "
        f"{sum(outcome.cases.values())} cases in {outcome.seconds:.0f} s. Seed {outcome.seed}."
    )
    return lines


def _run(wish: Wish, keys: Keys, chosen: list[Operation]) -> tuple[Outcome, Reports]:
    schema = load(
        wish.url,
        keys=keys,
        only=[operation.id for operation in chosen],
        write=wish.write,
        max_examples=wish.max_examples,
        seed=wish.seed,
        rate=wish.rate,
        timeout=wish.timeout,
    )
    reports = Reports(schema, wish.kinds, wish.report_dir)
    try:
        with _nothing_left():
            return run(schema, keys, reports), reports
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
