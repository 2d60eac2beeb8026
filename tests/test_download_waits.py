"""The host of a picture says when to come back: downloads obey it as calls do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from colours import IMAGE_ID, PAIR, Answer, Clock, Colour, Scene
from linked import CONTENT, linked, naming
from raw_server import RawServer, reply
from test_download import LINK, made, served
from vendors import oceanbase, task

from imageport import DeadlineExceeded, NetworkError, Retry


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert not [each for each in tmp_path.iterdir() if each.name != "cat.png"]


def busy(status: int = 503, **headers: str) -> Answer:
    return Answer(status, b"", {name.replace("_", "-"): value for name, value in headers.items()})


WAITS = {
    "seconds": ({"retry_after": "2"}, 2.0),
    "a decimal": ({"retry_after": "2.5"}, 2.5),
    "twice": ({"retry_after": "2, 2"}, 2.0),
    "a list": ({"retry_after": "1, 7, soon"}, 7.0),
    "milliseconds": ({"x_acs_retry_after": "3000"}, 3.0),
    "milliseconds with a fraction": ({"x_acs_retry_after": "3000.0"}, 3.0),
    "both": ({"x_acs_retry_after": "1500", "retry_after": "9"}, 1.5),
    "a date": ({"retry_after": "Sun, 15 Jun 2025 15:06:50 GMT"}, 10.0),
    "as long as the policy takes": ({"retry_after": "30"}, 30.0),
    "junk": ({"retry_after": "soon"}, 0.5),
    "nothing": ({}, 0.5),
    "zero": ({"retry_after": "0"}, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("kind", WAITS)
@pytest.mark.parametrize("status", [503, 429, 500, 400, 408])
def test_a_download_comes_back_when_it_is_asked_to(scene: Scene, path: Path, kind: str, status: int) -> None:
    headers, wait = WAITS[kind]
    made(scene, busy(status, **headers), served()).save(path)
    assert scene.clock.slept == [wait]
    assert path.read_bytes() == CONTENT


def test_who_asks_for_more_than_the_policy_takes_is_not_asked_again(scene: Scene, path: Path) -> None:
    words = "status 503; the host asks to come back in 31 s."
    with pytest.raises(NetworkError, match=words):
        made(scene, busy(retry_after="31")).save(path)
    with pytest.raises(NetworkError, match=words):
        made(scene, busy(retry_after="31")).save(path, deadline=30.0)
    with pytest.raises(NetworkError, match="in 2 s"):
        made(scene, busy(retry_after="2")).save(path, retry=Retry(attempts=1))
    assert scene.clock.slept == []
    made(scene, busy(retry_after="31"), served()).save(path, deadline=60.0)
    assert scene.clock.slept == [31.0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_no_earlier_than_it_says(scene: Scene, path: Path, status: int) -> None:
    moved = busy(status, location="/2.png", retry_after="3")
    made(scene, moved, served()).save(path)
    assert scene.clock.slept == [3.0]
    with pytest.raises(NetworkError, match="asks to come back in 31 s"):
        made(scene, busy(status, location="/2.png", retry_after="31")).save(path)


def test_a_redirect_that_says_nothing_is_followed_at_once(scene: Scene, path: Path) -> None:
    made(scene, busy(302, location="/2.png"), served()).save(path)
    assert scene.clock.slept == []


def test_a_part_is_asked_for_no_earlier_than_that(scene: Scene, path: Path) -> None:
    headers = {"content-length": str(len(CONTENT)), "etag": '"1"'}
    cut = Answer(200, CONTENT, headers, breaks=httpx.ReadError("cut"))
    half = (len(CONTENT) + 1) // 2
    span = {"content-range": f"bytes {half}-{len(CONTENT) - 1}/{len(CONTENT)}", "etag": '"1"'}
    made(scene, cut, busy(retry_after="4"), Answer(206, CONTENT[half:], span)).save(path)
    assert scene.clock.slept == [0.5, 4.0]
    assert path.read_bytes() == CONTENT


def test_the_task_that_is_asked_for_a_fresh_link_may_ask_to_wait_too(scene: Scene, path: Path) -> None:
    fresh = task("SUCCEEDED", LINK + "&fresh")
    answers = (Answer(403), busy(429, retry_after="6"), fresh, busy(retry_after="2"), served())
    oceanbase(scene, task("SUCCEEDED", LINK), *answers).images.generate("m").images[0].save(path)
    assert scene.clock.slept == [6.0, 2.0]


def test_a_wait_past_the_deadline_ends_the_download(scene: Scene, path: Path) -> None:
    with pytest.raises((NetworkError, DeadlineExceeded)):
        made(scene, busy(retry_after="5"), served()).save(path, deadline=5.0)
    assert not path.exists()


TWICE = [b"Retry-After: 3\r\nRetry-After: 3\r\n", b"Retry-After: 1\r\nretry-after: 3\r\n"]


def refusal(lines: bytes) -> list[bytes]:
    return [b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n" + lines + b"\r\n"]


@pytest.mark.parametrize("lines", TWICE)
def test_a_header_that_is_sent_twice_counts_for_a_download(
    colour: Colour, clock: Clock, path: Path, lines: bytes
) -> None:
    with RawServer(naming) as gateway, RawServer(refusal(lines), [reply(CONTENT)]) as host:
        linked(colour, gateway.url, f"{host.url}/1.png").save(path)
    assert clock.slept == [3.0]


@pytest.mark.parametrize("lines", TWICE)
def test_a_header_that_is_sent_twice_counts_for_a_call(colour: Colour, clock: Clock, lines: bytes) -> None:
    with RawServer(refusal(lines), [reply(b'{"Name": "n"}')]) as server:
        assert colour.pai(**PAIR, base_url=server.url).images.get(IMAGE_ID).name == "n"
    assert clock.slept == [3.0]
