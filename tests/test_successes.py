"""Which answers are a success, and what is said of one that is nobody's we know."""

from __future__ import annotations

import pytest
from test_failure_words import GENERATE, NOTHING, PHOTO, PLAIN, READ, reply, said

from imageport._failures import error_of
from imageport._reply import Reply
from imageport_api.operations import OPERATIONS, Operation

DELETE = OPERATIONS["delete_model_image"]
IMAGE = {"image_url": "https://cdn.example/1.png"}


@pytest.mark.parametrize(
    ("operation", "outcome"),
    [
        (DELETE, reply(200)),
        (DELETE, reply(204)),
        (READ, reply(200, {"ImageId": "i", "Name": "n", "RequestId": "R"})),
        (PLAIN, reply(200, {"code": "C", "message": "M"})),
        (GENERATE, reply(200, {"success": False, "code": "500", "message": "M", "data": IMAGE})),
    ],
)
def test_what_is_a_success(operation: Operation, outcome: Reply) -> None:
    assert error_of(operation, outcome) is None


@pytest.mark.parametrize(
    ("operation", "outcome", "words"),
    [
        (READ, reply(200), f"it is empty (status 200, {NOTHING})."),
        (DELETE, reply(200, b"<p>"), "it is no JSON (status 200, no content type, 3 bytes)."),
        (
            PHOTO,
            reply(200, []),
            "it is a list of 0 items, not an object (status 200, no content type, 2 bytes).",
        ),
    ],
)
def test_what_is_not_the_services_own(operation: Operation, outcome: Reply, words: str) -> None:
    assert said(operation, outcome) == f"{operation.id}: the answer is not the service's: {words}"
