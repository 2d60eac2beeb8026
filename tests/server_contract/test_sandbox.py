"""The sandbox keeps the spec, in the engine's judgement: all phases, all checks, right and wrong data.

The runs are the same every time: when one fails, something was changed. `make contract` is the long one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.cli.commands.run.context import ExecutionContext

from imageport.contract.operations import METHODS, Operation, document, operations
from imageport.contract.running import Outcome

from .world import Links, contract, hold, lives

EXAMPLES = 30
WALKS = 25
OPERATIONS = list(operations(document()))
# Operations that lead to one another. Few at a time, so that the engine comes to all of their links.
FAMILIES = {
    "images": ("AddImage", "GetImage", "PublishImage", "RemoveImage"),
    "images by action": ("ActionAddImage", "ActionGetImage", "ActionPublishImage", "ActionRemoveImage"),
    "connections": ("ListConnections",),
    "connections by action": ("ActionListConnections",),
    "photos": ("UploadImage", "GetModelImage", "ListModelImages", "DeleteModelImage"),
    "pictures": ("GenerateImage", "GetTask"),
}


@pytest.fixture(scope="module")
def result() -> Iterator[tuple[Outcome, ExecutionContext]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEMATHESIS_HOOKS", raising=False)
        yield hold(contract(max_examples=EXAMPLES, seed=1, deterministic=True))


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


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_objects_live_as_the_links_say(family: tuple[str, ...]) -> None:
    links = Links()
    outcome, context = hold(lives(max_examples=WALKS, seed=1, deterministic=True, only=family), links)
    assert not outcome.findings
    assert context.exit_code == 0, context.warnings
    assert links.followed == {link for name in family for link in stated_links()[name]}


def test_no_link_is_left_out() -> None:
    linked = {name for name, links in stated_links().items() if links}
    assert linked <= {name for family in FAMILIES.values() for name in family}


def stated_links() -> dict[str, set[str]]:
    """The links of the spec by the operation that they start from, named as the engine names them."""
    items = document()["paths"].items()
    labels = {operation.id: operation.label for operation in OPERATIONS}
    return {
        item[method]["operationId"]: {
            f"{method.upper()} {path} -> [{status}] {name} -> {labels[link['operationId']]}"
            for status, reply in item[method]["responses"].items()
            for name, link in reply.get("links", {}).items()
        }
        for path, item in items
        for method in METHODS
        if method in item
    }
