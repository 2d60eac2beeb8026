"""How a run is told, operation by operation."""

from __future__ import annotations

from .findings import Finding, Outcome
from .operations import Operation

INDENT = " " * 13


def summary(outcome: Outcome, choice: dict[Operation, str], url: str) -> list[str]:
    """Tell of a run, operation by operation."""
    lines = [f"The contract at {url}", ""]
    width = max(len(operation.id) for operation in choice)
    for operation, obstacle in choice.items():
        findings = outcome.of(operation.label)
        state = "skipped" if obstacle else "broken " if findings else "kept   "
        detail = f"({obstacle})" if obstacle else _detail(outcome, operation, findings)
        lines.append(f"  {state}  {operation.id:{width}}  {detail}")
        for earlier, finding in zip([None, *findings], findings, strict=False):
            lines += _told(finding, earlier)
    return [*lines, "", *_totals(outcome, choice)]


def _detail(outcome: Outcome, operation: Operation, findings: list[Finding]) -> str:
    cases, tally = outcome.cases[operation.label], outcome.tallies[operation.label]
    if findings or tally.succeeded or not tally.right:
        return f"{cases:6} cases"
    # What a success holds was not seen, then.
    statuses = ", ".join(map(str, sorted(tally.right)))
    return f"{cases:6} cases, but none succeeded: right requests were answered {statuses}"


def _told(finding: Finding, earlier: Finding | None) -> list[str]:
    often = f" ({finding.times} times)" if finding.times > 1 else ""
    lines = [f"{INDENT}{finding.words}{often}"]
    if earlier is not None and (earlier.request, earlier.reply) == (finding.request, finding.reply):
        return lines  # one request shows several things
    if finding.request:
        lines.append(f"{INDENT}  {finding.request}")
    if finding.reply:
        lines.append(f"{INDENT}  -> {finding.reply}")
    return lines


def _totals(outcome: Outcome, choice: dict[Operation, str]) -> list[str]:
    labels = {operation.label for operation, obstacle in choice.items() if not obstacle}
    broken = {finding.label for finding in outcome.findings}
    lines = [f"  {each.label}: {each.words}" for each in outcome.findings if each.label not in labels]
    lines += _hints(outcome, labels)
    kept = len(labels - broken)
    lines.append(
        f"{kept} kept, {len(labels & broken)} broken, {len(choice) - len(labels)} skipped; "
        f"{sum(outcome.cases.values())} cases in {outcome.seconds:.0f} s. Seed {outcome.seed}."
    )
    return lines


def _hints(outcome: Outcome, labels: set[str]) -> list[str]:
    if outcome.media_types and all("html" in media for media in outcome.media_types):
        return ["Every reply is an HTML page: this may not be the address of the API."]
    unserved = {finding.label for finding in outcome.findings if finding.rule == "served"}
    if unserved >= labels:
        return ["None of the operations is served: this may not be the address of the API."]
    shut = {finding.label for finding in outcome.findings if finding.key == "shut"}
    return ["Nobody is let in anywhere: the credentials may not be this server's."] if shut >= labels else []
