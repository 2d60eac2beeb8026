"""The audit notices whatever does not agree: a round without faults, of which one thing is falsified."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from imageport.errors import (
    ImagePortError,
    InvalidRequestError,
    NetworkError,
    NotFoundError,
    OutcomeUnknown,
    SpecMismatchError,
)

from . import audit
from .findings import Findings
from .plan import ONCE, plan
from .records import Record
from .rounds import Played, Run, nowhere
from .server import running


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A round of all operations in which nothing goes wrong."""
    folder: Path = tmp_path_factory.mktemp("files")
    with running(1) as server, nowhere() as dead:
        yield Run(server, "blocking", 1, share=0.0).play(plan(1, 0, 40), dead, folder)


@pytest.fixture
def played(calm: Played) -> Played:
    """The same round, to be falsified."""
    return calm._replace(
        records=[copy.copy(record) for record in calm.records],
        books=copy.deepcopy(calm.books),
        facts=dict(calm.facts),
    )


def found(played: Played) -> dict[str, int]:
    """How many findings of which sort there are."""
    findings: Findings = audit.audit(*played[:5])
    return {name: len(words) for name, words in findings.sorts().items() if words}


def one(played: Played, kind: str) -> Record:
    """The first call of a kind that went well."""
    return next(each for each in played.records if each.step.kind == kind and each.error is None)


def row(played: Played, record: Record) -> dict[str, Any]:
    """What the books have of a call that is to be done once."""
    books, mark = played.books, record.step.mark
    tables: dict[str, tuple[list[dict[str, Any]], Callable[[dict[str, Any]], bool]]] = {
        "add": (books.images, lambda each: each["Name"] == mark),
        "upload": (books.uploads, lambda each: each["name"] == f"{mark}.png"),
        "generate": (books.generations, lambda each: each["prompt"] == mark),
        "act": (books.workspaces, lambda each: each["WorkspaceName"] == mark),
    }
    table, fits = tables.get(
        record.step.kind,
        (books.requests, lambda each: each["headers"].get("x-sandbox-call") == mark),
    )
    return next(each for each in table if fits(each))


def requests(played: Played, record: Record) -> list[dict[str, Any]]:
    """What the sandbox got of a call."""
    return played.books.by_call()[record.step.mark]


def test_nothing_is_found_where_nothing_went_wrong(played: Played) -> None:
    assert found(played) == {}
    refused = {each.step.kind for each in played.records if each.error is not None}
    assert refused <= {"predict", "recommend"}  # those that are sent where nobody listens


@pytest.mark.parametrize("kind", ONCE)
def test_what_was_done_twice_is_a_duplicate(played: Played, kind: str) -> None:
    there = row(played, one(played, kind))
    for table in played.books:
        if there in table:
            table.append(dict(there))
    counts = found(played)
    assert counts.pop("duplicates") == 1
    assert counts.keys() <= {"broken_histories"}  # a request more than there were attempts


@pytest.mark.parametrize("kind", ONCE)
def test_what_was_told_as_done_and_is_not_there_is_a_loss(played: Played, kind: str) -> None:
    there = row(played, one(played, kind))
    for table in played.books:
        if there in table:
            table.remove(there)
    assert found(played)["losses"] == 1


@pytest.mark.parametrize("error", [NetworkError("no answer"), SpecMismatchError("odd"), NotFoundError("no")])
@pytest.mark.parametrize("kind", ONCE)
def test_what_was_done_behind_an_error_that_does_not_say_so_is_a_loss(
    played: Played, kind: str, error: ImagePortError
) -> None:
    record = one(played, kind)
    record.error, record.told = error, []
    assert found(played)["losses"] == 1


@pytest.mark.parametrize("kind", ONCE)
def test_what_was_done_behind_an_error_that_says_so_is_none(played: Played, kind: str) -> None:
    record = one(played, kind)
    record.error, record.told = OutcomeUnknown("perhaps"), []
    assert "losses" not in found(played)


@pytest.mark.parametrize("kind", ["publish", "remove", "delete"])
def test_a_change_that_was_told_and_did_not_happen_is_a_loss(played: Played, kind: str) -> None:
    mark = one(played, kind).step.mark
    if kind == "delete":
        played.books.photos.append({"id": played.objects.photos[mark]})
    else:
        public = next(each for each in played.books.images if each["Accessibility"] == "PUBLIC")
        public["Accessibility"] = "PRIVATE"
        played.books.images.append(dict(public, ImageId=played.objects.images[mark]))
    assert found(played)["losses"] >= 1


@pytest.mark.parametrize("kind", ["publish", "remove"])
def test_not_found_where_it_was_is_a_loss(played: Played, kind: str) -> None:
    one(played, kind).error = NotFoundError("not there")
    assert found(played)["losses"] == 1


STRAYS: dict[str, Callable[[Played], object]] = {
    "published": lambda played: played.books.images[0].update(Accessibility="PUBLIC"),
    "removed": lambda played: played.books.images.pop(0),
    "one of the listing is gone": lambda played: played.books.images.pop(10),
    "added": lambda played: played.books.images.append(
        played.books.images[0] | {"ImageId": "x", "Name": "odd"}
    ),
    "deleted": lambda played: played.books.photos.pop(0),
    "uploaded": lambda played: played.books.uploads.append({"name": "odd.png", "id": "x"}),
    "generated": lambda played: played.books.generations.append({"prompt": "odd"}),
    "created": lambda played: played.books.workspaces.append({"WorkspaceName": "odd"}),
}


@pytest.mark.parametrize("kind", STRAYS)
def test_what_nobody_asked_for_is_a_stray(played: Played, kind: str) -> None:
    STRAYS[kind](played)
    assert found(played)["strays"] >= 1


@pytest.mark.parametrize("spoiled", [False, True])
@pytest.mark.parametrize("kind", ["list", "connections", "photos", "products"])
def test_a_listing_that_is_short_is_a_wrong_answer(played: Played, kind: str, spoiled: bool) -> None:
    record = one(played, kind)
    record.fact = record.fact[:-1]
    if spoiled:
        row(played, record)["fault"] = "wrong_member"
    ends_by_token = spoiled and kind == "connections"
    assert found(played) == ({} if ends_by_token else {"wrong_answers": 1})


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("foreign", "get"),
        ("renamed", "publish"),
        ("renamed", "act"),
        ("foreign", "generate"),
        ("foreign", "task"),
    ],
)
def test_a_strange_reply_that_counts_as_a_success_is_a_wrong_answer(
    played: Played, fault: str, kind: str
) -> None:
    requests(played, one(played, kind))[-1]["fault"] = fault
    assert found(played) == {"wrong_answers": 1}


@pytest.mark.parametrize("kind", ["generate", "task"])
def test_an_image_in_another_shape_that_is_not_found_is_a_loss(played: Played, kind: str) -> None:
    record = one(played, kind)
    requests(played, record)[-1]["fault"] = "shape"
    record.error = SpecMismatchError("odd; it may have been charged", body=b'{"asset_ids": []}')
    assert found(played) == {}
    record.error = SpecMismatchError("odd; it may have been charged", body=b'{"url": "x"}')
    assert found(played) == {"losses": 1}


@pytest.mark.parametrize(
    "kind", ["get", "photo", "task", "predict", "recommend", "generate", "add", "upload"]
)
def test_another_result_than_the_sandbox_has_is_a_wrong_answer(played: Played, kind: str) -> None:
    one(played, kind).fact = "another"
    assert found(played) == {"wrong_answers": 1}


class OtherError(ImagePortError):
    """An error that the table of errors does not have."""


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), httpx.ReadTimeout("x"), OtherError("x"), InvalidRequestError("x"), KeyError("x")],
)
def test_an_exception_that_is_not_ours_is_foreign(played: Played, error: Exception) -> None:
    one(played, "get").error = error
    assert found(played) == {"foreign_exceptions": 1}


def test_a_call_that_never_came_to_an_end_is_a_loss(played: Played) -> None:
    played.records.remove(one(played, "get"))
    assert found(played) == {"losses": 1}
