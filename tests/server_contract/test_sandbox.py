"""The sandbox keeps the spec, in the engine's judgement: all phases, all checks, right and wrong data.

The run is the same every time: when it fails, something was changed. `make contract` is the long one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.cli.commands.run.context import ExecutionContext

from imageport.contract.operations import METHODS, Operation, document, operations
from imageport.contract.running import Outcome

from .world import Links, contract, hold

EXAMPLES = 100
WALKS = 250
OPERATIONS = list(operations(document()))


@pytest.fixture(scope="module")
def links() -> Links:
    return Links()


@pytest.fixture(scope="module")
def result(links: Links) -> Iterator[tuple[Outcome, ExecutionContext]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEMATHESIS_HOOKS", raising=False)
        yield hold(contract(max_examples=EXAMPLES, walks=WALKS, seed=1, deterministic=True), links)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_an_operation_keeps_the_contract(
    operation: Operation, result: tuple[Outcome, ExecutionContext]
) -> None:
    outcome, _ = result
    assert outcome.cases[operation.label] >= 15
    assert not outcome.of(operation.label)


def test_nothing_fails_and_nothing_warns(result: tuple[Outcome, ExecutionContext]) -> None:
    outcome, context = result
    assert not outcome.findings
    assert context.exit_code == 0, context.warnings


def test_every_check_there_is_was_made(result: tuple[Outcome, ExecutionContext]) -> None:
    load_all_checks()
    checks = {name for name, status in result[0].checks if status == "success"}
    assert checks == {check.__name__ for check in CHECKS.get_all()}


def test_every_link_was_followed(result: object, links: Links) -> None:
    stated = {
        f"{method.upper()} {path} -> [{status}] {name} -> "
        for path, item in document()["paths"].items()
        for method in METHODS
        for status, reply in item.get(method, {}).get("responses", {}).items()
        for name in reply.get("links", {})
    }
    unfollowed = {link for link in stated if not any(each.startswith(link) for each in links.followed)}
    assert stated
    assert not unfollowed
