"""How a contract is run, and what came out of it."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from schemathesis.core.errors import NoLinksFound
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder
from schemathesis.specs.openapi.schemas import OpenApiSchema

from . import in_process
from .blanking import Blanks
from .keys import Keys
from .wording import said

Listener = Callable[[events.EngineEvent], object]


@dataclass(slots=True)
class Finding:
    """One rule that one operation breaks, by the first request that showed it."""

    label: str
    rule: str
    words: str
    request: str = ""
    """A curl command without credentials."""
    times: int = 1


@dataclass(slots=True)
class Outcome:
    """What a run sent and found."""

    seed: int
    cases: Counter[str] = field(default_factory=Counter[str])
    """Requests by operation."""
    checks: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """Verdicts by rule and status."""
    replies: int = 0
    media_types: set[str] = field(default_factory=set[str])
    """The content types of all replies."""
    findings: list[Finding] = field(default_factory=list[Finding])
    seconds: float = 0.0
    _seen: dict[Any, Finding] = field(default_factory=dict[Any, Finding], repr=False)

    def note(self, recorder: ScenarioRecorder) -> None:
        """Count a finished scenario in."""
        for node in recorder.cases.values():
            self.cases[node.value.operation.label] += 1
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                self.replies += 1
                self.media_types.update(interaction.response.headers.get("content-type", []))
        for case_id, nodes in recorder.checks.items():
            for node in nodes:
                self.checks[node.name, node.status.value] += 1
                if node.failure_info is not None:
                    self._found(node, recorder.cases[case_id].value.operation.label)

    def stumbled(self, label: str, title: str, message: str) -> None:
        """Note what kept the engine from testing an operation: mostly the network."""
        self._keep((label, title), Finding(label, "answer", f"{title}: {message.strip()}."))

    def of(self, label: str) -> list[Finding]:
        """Give what an operation breaks."""
        return [finding for finding in self.findings if finding.label == label]

    def _found(self, node: CheckNode, label: str) -> None:
        assert node.failure_info is not None
        failure: Failure = node.failure_info.failure
        finding = Finding(label, node.name, said(failure), node.failure_info.code_sample)
        self._keep((label, type(failure), failure), finding)

    def _keep(self, key: Any, finding: Finding) -> None:
        known = self._seen.get(key)
        if known is not None:
            known.times += 1
            return
        self._seen[key] = finding
        self.findings.append(finding)


def run(schema: OpenApiSchema, keys: Keys, *listeners: Listener) -> Outcome:
    """Run all phases of a contract; *listeners* get every event of the engine, without credentials."""
    outcome, blanks = Outcome(schema.config.seed), Blanks(keys)
    started = time.monotonic()
    with in_process.ending(schema):
        for event in from_schema(schema).execute():
            _noted(event, outcome, blanks)
            for listener in listeners:
                listener(event)
    outcome.seconds = time.monotonic() - started
    return outcome


def is_kept(outcome: Outcome) -> bool:
    """Say whether every check passed."""
    return not outcome.findings and not any(status != Status.SUCCESS.value for _, status in outcome.checks)


def _noted(event: events.EngineEvent, outcome: Outcome, blanks: Blanks) -> None:
    if isinstance(event, events.ScenarioFinished):
        blanks.clean(event.recorder)
        outcome.note(event.recorder)
    elif isinstance(event, events.NonFatalError) and not isinstance(event.value, NoLinksFound):
        outcome.stumbled(event.label, event.info.title, blanks(event.info.message))
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.Interrupted):  # the engine ends in good order then
        raise KeyboardInterrupt
