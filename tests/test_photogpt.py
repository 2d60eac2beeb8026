"""PhotoGPT besides uploading: listing, reading, deleting; its envelope, its headers, its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from colours import Answer, Colour, Scene
from vendors import KEY, PHOTO, UPLOADED, photo, photogpt, photogpt_at, picture

from imageport import (
    APIError,
    AuthenticationError,
    ConfigurationError,
    ImagePortError,
    InvalidRequestError,
    NotFoundError,
    OutcomeUnknown,
    RateLimitError,
    SpecMismatchError,
)
from imageport.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def page(*ids: object, **rest: object) -> Answer:
    return Answer(body={"result": [{"id": each} for each in ids], "status": "OK", **rest})


def nok(status: int = 200, **fields: object) -> Answer:
    return Answer(status, {"status": "NOK", "message": "no such thing", "err": "E1", "result": None} | fields)


OPERATIONS: dict[str, Any] = {
    "upload": lambda client: client.images.upload(picture(), model_id="m"),
    "list": lambda client: list(client.images.list("m")),
    "get": lambda client: client.images.get("img-1"),
    "delete": lambda client: client.images.delete("img-1"),
}
ANSWERS = {"upload": UPLOADED, "list": page("a"), "get": UPLOADED, "delete": Answer(204)}


@pytest.mark.parametrize("name", OPERATIONS)
def test_key_and_version_go_with_every_request(scene: Scene, name: str) -> None:
    for options, version in (({}, "1"), ({"api_version": "7"}, "7")):
        OPERATIONS[name](photogpt(scene, ANSWERS[name], **options))
        [request] = scene.script.requests
        assert request.headers["api-version"] == version
        assert request.headers["authorization"] == "Bearer sk-secret-key"
    OPERATIONS[name](photogpt(scene, ANSWERS[name], api_version="7").with_options(timeout=3))
    assert scene.script.requests[0].headers["api-version"] == "7"


@pytest.mark.parametrize("version", ["", "one", "1\n", "1 ", "\u0661"])
def test_a_version_that_is_none_is_refused_before_sending(scene: Scene, version: str) -> None:
    for run in OPERATIONS.values():
        with pytest.raises(InvalidRequestError, match="API-Version"):
            run(photogpt(scene, api_version=version))
    assert scene.script.requests == []


@pytest.mark.parametrize("status", ["NOK", "nok"])
def test_a_refusal_needs_no_other_word_than_its_status(scene: Scene, status: str) -> None:
    for run in OPERATIONS.values():
        with pytest.raises(APIError, match="no message"):
            run(photogpt(scene, Answer(body={"status": status, "result": {"id": "img-1"}})))


BASES = {
    None: "https://developer.photogptai.com/api",
    "https://proxy.example/photos/v2/": "https://proxy.example/photos/v2",
    "https://proxy.example:8443": "https://proxy.example:8443",
}


@pytest.mark.parametrize("base", BASES)
def test_the_base_url_may_have_a_path(scene: Scene, base: str | None) -> None:
    client = photogpt(scene, UPLOADED, base_url=base)
    client.images.get("img-1")
    assert str(scene.script.requests[0].url) == f"{BASES[base]}/images/img-1"
    assert BASES[base] in repr(client)
    assert "sk-secret-key" not in repr(client)


@pytest.mark.parametrize(
    "base", ["http://photos.example", "https://u:p@photos.example", "ftp://x", "https://x?y"]
)
def test_a_base_url_that_cannot_be_one_is_refused(scene: Scene, base: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        photogpt(scene, base_url=base)


def test_without_a_key_the_first_call_says_what_was_tried(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="PHOTOGPT_API_KEY"):
        photogpt(scene, api_key=None).images.get("img-1")
    monkeypatch.setenv("PHOTOGPT_API_KEY", "from-the-environment")
    photogpt(scene, UPLOADED, api_key=None).images.get("img-1")
    assert scene.script.requests[0].headers["authorization"] == "Bearer from-the-environment"


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_nok_at_200_is_an_error(scene: Scene, name: str) -> None:
    with pytest.raises(APIError, match="no such thing") as caught:
        OPERATIONS[name](photogpt(scene, nok()))
    assert (caught.value.code, caught.value.status) == ("E1", 200)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (404, NotFoundError), (429, RateLimitError)]
)
def test_refusals_are_typed(scene: Scene, name: str, status: int, kind: type[APIError]) -> None:
    answer = Answer(status, nok().body, {"x-request-id": "r-1"})
    with pytest.raises(kind) as caught:
        OPERATIONS[name](photogpt(scene, answer, ...))
    assert (caught.value.request_id, caught.value.code) == ("r-1", "E1")
    assert type(caught.value) is kind


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b"7", b'{"result": 7, "status": "OK"}', b'{"status": "OK"}', b'"x"'],
)
def test_an_answer_that_is_not_as_described_is_our_error(scene: Scene, name: str, body: bytes) -> None:
    client = photogpt(scene, Answer(200, body))
    if name == "delete" and body[:1] in (b"", b"{"):
        OPERATIONS[name](client)  # nothing more is described
        return
    with pytest.raises(SpecMismatchError) as caught:
        OPERATIONS[name](client)
    assert caught.value.body == body
    assert len(scene.script.requests) == 1


def test_get_returns_the_photo_with_all_that_the_server_says(scene: Scene) -> None:
    more = {**PHOTO, "liked": True, "data": {"width": 3}, "createdAt": "soon", "aspect": [3, 2]}
    found = photogpt(scene, Answer(body={"result": more, "status": "OK"})).images.get("img-1")
    assert (found.id, found.url, found.model_id, found.type_) == tuple(PHOTO.values())
    assert found["aspect"] == [3, 2]
    assert found.folder_id is None
    assert scene.script.calls == ["GET /api/images/img-1"]


GONE = [Answer(200), Answer(204), UPLOADED, Answer(body={"status": "OK"}), Answer(body={"result": None})]


@pytest.mark.parametrize("answer", GONE)
def test_delete_takes_an_empty_body_204_and_the_envelope(scene: Scene, answer: Answer) -> None:
    assert photogpt(scene, answer).images.delete("img-1") is None
    assert scene.script.calls == ["DELETE /api/images/img-1"]


def test_a_delete_that_is_not_found_after_a_lost_reply_is_done(scene: Scene) -> None:
    photogpt(scene, httpx.ReadError("lost"), nok(404)).images.delete("img-1")
    with pytest.raises(NotFoundError):
        photogpt(scene, nok(404)).images.delete("img-1")


IDS = ["", ".", "..", "a/b", "a?b", "a#b", "a%2fb", "a b", "a\nb", "a\x00", None, 7]


@pytest.mark.parametrize("wrong", IDS)
def test_ids_that_cannot_stand_in_a_path_are_refused_before_sending(scene: Scene, wrong: Any) -> None:
    images = photogpt(scene).images
    for call in (
        lambda: images.get(wrong),
        lambda: images.delete(wrong),
        lambda: images.list(wrong),
        lambda: images.upload(picture(), model_id=wrong),
    ):
        with pytest.raises(InvalidRequestError, match="model_id|image_id"):  # noqa: RUF043
            call()
    assert scene.script.requests == []


@pytest.mark.parametrize("wrong", ["input", "output", "MODELINPUT", "", None, 7, ["modelInput"], {}])
def test_an_upload_of_an_unknown_type_is_refused_before_sending(scene: Scene, wrong: Any) -> None:
    with pytest.raises(InvalidRequestError):
        photogpt(scene).images.upload(picture(), model_id="m", type=wrong)
    assert scene.script.requests == []


def test_a_whole_life_on_the_sandbox(colour: Colour, sandbox: Sandbox) -> None:
    client = photogpt_at(colour, sandbox.url)
    made = client.images.upload(photo("coffee.webp"), model_id="m")
    reference = client.images.upload(photo("hubble.jpg"), model_id="m", type="auxiliaryType")
    sandbox.add_photo(modelID="m", type="modelOutput")
    counts = {
        kind: len(list(client.images.list("m", image_type=kind))) for kind in ("all", "input", "output")
    }
    assert counts == {"all": 3, "input": 1, "output": 1}
    assert [each.id for each in client.images.list("m", image_type="auxiliaryType")] == [reference.id]
    assert made.id is not None
    assert client.images.get(made.id) == made
    client.images.delete(made.id)
    with pytest.raises(NotFoundError) as caught:
        client.images.get(made.id)
    assert caught.value.request_id == sandbox.requests[-1].request_id
    with pytest.raises(NotFoundError):
        photogpt_at(colour, sandbox.url, api_key="sk-sandbox-2").images.delete(str(reference.id))


def test_faults_of_the_sandbox_are_typed_errors(colour: Colour, sandbox: Sandbox) -> None:
    client = photogpt_at(colour, sandbox.url)
    with pytest.raises(AuthenticationError):
        photogpt_at(colour, sandbox.url, api_key="wrong").images.upload(picture(), model_id="m")
    sandbox.fault("html", operation="UploadImage", status=502)
    sandbox.fault("lost", operation="UploadImage")
    for count in (0, 1):
        with pytest.raises(OutcomeUnknown):
            client.images.upload(picture(), model_id="m")
        assert len(sandbox.uploads) == count
    sandbox.fault("throttle", operation="UploadImage", times=2)
    assert client.images.upload(picture(), model_id="m").id
    with pytest.raises(ImagePortError):
        photogpt_at(colour, sandbox.url, **KEY).images.delete("img-1")
