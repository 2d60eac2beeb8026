"""What is said of a call whose outcome is unknown, and of each attempt."""

from __future__ import annotations

import pytest

from imageport import APIError, NetworkError, OutcomeUnknown
from imageport._endings import reason, unknown
from imageport_api.operations import OPERATIONS

FIND_OUT = {
    "AddImage": "Look its id up before you repeat it.",
    "ActionAddImage": "Look its id up before you repeat it.",
    "UploadImage": "List the model's images before you repeat it.",
    "GenerateImage": "Look at the gateway's usage before you pay for it again.",
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_unknown_outcome_says_how_to_find_out(name: str) -> None:
    named = OPERATIONS[name]
    cause = NetworkError("No answer.")
    error = unknown(named, cause)
    assert type(error) is OutcomeUnknown
    assert error.__cause__ is cause
    assert str(error).startswith(f"{named.id} ")
    assert str(error).endswith(f": No answer. {FIND_OUT.get(named.id, 'Find out before you repeat it.')}")


def test_what_came_of_a_reply_is_kept_and_counted() -> None:
    error = unknown(OPERATIONS["generate_image"], NetworkError("Cut."), b"12345")
    assert error.body == b"12345"
    assert str(error) == (
        f"GenerateImage was perhaps done: Cut. {FIND_OUT['GenerateImage']} 5 bytes of the reply came;"
        " images.restore(error.body) finds the images in them."
    )


def test_an_attempt_is_named_by_the_servers_code_else_by_what_went_wrong() -> None:
    assert reason(APIError("no", status=400, code="Throttling.User")) == "Throttling.User"
    assert reason(APIError("no", status=400)) == "APIError"
    lost = NetworkError("no")
    assert reason(lost) == "NetworkError"
    lost.__cause__ = TimeoutError()
    assert reason(lost) == "TimeoutError"
