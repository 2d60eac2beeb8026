"""How a contract is run."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable

from schemathesis.core.errors import NoLinksFound
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.engine.run import PhaseName
from schemathesis.specs.openapi.schemas import OpenApiSchema

from . import in_process
from .blanking import Blanks
from .findings import Finding, Outcome
from .keys import Keys
from .refining import refine

__all__ = ["Finding", "Outcome", "is_kept", "run"]

Listener = Callable[[events.EngineEvent], object]
Probes = Callable[[Outcome], Iterable[ScenarioRecorder]]


def run(
    schema: OpenApiSchema,
    keys: Keys,
    *listeners: Listener,
    probes: Probes | None = None,
) -> Outcome:
    """Run all phases of a contract; *listeners* get every event of the engine, without credentials.

    *probes* ask more when the engine is done.
    """
    blanks = Blanks(keys)
    outcome = Outcome(schema.config.seed, blanks)
    started = time.monotonic()
    with in_process.ending(schema):
        for event in from_schema(schema).execute():
            _noted(event, outcome, blanks)
            for listener in listeners:
                listener(event)
        for recorder in probes(outcome) if probes is not None else ():
            event = _finished(recorder)
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
        seen = refine(event.recorder)
        blanks.clean(event.recorder)  # replies are read already
        outcome.note(event.recorder, seen)
    elif isinstance(event, events.NonFatalError) and not isinstance(event.value, NoLinksFound):
        outcome.stumbled(event.label, event.info.title, blanks(event.info.message))
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.Interrupted):  # the engine ends in good order then
        raise KeyboardInterrupt


def _finished(recorder: ScenarioRecorder) -> events.ScenarioFinished:
    """Report what was asked beside the engine's own requests as one more scenario."""
    started, failed = time.time(), bool(recorder.failing_case_ids())
    times = [interaction.timestamp for interaction in recorder.interactions.values()]
    return events.ScenarioFinished(
        id=uuid.uuid4(),
        suite_id=uuid.uuid4(),
        phase=PhaseName.COVERAGE,
        label=recorder.label,
        recorder=recorder,
        status=Status.FAILURE if failed else Status.SUCCESS,
        elapsed_time=started - min(times, default=started),
        skip_reason=None,
        is_final=False,
    )
