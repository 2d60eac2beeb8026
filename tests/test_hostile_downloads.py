"""Whatever the host of a picture answers, saving it ends with a picture or an error of ours."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest
from colours import Colour
from hostile import HEAD, LOST, MEBIBYTE, bomb, little, with_head
from linked import CONTENT, linked, naming
from raw_server import Play, RawServer, Step, reply
from vendors import oceanbase_at, said

from imageport import NetworkError, NotFoundError, SpecMismatchError

HALF = len(CONTENT) // 2


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where the picture goes; nothing else may be left there."""
    yield tmp_path / "1.png"
    assert [each.name for each in tmp_path.iterdir() if each.name != "1.png"] == []


ENDLESS: dict[str, Play] = {
    "a file without an end": lambda _: chain([HEAD + b"\r\n", CONTENT], repeat(b"\0" * 65536)),
    "a length of 100 TB": lambda _: chain(
        [HEAD + b"Content-Length: 100000000000000\r\n\r\n", CONTENT], repeat(b"\0" * 65536)
    ),
    "a packed file without an end": lambda _: bomb(),
}
WRONG: dict[str, Play] = {
    "a page": [reply(b"<!doctype html><title>Sign in</title>")],
    "nothing": [reply(b"")],
    "a picture that is said to be packed": with_head(b"Content-Encoding: gzip", body=b"\x1f\x8b" + CONTENT),
    "a picture in a coding that was not asked for": with_head(b"Content-Encoding: br", body=CONTENT),
    "a packed page": with_head(b"Content-Encoding: gzip", body=gzip.compress(b"<!doctype html>")),
    "a redirect to itself": with_head(b"Location: /1.png", status=b"302 x"),
    "a redirect to nowhere": with_head(b"Location: http://", status=b"302 x"),
    "a redirect to what is no URL": with_head(b"Location: http://[::1", status=b"302 x"),
    "a redirect to a file": with_head(b"Location: file:///etc/passwd", status=b"302 x"),
    "a redirect to the host of metadata": with_head(b"Location: http://169.254.169.254/", status=b"302 x"),
    "a redirect to a private address": with_head(b"Location: https://10.0.0.1/", status=b"302 x"),
    "a redirect to a private address by plain http": with_head(
        b"Location: http://10.0.0.1/", status=b"302 x"
    ),
    "redirects to two places": with_head(b"Location: /1.png", b"Location: /2.png", status=b"302 x"),
    "a redirect with a password": with_head(b"Location: https://a:b@127.0.0.1/", status=b"302 x"),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_file_that_does_not_end_is_not_saved(colour: Colour, path: Path, kind: str) -> None:
    with RawServer(naming) as gateway, RawServer(ENDLESS[kind]) as host, little():
        with pytest.raises(SpecMismatchError, match="larger than"):
            linked(colour, gateway.url, f"{host.url}/1.png").save(path, max_bytes=4 * MEBIBYTE)
        assert len(host.requests) == 1
    assert not path.exists()


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_picture_or_leads_elsewhere_is_not_saved(colour: Colour, path: Path, kind: str) -> None:
    with RawServer(naming) as gateway, RawServer(WRONG[kind]) as host, little():
        with pytest.raises(SpecMismatchError):
            linked(colour, gateway.url, f"{host.url}/1.png").save(path)
        assert len(host.requests) <= 6
    assert not path.exists()


@pytest.mark.parametrize("kind", [kind for kind in LOST if "gzip" not in kind and "deflate" not in kind])
def test_an_answer_that_is_no_http_or_is_cut_is_no_picture(colour: Colour, path: Path, kind: str) -> None:
    with RawServer(naming) as gateway, RawServer(LOST[kind]) as host, little():
        with pytest.raises(NetworkError) as caught:
            linked(colour, gateway.url, f"{host.url}/1.png").save(path)
        assert len(host.requests) == 3
        assert len(str(caught.value)) < 1000
    assert not path.exists()


@pytest.mark.parametrize("total", [b"9" * 5000, b"-1", b"x", b"\xb2", b""])
def test_a_part_with_an_odd_total_does_not_fit(colour: Colour, path: Path, total: bytes) -> None:
    cut: list[Step] = [
        HEAD + b'ETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(CONTENT) + CONTENT[:HALF],
        "close",
    ]
    part = with_head(
        b"Content-Range: bytes %d-%d/%s" % (HALF, len(CONTENT) - 1, total),
        body=CONTENT[HALF:],
        status=b"206 Partial",
    )
    with RawServer(naming) as gateway, RawServer(cut, part, [reply(CONTENT)]) as host:
        linked(colour, gateway.url, f"{host.url}/1.png").save(path)
    assert path.read_bytes() == CONTENT


def test_parts_that_never_get_further_end(colour: Colour, path: Path) -> None:
    cut: list[Step] = [HEAD + b'ETag: "1"\r\nContent-Length: 99999\r\n\r\n' + CONTENT[:HALF], "close"]
    again: list[Step] = [b"HTTP/1.1 206 x\r\nContent-Range: bytes %d-99998/99999\r\n\r\n" % HALF, "close"]
    with RawServer(naming) as gateway, RawServer(cut, again) as host:
        with pytest.raises(NetworkError):
            linked(colour, gateway.url, f"{host.url}/1.png").save(path)
        assert len(host.requests) == 3


def test_nothing_that_a_host_sets_or_the_gateway_knows_goes_to_the_next(colour: Colour, path: Path) -> None:
    with RawServer(naming) as gateway, RawServer([reply(CONTENT)]) as second:
        lines = b"Set-Cookie: secret=1; Domain=127.0.0.1", b"Location: " + second.url.encode() + b"/2.png"
        moved = with_head(*lines, b"WWW-Authenticate: Basic", status=b"302 x")
        with RawServer(moved) as first:
            linked(colour, gateway.url, f"{first.url}/1.png").save(path)
    for request in (*first.requests, *second.requests):
        head = request.lower()
        assert head.startswith(b"get /")
        assert not [word for word in (b"cookie", b"authorization", b"sk-") if word in head]
    assert path.read_bytes() == CONTENT


def test_content_within_the_answer_is_held_to_the_limit_too(colour: Colour, path: Path) -> None:
    text = "A" * (8 * MEBIBYTE)
    with RawServer([reply(said({"data": [{"b64_json": text}]}).content())]) as gateway, little(100):
        image = oceanbase_at(colour, gateway.url).images.generate("m").images[0]
        with pytest.raises(SpecMismatchError, match="larger than"):
            image.save(path, max_bytes=MEBIBYTE)


def test_a_link_that_expires_again_and_again_ends(colour: Colour, path: Path) -> None:
    with RawServer([reply(b"", "403 Forbidden")]) as host:
        data = {"task_id": "t", "task_status": "SUCCESS", "data": [{"url": f"{host.url}/1.png"}]}
        with RawServer([reply(said(data).content())]) as gateway:
            image = oceanbase_at(colour, gateway.url).images.generate("m").images[0]
            with pytest.raises(NotFoundError):
                image.save(path)
            assert (len(gateway.requests), len(host.requests)) == (2, 2)


def test_20_000_images_are_no_trouble(colour: Colour) -> None:
    data = {"data": [{"url": f"https://cdn.example/{number}.png"} for number in range(20_000)]}
    # Each costs the same: 20,000 of them take seconds under tracemalloc, where a square of them took minutes.
    with RawServer([reply(said(data).content())]) as gateway, little(60, seconds=15):
        generation = oceanbase_at(colour, gateway.url).images.generate("m")
        assert len(generation.images) == 20_000
