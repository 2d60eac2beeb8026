"""A paid reply is read in whatever shape it comes; what cannot be read is kept, and said to be paid."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from colours import Answer, Colour, Scene
from raw_server import RawServer, reply
from vendor_replies import (
    BODIES,
    CONTENT,
    CONTENTS,
    IMAGES,
    LINK,
    LINKS,
    NO,
    SIGNED,
    UNREADABLE,
    Sent,
    envelope,
    events,
    part,
)
from vendors import oceanbase, oceanbase_at, picture

from imageport import APIError, ImagesNotFoundError, OutcomeUnknown, RateLimitError, SpecMismatchError


def answer(sent: Sent) -> Answer:
    return Answer(sent.status, sent.content, {"content-type": sent.media} if sent.media else {})


def generate(scene: Scene, sent: Sent, **fields: Any) -> Any:
    return oceanbase(scene, answer(sent)).images.generate("m", **fields)


@pytest.mark.parametrize("shape", LINKS)
def test_links_are_read_in_each_shape(scene: Scene, shape: str) -> None:
    body, links = LINKS[shape]
    made = generate(scene, Sent(body))
    assert (made.done, made.status, made.task_id) == (True, "succeeded", None)
    assert [image.url for image in made.images if image.error is None] == links
    again = oceanbase(scene).images.restore(made.data)
    assert [image.url for image in again.images] == [image.url for image in made.images]


@pytest.mark.parametrize("shape", CONTENTS)
def test_content_is_read_in_each_shape(scene: Scene, shape: str) -> None:
    made = generate(scene, Sent(CONTENTS[shape]))
    assert [(image.url, image.content) for image in made.images] == [(None, CONTENT)]
    assert [image.content for image in oceanbase(scene).images.restore(made.data).images] == [CONTENT]


@pytest.mark.parametrize("body", BODIES)
def test_links_are_read_in_each_kind_of_body(scene: Scene, body: str) -> None:
    sent, links = BODIES[body]
    made = generate(scene, sent)
    assert [image.url for image in made.images] == links
    restored = oceanbase(scene).images.restore(sent.content)
    assert [image.url for image in restored.images] == links


@pytest.mark.parametrize("body", IMAGES)
def test_images_are_read_in_each_kind_of_body(scene: Scene, body: str, tmp_path: Path) -> None:
    sent = IMAGES[body]
    [image] = generate(scene, sent).images
    expected = sent.body if sent.media.startswith("image/") else CONTENT
    assert image.save(tmp_path / "1").read_bytes() == expected


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_kept_and_said_to_be_paid(scene: Scene, kind: str) -> None:
    sent = UNREADABLE[kind]
    with pytest.raises(SpecMismatchError, match="may have been charged") as caught:
        generate(scene, sent)
    assert (caught.value.body, caught.value.status) == (sent.content, sent.status)
    assert len(scene.script.requests) == 1
    assert "restore(error.body)" in str(caught.value)


@pytest.mark.parametrize(
    "data", [{"asset_ids": ["a"]}, {"video_url": "https://cdn.example/a.mp4"}, {"deep": [[[{"x": 1}]]]}]
)
def test_a_success_without_images_has_its_data_at_hand(scene: Scene, data: dict[str, Any]) -> None:
    with pytest.raises(ImagesNotFoundError) as caught:
        generate(scene, Sent(envelope(data)))
    assert caught.value.data == data
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.data, again.body) == (ImagesNotFoundError, data, caught.value.body)


def test_events_keep_errors_of_single_images(scene: Scene) -> None:
    made = generate(scene, events(part(0, url=LINK), part(2, url=SIGNED), part(1, error=NO)))
    assert [image.url for image in made.images] == [LINK, None, SIGNED]
    assert made.images[1].error == "OutputImageSensitiveContentDetected: not this one"


REFUSALS: dict[str, tuple[Sent, type[APIError]]] = {
    "events of errors": (events(part(0, error=NO)), APIError),
    "an error in the stream": (events({"type": "error", "error": NO}), APIError),
    "an error alone": (Sent({"code": "InvalidParameter", "message": "size", "request_id": "r"}), APIError),
    "a throttle": (
        Sent({"code": "Throttling.RateQuota", "message": "slow", "request_id": "r"}),
        RateLimitError,
    ),
    "a code in the envelope": (Sent({"code": 1102, "message": "no balance", "data": {}}), APIError),
    "a bad word": (Sent(envelope({"status": "FAILED"})), APIError),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_at_200_is_an_error_with_its_words(scene: Scene, kind: str) -> None:
    sent, error = REFUSALS[kind]
    with pytest.raises(error) as caught:
        generate(scene, sent)
    assert (caught.value.status, caught.value.body) == (200, sent.content)


def test_an_image_that_was_sent_is_no_result(scene: Scene) -> None:
    echo = {"task_id": "t", "status": "ASSESSING", "image_url": LINK, "images": [{"url": SIGNED}]}
    client = oceanbase(scene, answer(Sent(envelope(echo))), answer(Sent(envelope(echo))))
    made = client.images.generate("m", image=LINK, references=[{"url": SIGNED}])
    assert (made.done, made.images) == (False, [])
    assert (made.refresh().done, made.images) == (False, [])


def test_accepted_with_a_task_is_a_task(scene: Scene) -> None:
    made = generate(scene, Sent({"id": "t-1", "object": "task", "status": "submitted"}, status=202))
    assert (made.task_id, made.status) == ("t-1", "waiting")


def test_a_link_beside_an_error_code_counts_only_when_it_names_an_image(scene: Scene) -> None:
    with pytest.raises((APIError, SpecMismatchError)):
        generate(
            scene, Sent({"code": 302, "message": "log in", "data": {"url": "https://portal.example/login"}})
        )
    made = generate(scene, Sent({"code": 500, "message": "partly", "data": {"url": LINK}}))
    assert made.images[0].url == LINK


DAMAGED: dict[str, bytes] = {
    "a comment": b'{"data": [{"url": "%b"} // the image\n]}',
    "a comma too much": b'{"data": [{"url": "%b"},]}',
    "cut": b'{"data": [{"url": "%b", "size": "1x',
    "in a page": b'<script>var made = {"url": "%b"}</script>',
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_images_in_a_damaged_reply_can_be_restored(scene: Scene, kind: str) -> None:
    body = DAMAGED[kind] % LINK.encode()
    with pytest.raises(SpecMismatchError) as caught:
        generate(scene, Sent(body))
    assert [image.url for image in oceanbase(scene).images.restore(caught.value.body).images] == [LINK]


STREAM = events(part(0, url=LINK), part(1, url=SIGNED)).content


@pytest.mark.parametrize("chunked", [False, True])
def test_what_came_before_a_stream_was_cut_is_kept(colour: Colour, chunked: bool) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    came = STREAM[: STREAM.index(b"partial_succeeded", 200)]
    length = b"Content-Length: %d\r\n\r\n" % len(STREAM)
    whole = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(STREAM) if chunked else length
    with RawServer([head + whole + came, "close"]) as server:
        client = oceanbase_at(colour, server.url)
        with pytest.raises(OutcomeUnknown, match="restore") as caught:
            client.images.generate("m")
        assert len(server.requests) == 1
        assert caught.value.body == came
        assert [image.url for image in client.images.restore(caught.value.body).images][:1] == [LINK]


def test_a_body_that_is_too_long_keeps_its_beginning(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageport._body.MAX_BODY", 200)
    sent = Sent({"data": [{"url": LINK}, {"pad": "x" * 1000}]})
    with pytest.raises(SpecMismatchError, match="may have been charged") as caught:
        generate(scene, sent)
    assert caught.value.body == sent.content[:200]
    assert oceanbase(scene).images.restore(caught.value.body).images[0].url == LINK


def test_an_image_comes_whole_over_a_socket(colour: Colour, tmp_path: Path) -> None:
    content = picture("png", (200, 100))
    answered = reply(content).replace(b"Content-Length", b"Content-Type: image/png\r\nContent-Length", 1)
    with RawServer([answered]) as server:
        [image] = oceanbase_at(colour, server.url).images.generate("m").images
        assert image.save(tmp_path / "1.png").read_bytes() == content


def test_a_key_in_a_reply_is_in_no_error(scene: Scene) -> None:
    data = {"echo": ["Bearer sk-secret-key"], "deep": {"key": ["sk-secret-key"]}}
    with pytest.raises(ImagesNotFoundError) as caught:
        generate(scene, Sent(envelope(data)))
    assert "sk-secret-key" not in repr(vars(caught.value)) + str(caught.value)
