"""What is written down of a run: a page for people, JUnit for machines, HAR for both."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

from schemathesis.engine import Status, events
from schemathesis.engine.recorder import RecordedScenario
from schemathesis.reporting.har import HarWriter
from schemathesis.reporting.html.build import enabled_checks
from schemathesis.reporting.html.writer import HtmlWriter
from schemathesis.reporting.junitxml import JunitXmlWriter
from schemathesis.specs.openapi.schemas import OpenApiSchema

KINDS = ("html", "junit", "har")


class Writer(Protocol):
    """What the engine's writers have in common."""

    def close(self) -> None: ...


class Reports:
    """The reports of one run. Credentials are blanked in all of them."""

    def __init__(self, schema: OpenApiSchema, kinds: list[str], folder: Path, command: str) -> None:
        self.paths: list[Path] = []
        self._writers: list[HtmlWriter | JunitXmlWriter | HarWriter] = []
        if kinds:
            folder.mkdir(parents=True, exist_ok=True)
        for kind in kinds:
            path, writer = _opened(kind, schema, folder, command)
            self.paths.append(path)
            self._writers.append(writer)

    def __call__(self, event: events.EngineEvent) -> None:
        """Write a finished scenario down."""
        if isinstance(event, events.ScenarioFinished) and event.status is not Status.SKIP:
            for writer in self._writers:
                _write(writer, event.recorder, event.elapsed_time)

    def close(self) -> None:
        """Finish every file."""
        for writer in self._writers:
            writer.close()


def _opened(
    kind: str, schema: OpenApiSchema, folder: Path, command: str
) -> tuple[Path, HtmlWriter | JunitXmlWriter | HarWriter]:
    output = schema.config.output
    if kind == "junit":
        path = folder / "junit.xml"
        return path, JunitXmlWriter(path, output)
    if kind == "har":
        path = folder / "requests.har"
        har = HarWriter(path, output)
        har.open()
        return path, har
    html = HtmlWriter(
        folder,
        config=output,
        location="the contract of imageport",
        base_url=schema.config.base_url,
        command=command,
        seed=schema.config.seed,
        checks=enabled_checks(schema.config.checks),
        started_at=time.time(),
    )
    return folder / "index.html", html


def _write(
    writer: HtmlWriter | JunitXmlWriter | HarWriter, recorder: RecordedScenario, seconds: float
) -> None:
    if isinstance(writer, HarWriter):
        writer.write(recorder)
    else:
        writer.write(recorder, seconds)
