"""What came out of a run: how often what was asked, and each finding once."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemathesis import Case as EngineCase
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder

from .broken import Broken
from .refining import Case
from .replies import shown
from .wording import said

UNSERVED = {404, 405, 501}
SHUT = {401, 403}
REFUSED = "RejectedPositiveData"
MOST = 40
"""How many refused requests of an operation are kept."""


@dataclass(slots=True)
class Finding:
    """One rule that one operation breaks, by the first request that showed it."""

    label: str
    rule: str
    words: str
    key: str = ""
    """What tells it from others of the same operation."""
    request: str = ""
    """A curl command without credentials."""
    reply: str = ""
    """What was answered to it: the status, and the beginning of the body."""
    times: int = 1


@dataclass(slots=True)
class Tally:
    """How one operation answered."""

    all: Counter[int] = field(default_factory=Counter[int])
    """Every reply, by status."""
    right: Counter[int] = field(default_factory=Counter[int])
    """Those to requests that keep the contract, credentials included."""
    succeeded: int = 0
    refusals: set[tuple[Any, ...]] = field(default_factory=set[tuple[Any, ...]])
    """What replies of status 404 and the like look like, when they are errors as the contract knows them."""

    def note(self, seen: Case) -> None:
        """Count a reply in."""
        self.all[seen.status] += 1
        if seen.authorized and not seen.violations:
            self.right[seen.status] += 1
            self.succeeded += seen.accepted
        if seen.status in UNSERVED and seen.failed:
            self.refusals.add(seen.look)


def _unchanged(text: str) -> str:
    return text


@dataclass(slots=True)
class Outcome:
    """What a run sent and found."""

    seed: int
    redact: Callable[[str], str] = field(default=_unchanged, repr=False)
    """Takes credentials out of what servers say."""
    cases: Counter[str] = field(default_factory=Counter[str])
    """Requests by operation."""
    checks: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """Verdicts by rule and status."""
    replies: int = 0
    media_types: set[str] = field(default_factory=set[str])
    """The content types of all replies."""
    tallies: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict[str, Tally](Tally))
    findings: list[Finding] = field(default_factory=list[Finding])
    rejected: defaultdict[str, list[EngineCase[Any]]] = field(
        default_factory=lambda: defaultdict[str, "list[EngineCase[Any]]"](list)
    )
    """Right requests that were refused."""
    seconds: float = 0.0
    _seen: dict[tuple[str, str], Finding] = field(default_factory=dict[tuple[str, str], Finding], repr=False)

    def note(self, recorder: ScenarioRecorder, seen: Mapping[str, Case]) -> None:
        """Count a finished scenario in, and what was *seen* of each case."""
        for node in recorder.cases.values():
            self.cases[node.value.operation.label] += 1
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                self.replies += 1
                self.media_types.update(interaction.response.headers.get("content-type", []))
        for each in seen.values():
            self.tallies[each.rules.label].note(each)
        for case_id, nodes in recorder.checks.items():
            response = recorder.find_response(case_id=case_id)
            reply = "" if response is None else shown(response.status_code, response.content)
            for node in nodes:
                self.checks[node.name, node.status.value] += 1
                if node.failure_info is not None:
                    self._found(node, recorder.cases[case_id].value, reply)

    def stumbled(self, label: str, title: str, message: str) -> None:
        """Note what kept the engine from testing an operation: mostly the network."""
        self._keep(Finding(label, "answer", f"{title}: {message.strip()}.", f"answer {title}"))

    def of(self, label: str) -> list[Finding]:
        """Give what an operation breaks."""
        return [finding for finding in self.findings if finding.label == label]

    def only(self, finding: Finding) -> None:
        """Let one finding stand for all of its operation."""
        self.findings = [each for each in self.findings if each.label != finding.label]
        self.findings.append(finding)

    def drop(self, finding: Finding) -> None:
        """Leave out what another finding says better."""
        self.findings.remove(finding)

    def _found(self, node: CheckNode, case: EngineCase[Any], reply: str) -> None:
        assert node.failure_info is not None
        failure, label = node.failure_info.failure, case.operation.label
        words, sample = self.redact(said(failure)), node.failure_info.code_sample
        key = failure.key if isinstance(failure, Broken) else f"{type(failure).__name__} {words}"
        self._keep(Finding(label, node.name, words, key, sample, self.redact(reply)))
        if key.startswith(REFUSED) and len(self.rejected[label]) < MOST:
            self.rejected[label].append(case)

    def _keep(self, finding: Finding) -> None:
        known = self._seen.setdefault((finding.label, finding.key), finding)
        if known is not finding:
            known.times += 1
        else:
            self.findings.append(finding)


def conclude(outcome: Outcome, nowhere: tuple[Any, ...] | None) -> None:
    """Tell an operation that is not served, or lets nobody in, from one that breaks a rule.

    *nowhere* is what the server answers at an address that nobody serves, when that is known.
    """
    for label, tally in outcome.tallies.items():
        statuses = " or ".join(map(str, sorted(tally.all)))
        # An address that is served answers with errors of the contract, and others than one that is not.
        if tally.all and tally.all.keys() <= UNSERVED and tally.refusals <= {nowhere}:
            words = f"It is not served: every answer was {statuses}."
            outcome.only(
                Finding(label, "served", words, "served", *_first(outcome, label), tally.all.total())
            )
        elif tally.right and tally.right.keys() <= SHUT:
            answers = " or ".join(map(str, sorted(tally.right)))
            words = (
                f"It lets nobody in: every answer was {answers}. "
                "Are the credentials right, and may they call it? Nothing else could be tested."
            )
            outcome.only(
                Finding(label, "answer", words, "shut", *_first(outcome, label), tally.right.total())
            )
        else:
            _said_better(outcome, label)


def _said_better(outcome: Outcome, label: str) -> None:
    """Leave out what follows from another finding, and refusals whose reason is known."""
    findings = outcome.of(label)
    keys = {finding.key for finding in findings}
    blamed = any(key.startswith("refused ") for key in keys)
    for finding in findings:
        follows = "auth nobody" in keys and finding.key.startswith("auth ") and finding.key != "auth nobody"
        if follows or (blamed and finding.key.startswith(REFUSED)):
            outcome.drop(finding)


def _first(outcome: Outcome, label: str) -> tuple[str, str]:
    found = next((each for each in outcome.of(label) if each.request), None)
    return (found.request, found.reply) if found else ("", "")
