"""What came of a generation, or of a task that was asked for: told apart by what only a vendor says."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from imageport import APIError, ImagesNotFoundError, SpecMismatchError
from imageport._outcome import read_report, restored, said
from imageport._reply import Reply
from imageport._tasks import Report
from imageport_api.models import GenerateRequest
from imageport_api.operations import OPERATIONS

LINK = "https://cdn.example/1.png"


def read(body: Any, task_id: str | None = None) -> Report:
    operation = OPERATIONS["generate_image" if task_id is None else "get_task"]
    reply = Reply(200, {}, json.dumps(body).encode(), any_form=True)
    call: Any = SimpleNamespace(course=SimpleNamespace(operation=operation, reply=reply))
    return read_report(call, task_id=task_id)


FOUND: list[tuple[Any, str | None, str | None, str, int]] = [
    ({"data": [{"url": LINK}]}, None, None, "succeeded", 1),
    ({"task_id": "t"}, None, "t", "waiting", 0),
    ({"task_id": "t", "task_status": "FAILED"}, None, "t", "failed", 0),
    ({"task_status": "FAILED"}, "t", "t", "failed", 0),
    ({"task_status": "RUNNING"}, "t", "t", "running", 0),
    ({"status": "RUNNING"}, "t", "t", "running", 0),
    ({"status": "FAILED", "request_id": "r"}, "t", "t", "failed", 0),
    ({"status": "SUCCEEDED", "images": [{"url": LINK}]}, "t", "t", "succeeded", 1),
    ({"status": "FAILED", "images": [{"url": LINK}]}, "t", "t", "failed", 1),
]


@pytest.mark.parametrize(("body", "asked", "task_id", "state", "pictures"), FOUND)
def test_what_a_vendor_says_is_read(
    body: Any, asked: str | None, task_id: str | None, state: str, pictures: int
) -> None:
    found = read(body, asked)
    assert (found.task_id, found.state, len(found.pictures)) == (task_id, state, pictures)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "X", "message": "no"}},
        {"error": "busy", "code": "X"},
        {"error": "busy", "model": "m"},
        {"status": "FAILED", "request_id": "r"},
    ],
)
def test_a_refusal_of_a_vendor_is_one(body: Any) -> None:
    with pytest.raises(APIError, match=r"^GenerateImage: no image came"):
        read(body)


ANYBODYS: list[Any] = [
    {"error": "busy"},
    {"status": "error", "message": "m"},
    {"error": "e", "status": 5},
]


@pytest.mark.parametrize("body", ANYBODYS)
def test_what_anybody_may_say_of_a_failure_is_not_taken_for_a_vendors(body: Any) -> None:
    with pytest.raises(ImagesNotFoundError, match=r"^GenerateImage: neither images nor a task id "):
        read(body)


@pytest.mark.parametrize("body", [*ANYBODYS, {"status": "FAILED"}])
def test_nor_is_it_a_state_of_a_task(body: Any) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        read(body, "t")
    assert type(caught.value) is SpecMismatchError
    length = len(json.dumps(body))
    assert str(caught.value) == (
        f"GetTask: neither images nor a state (status 200, no content type, {length} bytes)."
    )


def test_every_text_of_a_request_is_known_down_to_a_depth() -> None:
    def nested(levels: int) -> Any:
        return "deep" if not levels else (nested(levels - 1),) if levels % 2 else {"a": nested(levels - 1)}

    for levels, known in ((39, True), (40, False)):
        sent = said(GenerateRequest("m", {"deep": nested(levels), "flat": ["text", 5]}))
        assert {hash("m"), hash("text")} <= sent
        assert (hash("deep") in sent) is known


def test_a_list_of_images_is_kept_as_the_data_that_holds_it() -> None:
    assert restored([{"url": LINK}]).data == {"data": [{"url": LINK}]}
