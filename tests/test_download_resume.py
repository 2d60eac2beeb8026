"""A download that is cut, throttled, changed, expired or late."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import Answer, Colour, Scene
from raw_server import Play, RawServer
from test_download import served
from vendors import GATEWAY, oceanbase, oceanbase_at, padded, picture, refused, said, task

from imageport import (
    DeadlineExceeded,
    GeneratedImage,
    NetworkError,
    NotFoundError,
    Retry,
    SpecMismatchError,
)

LINK = "https://cdn.example/1.png"
FRESH = "https://cdn.example/1.png?fresh"
CONTENT = padded(picture(), 10_000)
CUT = httpx.ReadError("cut")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert [each.name for each in tmp_path.iterdir() if each.name != "cat.png"] == []


def made(scene: Scene, *answers: Any, **options: Any) -> GeneratedImage:
    """A picture that came at once, whose link gets these answers."""
    return (
        oceanbase(scene, said({"data": [{"url": LINK}]}), *answers, **options).images.generate("m").images[0]
    )


def of_a_task(scene: Scene, *answers: Any, **options: Any) -> GeneratedImage:
    """A picture of a task that is over."""
    return oceanbase(scene, task("SUCCEEDED", LINK), *answers, **options).images.generate("m").images[0]


def cut(**headers: str) -> Answer:
    """An answer that breaks off in the middle."""
    whole = served(CONTENT, **({"etag": '"e1"'} | headers))
    return Answer(200, CONTENT, whole.headers, breaks=CUT)


def part(start: int, content: bytes = CONTENT, total: str | None = None, **rest: Any) -> Answer:
    rest_of_it = content[start:]
    span = f"bytes {start}-{len(content) - 1}/{total or len(content)}"
    headers = {"content-length": str(len(rest_of_it)), "content-range": span, "etag": '"e1"'}
    return Answer(206, rest_of_it, headers, **rest)


def asked(scene: Scene) -> list[tuple[str | None, str | None]]:
    """Range and If-Range of every request for the picture."""
    fetched = [request for request in scene.script.requests if request.url.host == "cdn.example"]
    return [(request.headers.get("range"), request.headers.get("if-range")) for request in fetched]


@pytest.mark.parametrize(
    "validator", [{"etag": '"e1"'}, {"etag": "", "last_modified": "Sun, 15 Jun 2025 15:06:40 GMT"}]
)
def test_a_download_that_is_cut_goes_on_where_it_stopped(
    scene: Scene, path: Path, validator: dict[str, str]
) -> None:
    made(scene, cut(**validator), part(5000)).save(path)
    assert path.read_bytes() == CONTENT
    word = validator.get("last_modified") or validator["etag"]
    assert asked(scene) == [(None, None), ("bytes=5000-", word)]
    assert scene.clock.slept == [0.5]


def test_it_goes_on_as_often_as_the_policy_says(scene: Scene, path: Path) -> None:
    half = part(5000, breaks=CUT)
    made(scene, cut(), half, part(7500)).save(path)
    assert path.read_bytes() == CONTENT
    with pytest.raises(NetworkError, match="could not be fetched") as caught:
        made(scene, cut(), half, part(7500, breaks=CUT)).save(path)
    assert isinstance(caught.value.__cause__, httpx.TransportError)
    assert path.read_bytes() == CONTENT
    made(scene, cut(), half, part(7500, breaks=CUT), part(8750)).save(path, retry=Retry(attempts=4))


def test_a_server_that_ignores_range_sends_it_all_again(scene: Scene, path: Path) -> None:
    made(scene, cut(), served(CONTENT)).save(path)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("validator", [{"etag": ""}, {"etag": 'W/"weak"'}])
def test_parts_that_might_be_of_two_pictures_are_not_put_together(
    scene: Scene, path: Path, validator: dict[str, str]
) -> None:
    made(scene, cut(**validator), served(CONTENT)).save(path)
    assert asked(scene) == [(None, None), (None, None)]


CHANGED = padded(picture(), 8000)
SAME_LENGTH = CONTENT[:-1] + b"x"
MISFITS = {
    "another ETag": (
        cut(),
        Answer(206, SAME_LENGTH[5000:], {"content-range": "bytes 5000-9999/10000", "etag": '"e2"'}),
        SAME_LENGTH,
    ),
    "a total that nobody tells": (
        Answer(200, CONTENT, {"etag": '"e1"'}, breaks=CUT),
        Answer(206, CONTENT[5000:8000], {"content-range": "bytes 5000-7999/*", "etag": '"e1"'}),
        CHANGED,
    ),
    "the picture changed": (cut(), served(CHANGED), CHANGED),
    "another total": (cut(), part(5000, CHANGED), CHANGED),
    "another start": (cut(), part(4000), CHANGED),
    "another unit": (cut(), Answer(206, b"x", {"content-range": "lines 5000-9999/10000"}), CHANGED),
    "no range at all": (cut(), Answer(206, b"x"), CHANGED),
    "a range that is not there": (cut(), Answer(416, b"", {"content-range": "bytes */8000"}), CHANGED),
}


@pytest.mark.parametrize("kind", MISFITS)
def test_a_part_that_does_not_fit_makes_it_start_again(scene: Scene, path: Path, kind: str) -> None:
    first, second, content = MISFITS[kind]
    made(scene, first, second, served(content)).save(path)
    assert path.read_bytes() == content
    assert asked(scene)[2:] in ([], [(None, None)])


def test_a_part_that_was_not_asked_for_is_not_the_whole(scene: Scene, path: Path) -> None:
    first = Answer(206, CONTENT[:5000], {"content-range": "bytes 0-4999/10000"})
    made(scene, first, served(CONTENT)).save(path)
    assert path.read_bytes() == CONTENT


def test_a_total_that_is_not_told_is_no_misfit(scene: Scene, path: Path) -> None:
    made(scene, cut(), part(5000, total="*")).save(path)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    "trouble",
    [Answer(500), Answer(503), Answer(429), Answer(400), httpx.ConnectError("no"), httpx.ReadTimeout("slow")],
)
def test_trouble_is_tried_again_and_then_an_error(scene: Scene, path: Path, trouble: Any) -> None:
    made(scene, trouble, trouble, served(CONTENT)).save(path)
    assert scene.clock.slept == [0.5, 1.0]
    with pytest.raises(NetworkError):
        made(scene, trouble, ...).save(path, retry=Retry(attempts=2))


def test_less_than_was_promised_is_no_picture(scene: Scene, path: Path) -> None:
    short = Answer(200, CONTENT[:-1], {"content-length": str(len(CONTENT))})
    with pytest.raises(NetworkError, match="cut"):
        made(scene, short, ...).save(path)
    assert not path.exists()


def test_more_than_was_promised_is_no_picture(scene: Scene, path: Path) -> None:
    long = Answer(200, CONTENT + b"!", {"content-length": str(len(CONTENT))})
    with pytest.raises((NetworkError, SpecMismatchError)):
        made(scene, long, ...).save(path)
    assert not path.exists()


@pytest.mark.parametrize("status", [403, 404, 410])
def test_for_a_link_that_has_expired_the_task_is_asked_again(scene: Scene, path: Path, status: int) -> None:
    of_a_task(scene, Answer(status), task("SUCCEEDED", FRESH), served(CONTENT)).save(path)
    assert path.read_bytes() == CONTENT
    assert [str(request.url) for request in scene.script.requests[1:]] == [
        LINK,
        f"{GATEWAY}/api/v1/tasks/task-1",
        FRESH,
    ]
    assert "authorization" not in scene.script.requests[-1].headers


def test_a_link_that_expires_between_two_parts_goes_on_with_a_fresh_one(scene: Scene, path: Path) -> None:
    of_a_task(scene, cut(), Answer(403), task("SUCCEEDED", FRESH), part(5000)).save(path)
    assert path.read_bytes() == CONTENT
    assert asked(scene)[-1] == ("bytes=5000-", '"e1"')


GONE: dict[str, list[Any]] = {
    "the fresh link has expired, too": [Answer(403), task("SUCCEEDED", FRESH), Answer(403)],
    "the task is unknown": [Answer(403), task("UNKNOWN")],
    "the task is not found": [Answer(403), refused("404")],
    "the image has no link any more": [Answer(403), task("SUCCEEDED")],
}


@pytest.mark.parametrize("kind", GONE)
def test_a_link_that_has_expired_for_good_is_not_found(scene: Scene, path: Path, kind: str) -> None:
    with pytest.raises(NotFoundError):
        of_a_task(scene, *GONE[kind]).save(path)
    assert not path.exists()


def test_a_link_without_a_task_that_has_expired_is_not_found(scene: Scene, path: Path) -> None:
    with pytest.raises(NotFoundError, match="expired"):
        made(scene, Answer(403)).save(path)
    assert len(scene.script.requests) == 2


def test_an_image_that_now_comes_as_content_is_saved(scene: Scene, path: Path) -> None:
    data = [{"b64_json": base64.b64encode(CONTENT).decode()}]
    now = said({"task_id": "task-1", "task_status": "SUCCESS", "data": data})
    of_a_task(scene, cut(), Answer(403), now).save(path)
    assert path.read_bytes() == CONTENT


def test_a_deadline_bounds_the_whole_way(scene: Scene, path: Path) -> None:
    with pytest.raises(DeadlineExceeded):
        made(scene, Answer(200, CONTENT, takes=7.0)).save(path, deadline=5.0)
    with pytest.raises((DeadlineExceeded, NetworkError)):
        made(scene, Answer(500, takes=3.0), ...).save(path, deadline=5.0)
    assert max(request.extensions["timeout"]["read"] for request in scene.script.requests[1:]) <= 5.0
    assert not path.exists()


TRICKLE: Play = [b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", *[picture()[:1], 0.05] * 100]


def test_a_server_that_trickles_meets_the_deadline(colour: Colour, path: Path) -> None:
    answer = said({"data": [{"url": "LINK/1.png"}]}).content()

    def first(_: bytes) -> list[bytes]:
        body = answer.replace(b"LINK", server.url.encode())
        return [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body]

    with RawServer(first, TRICKLE) as server:
        image = oceanbase_at(colour, server.url).images.generate("m").images[0]
        with pytest.raises(DeadlineExceeded):
            image.save(path, deadline=0.3)


@pytest.mark.parametrize("line", ['ETag: "\u00e9"', "Last-Modified: d\u00e9cembre"])
def test_a_mark_that_no_request_can_carry_back_is_none(colour: Colour, path: Path, line: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(CONTENT)}\r\n{line}\r\n\r\n".encode("latin-1")
    with RawServer([head + CONTENT[:5000], "close"], [head + CONTENT]) as host:
        said_so = said({"data": [{"url": f"{host.url}/1.png"}]}).content()
        with RawServer([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said_so) + said_so]) as server:
            oceanbase_at(colour, server.url).images.generate("m").images[0].save(path)
        assert b"if-range" not in host.requests[1]
    assert path.read_bytes() == CONTENT
