"""A reply that is of no use says how it came: the error has the history of the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from colours import IMAGE_ID, Answer, Colour, Scene, Script

from imageport import APIError, Call, Retry, SpecMismatchError

Use = Callable[[Any], object]
REPLIES: dict[str, tuple[Use, Any]] = {
    "an envelope with nothing in it": (lambda pai: pai.messages.get_config(), {"Data": "none"}),
    "an envelope without its content": (lambda pai: pai.messages.get_config(), {"RequestId": "R"}),
    "a list": (lambda pai: pai.images.get(IMAGE_ID), ["no", "object"]),
    "no JSON": (lambda pai: pai.images.get(IMAGE_ID), b"<html>"),
    "an item that is none": (lambda pai: list(pai.images.list()), {"Images": ["none"]}),
}


@pytest.mark.parametrize("kind", REPLIES)
def test_a_reply_that_cannot_be_used_tells_the_attempts(scene: Scene, kind: str) -> None:
    use, body = REPLIES[kind]
    told: list[Call] = []
    with pytest.raises(SpecMismatchError) as raised:
        use(scene.pai(Answer(503), Answer(body=body), on_call=told.append))
    assert [attempt.status for attempt in raised.value.attempts] == [503, 200]
    assert [call.attempts for call in told] == [raised.value.attempts]


@pytest.mark.parametrize(
    ("data", "error"),
    [({}, SpecMismatchError), ({"error": {"code": "Blocked"}}, APIError)],
)
def test_a_generation_without_an_image_tells_the_attempts(
    colour: Colour, clock: object, data: Any, error: type[APIError | SpecMismatchError]
) -> None:
    script = Script(Answer(429), Answer(body={"success": True, "data": data}))
    gateway = colour.oceanbase(
        api_key="sk", base_url="https://gateway.example", transport=script, retry=Retry(jitter=lambda: 0.0)
    )
    with pytest.raises(error) as raised:
        gateway.images.generate("model", prompt="x")
    assert [attempt.status for attempt in raised.value.attempts] == [429, 200]
