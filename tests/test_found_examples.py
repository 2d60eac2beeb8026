"""What the property tests found, one example each."""

from __future__ import annotations

import socket
from collections.abc import Callable
from enum import Enum
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, Answer, Colour, Scene, Script
from genuine import OK

from imageport import APIError, InvalidRequestError
from imageport._timeouts import Timeouts


class Visible(str, Enum):  # noqa: UP042 - str() of it is no word of the spec
    PUBLIC = "PUBLIC"


def test_a_member_of_an_enum_is_sent_as_its_word(scene: Scene) -> None:
    accessibility: Any = Visible.PUBLIC
    list(scene.pai(OK).images.list(accessibility=accessibility))
    assert scene.script.requests[0].url.params["Accessibility"] == "PUBLIC"


def test_a_list_among_the_parameters_of_an_action_is_joined_by_commas(scene: Scene) -> None:
    scene.pai(OK, api_key="sk").call("P", "2021-02-04", "Do", {"Ids": ["a", "b"]})
    assert scene.script.requests[0].url.query == b"Ids=a%2Cb"


REFUSED: dict[str, Callable[[Any], Any]] = {
    "a member of an enum as an id": lambda pai: pai.images.get(Visible.PUBLIC),
    "labels that are no mapping": lambda pai: pai.images.list(labels=["a"]),
    "labels of a new image that are no mapping": lambda pai: pai.images.add("a", "b", labels=[]),
    "a list that is none": lambda pai: pai.connections.list(connection_ids=5),
    "headers that are no mapping": lambda pai: pai.images.get(IMAGE_ID, headers=5),
    "a content type of the caller's": lambda pai: pai.images.get(IMAGE_ID, headers={"Content-Type": "a/b"}),
    "a limit that has no spelling": lambda pai: pai.images.list(limit=-(10**5000)),
    "a deadline that is no float": lambda pai: pai.images.get(IMAGE_ID, deadline=10**400),
    "a timeout longer than a life": lambda pai: pai.images.get(IMAGE_ID, timeout=1e12),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_breaks_the_spec_does_not_leave(scene: Scene, kind: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        REFUSED[kind](scene.pai())
    assert scene.script.requests == []
    assert len(str(caught.value)) < 400


def test_a_message_quotes_only_the_beginning_of_a_long_value(scene: Scene) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        scene.pai().images.get("a b" * 10_000)
    assert len(str(caught.value)) < 400


def test_a_page_of_photos_has_a_number(colour: Colour) -> None:
    number: Any = None
    with pytest.raises(InvalidRequestError, match="page_number"):
        colour.photogpt(api_key="k").images.list("model-1", page_number=number)


@pytest.mark.parametrize("kind", [b"modelInput", 5, None])
def test_a_type_of_upload_is_a_word(colour: Colour, kind: Any) -> None:
    with pytest.raises(InvalidRequestError, match="type"):
        colour.photogpt(api_key="k").images.upload(b"\x89PNG", model_id="model-1", type=kind)


@pytest.mark.parametrize("name", ["API-Version", "api-version"])
def test_a_caller_s_header_keeps_the_rules_of_the_spec(colour: Colour, name: str) -> None:
    photogpt = colour.photogpt(api_key="k", transport=Script())
    with pytest.raises(InvalidRequestError, match=name):
        photogpt.images.get("img-1", headers={name: "one"})


def test_a_caller_s_x_async_keeps_the_rules_of_the_spec(colour: Colour) -> None:
    no_mapping: Any = ["a"]
    oceanbase = colour.oceanbase(api_key="k", base_url="https://gateway.example", transport=Script())
    with pytest.raises(InvalidRequestError, match="X-Async"):
        oceanbase.images.generate("m", headers={"X-Async": "a b"})
    with pytest.raises(InvalidRequestError, match="body"):
        oceanbase.images.generate("m", body=no_mapping)


@pytest.mark.parametrize("code", ["9" * 5000, "\uff14\uff12\uff19", "4290"])
def test_a_code_that_is_no_status_is_just_a_code(colour: Colour, code: str) -> None:
    script = Script(Answer(body={"success": False, "code": code}))
    oceanbase = colour.oceanbase(api_key="k", base_url="https://gateway.example", transport=script)
    with pytest.raises(APIError) as caught:
        oceanbase.tasks.get("task-1")
    assert (caught.value.status, caught.value.code) == (200, code)


def test_an_error_can_be_written_to_a_log_whatever_the_server_says(scene: Scene) -> None:
    body = b'{"Code": "A\\ud800", "Message": "\\udfff"}'
    with pytest.raises(APIError) as caught:
        scene.pai(Answer(404, body)).images.get(IMAGE_ID)
    assert str(caught.value).encode()
    assert caught.value.code == "A\\ud800"


@pytest.mark.parametrize("given", [1e9, httpx.Timeout(1e12)])
def test_no_timeout_is_longer_than_a_socket_takes(given: float | httpx.Timeout) -> None:
    with socket.socket() as one:
        for part in Timeouts.of(given).values():
            one.settimeout(part)
