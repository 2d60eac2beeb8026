"""What a generation does when it is refused, or when nobody knows: never pay twice."""

from __future__ import annotations

import httpx
import pytest
from colours import Answer, Scene
from vendors import oceanbase, refused, said, task

from imageport import (
    APIError,
    AuthenticationError,
    BadRequestError,
    ImagePortError,
    OutcomeUnknown,
    RateLimitError,
    ServerError,
)

MADE = said({"created": 1, "data": [{"url": "https://cdn.example/1.png"}]})
UNCLEAR: list[Exception | Answer] = [
    httpx.ReadError("lost"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("cut"),
    httpx.WriteError("broken"),
    Answer(500),
    Answer(502, b"<html>bad gateway</html>"),
    Answer(520, b"<html>"),
    Answer(408),
    Answer(200, MADE.body, breaks=httpx.ReadError("cut")),
    refused("500", status=200),
    refused(503, status=200),
]


@pytest.mark.parametrize("failure", UNCLEAR, ids=repr)
def test_what_may_have_been_paid_for_is_never_sent_again(scene: Scene, failure: Exception | Answer) -> None:
    with pytest.raises(
        OutcomeUnknown, match="Look at the gateway's usage before you pay for it again"
    ) as caught:
        oceanbase(scene, failure, MADE).images.generate("m")
    assert len(scene.script.requests) == len(caught.value.attempts) == 1
    assert isinstance(caught.value.__cause__, ImagePortError)


REFUSED: list[Exception | Answer] = [
    httpx.ConnectError("no"),
    httpx.ConnectTimeout("no"),
    Answer(429),
    refused("429"),
    refused("429", status=200),
    refused(429, status=200),
    refused("Throttling.RateQuota", status=200),
    refused("Throttling", status=400),
]


@pytest.mark.parametrize("failure", REFUSED, ids=repr)
def test_what_was_refused_is_sent_again(scene: Scene, failure: Exception | Answer) -> None:
    made = oceanbase(scene, failure, failure, MADE).images.generate("m", prompt="p")
    assert made.done
    assert [request.content for request in scene.script.requests] == [scene.script.requests[0].content] * 3
    assert scene.clock.slept == [0.5, 1.0]
    with pytest.raises(ImagePortError) as caught:
        oceanbase(scene, failure, ...).images.generate("m")
    assert len(caught.value.attempts) == 3
    assert isinstance(failure, Exception) or isinstance(caught.value, RateLimitError)


def test_the_servers_word_on_when_to_come_back_is_kept(scene: Scene) -> None:
    oceanbase(scene, refused("429", retry_after="9"), task()).images.generate("m")
    assert scene.clock.slept == [9.0]


FAILURES: list[tuple[Answer, type[APIError], int, str | None]] = [
    (refused("400", "Invalid request parameters"), BadRequestError, 400, "400"),
    (refused("401", "Unauthorized"), AuthenticationError, 401, "401"),
    (refused("400", status=200), BadRequestError, 400, "400"),
    (refused(401, status=200), AuthenticationError, 401, "401"),
    (refused("ModelNotFound", status=200), APIError, 200, "ModelNotFound"),
    (Answer(200, {"success": False}), APIError, 200, None),
    (
        Answer(401, {"error": {"code": "unauthorized", "message": "no"}}),
        AuthenticationError,
        401,
        "unauthorized",
    ),
    (Answer(200, {"error": {"code": "bad", "message": "no"}}), APIError, 200, "bad"),
    (Answer(413, b"<html>too large</html>"), BadRequestError, 413, None),
]


@pytest.mark.parametrize(("answer", "kind", "status", "code"), FAILURES)
def test_each_shape_of_a_refusal_is_a_typed_error(
    scene: Scene, answer: Answer, kind: type[APIError], status: int, code: str | None
) -> None:
    answer = Answer(answer.status, answer.body, {"x-request-id": "r-9"})
    with pytest.raises(kind) as caught:
        oceanbase(scene, answer).images.generate("m")
    found = caught.value
    assert (found.status, found.code, found.request_id) == (status, code, "r-9")
    assert not isinstance(found, ServerError)
