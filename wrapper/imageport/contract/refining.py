"""From schemathesis's failures to findings: what is not checked, what a reply lacks, who is let in."""

# The engine leaves type parameters of its own open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import Status
from schemathesis.engine.recorder import CheckFailureInfo, CheckNode, Interaction, ScenarioRecorder
from schemathesis.openapi import checks

from . import wire
from .broken import Broken
from .checks import contract
from .replies import BY_ID, body_of, look, tells_failure
from .rules import Rules
from .violations import Violation, violations
from .wording import CREDENTIALS, said

REFUSED = 400
"""The first status of a refusal."""
UNCHECKED = "negative_data_rejection"


class Case(NamedTuple):
    """One request and its reply, as far as the findings go."""

    rules: Rules
    status: int
    authorized: bool
    """Whether it carried any credentials, or needs none."""
    violations: list[Violation]
    failed: bool
    """Whether its reply says that the call failed, at status 200 too."""
    look: tuple[Any, ...] = ()
    """What replies of the same kind have in common."""

    @property
    def accepted(self) -> bool:
        """Whether the server did as it was asked to."""
        return self.status < 300 and not self.failed


def case(label: str, interaction: Interaction) -> Case | None:
    """Look at a request again; None when it is none of the operation's."""
    stated, response = contract()[1].get(label), interaction.response
    if stated is None or response is None or interaction.request.method != stated.method:
        return None
    headers = {name: values[0] for name, values in interaction.request.headers.items() if values}
    sent = wire.read(stated, interaction.request.uri, headers, interaction.request.body)
    if sent is None:
        return None
    media = " ".join(response.headers.get("content-type", []))
    return Case(
        stated,
        response.status_code,
        stated.door is None or "authorization" in sent.headers,
        violations(stated, sent),
        tells_failure(BY_ID[stated.id], body_of(response.content)),
        look(response.status_code, media, response.content),
    )


def refine(recorder: ScenarioRecorder) -> dict[str, Case]:
    """Put findings of our own in the place of a scenario's failures; give what was asked and answered."""
    known: dict[str, Case] = {}
    for case_id, interaction in recorder.interactions.items():
        if case_id in recorder.cases:
            value = recorder.cases[case_id].value
            seen = case(value.operation.label, interaction)
            if seen is not None:
                known[case_id] = seen
            nodes = recorder.checks.get(case_id, [])
            refined = [new for each in nodes for new in _refined(each, value.operation.label, seen)]
            if seen is not None and seen.accepted and not any(map(_is_acceptance, refined)):
                headers = {name: values[0] for name, values in interaction.request.headers.items()}
                sample = value.as_curl_command(headers) if seen.violations else ""
                refined += [_node(broken, sample) for broken in unchecked(seen)]
            recorder.checks[case_id] = refined
    return known


def unchecked(seen: Case) -> Iterator[Broken]:
    """Give a finding for each rule of a request that the server did not hold it to."""
    for each in seen.violations:
        value = each.value or "a request without it"
        words = f"{each.where} is not checked: it accepts ({seen.status}) {value}; {each.rule}."
        yield Broken(seen.rules.label, "unchecked " + " ".join(each.key), words)


def _refined(node: CheckNode, label: str, seen: Case | None) -> Iterator[CheckNode]:
    if node.failure_info is None:
        yield node
        return
    found = list(_findings(node.failure_info.failure, label, seen))
    for broken in found:
        info = node.failure_info
        yield CheckNode(node.name, node.status, CheckFailureInfo(info.code_sample, broken, info.steps))
    if not found:
        yield CheckNode(node.name, Status.SUCCESS, None)


def _findings(failure: Failure, label: str, seen: Case | None) -> Iterator[Failure]:
    match failure:
        case Broken():
            yield failure
        case checks.IgnoredAuth():
            yield _of_access(failure, label, seen)
        case AcceptedNegativeData():
            yield from _accepted(failure, label, seen)
        case checks.MissingHeaderNotRejected():
            yield from _headerless(failure, label, seen)
        case checks.JsonSchemaError():
            words = said(failure)
            place = "".join("[]" if isinstance(step, int) else f".{step}" for step in failure.instance_path)
            keyword = failure.schema_path[-1] if failure.schema_path else ""
            lacks = keyword == "required"
            yield Broken(label, f"reply {place} {keyword} {words if lacks else ''}", words)
        case _:
            words = said(failure)
            yield Broken(label, f"{type(failure).__name__} {words}", words)


def _of_access(failure: checks.IgnoredAuth, label: str, seen: Case | None) -> Broken:
    who = CREDENTIALS[failure.scenario]
    if seen is not None and not seen.accepted:
        words = f"It answers {seen.status} to a request {who}; the contract says 401 or 403."
        return Broken(label, f"auth {seen.status}", words, case_id=failure.case_id)
    key = "auth nobody" if failure.scenario is checks.AuthScenario.NO_AUTH else "auth anybody"
    return Broken(label, key, said(failure), case_id=failure.case_id)


def _accepted(failure: AcceptedNegativeData, label: str, seen: Case | None) -> Iterator[Broken]:
    if failure.status_code >= REFUSED or seen is None:
        return
    if not seen.authorized:
        yield from _without_credentials(label, seen)
    elif seen.failed:
        words = f"It answers {seen.status} with an error to a wrong request; the contract says 400."
        yield Broken(label, f"failure {seen.status}", words)
    elif seen.violations:
        yield from unchecked(seen)
    else:
        yield Broken(label, f"accepted {failure.message.partition('Invalid component: ')[2]}", said(failure))


def _headerless(failure: checks.MissingHeaderNotRejected, label: str, seen: Case | None) -> Iterator[Broken]:
    if failure.header_name.lower() == "authorization" and seen is not None:
        yield from _without_credentials(label, seen)
    elif failure.status_code >= REFUSED:
        yield Broken(label, f"header {failure.header_name} {failure.status_code}", said(failure))


def _without_credentials(label: str, seen: Case) -> Iterator[Broken]:
    if seen.accepted:
        words = "It lets in requests without credentials; the contract says 401 or 403."
        yield Broken(label, "auth nobody", words)
    elif seen.status >= REFUSED:
        words = f"It answers {seen.status} to a request without credentials; the contract says 401 or 403."
        yield Broken(label, f"auth {seen.status}", words)


def _is_acceptance(node: CheckNode) -> bool:
    return node.name == UNCHECKED and node.failure_info is not None


def _node(broken: Broken, sample: str) -> CheckNode:
    return CheckNode(UNCHECKED, Status.FAILURE, CheckFailureInfo(sample, broken))
