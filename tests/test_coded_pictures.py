"""Pictures that are served with a content coding are decoded, whole, within the limit, and never resumed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import Colour
from hostile import MEBIBYTE, bomb, hollow, little
from linked import CONTENT, linked, naming
from raw_server import RawServer, Step
from test_unpack import raw_deflate
from vendors import oceanbase_at, padded, said

from imageport import NetworkError, SpecMismatchError

LONG = padded(CONTENT, 60_000)
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def gateway() -> Iterator[str]:
    with RawServer(naming) as server:
        yield server.url


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert not [each for each in tmp_path.iterdir() if each.name != "cat.png"]


def halves(data: bytes) -> bytes:
    return gzip.compress(data[:100]) + gzip.compress(data[100:])


CODED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "capitals": ("GZIP", gzip.compress),
    "two members": ("gzip", halves),
    "two members and zeros": ("gzip", lambda data: halves(data) + bytes(99)),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "two codings": ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
    "identity": ("identity", bytes),
    "a coding that is none": ("utf-8", bytes),
    "nothing": ("", bytes),
}
FRAMES: dict[str, Callable[[bytes], list[Step]]] = {
    "length": lambda body: [b"Content-Length: %d\r\n\r\n" % len(body) + body],
    "chunks": lambda body: [
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    ],
    "end": lambda body: [b"\r\n" + body, "close"],
}


@pytest.mark.parametrize("kind", CODED)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_coded_picture_is_decoded(colour: Colour, gateway: str, path: Path, kind: str, frame: str) -> None:
    coding, pack = CODED[kind]
    head = OK + f"Content-Encoding: {coding}\r\n".encode()
    with RawServer([head, *FRAMES[frame](pack(LONG))]) as host:
        assert linked(colour, gateway, f"{host.url}/1.png").save(path).read_bytes() == LONG
        assert b"accept-encoding: identity\r\n" in host.requests[0]


REFUSED = {
    "br": (b"br", b"\x0b\x06\x80{}\x03", "br was not asked for"),
    "zstd": (b"zstd", b"\x28\xb5\x2f\xfd", "zstd was not asked for"),
    "four codings": (b"gzip, gzip, gzip, gzip", CONTENT, "more than 3"),
    "no gzip": (b"gzip", CONTENT, "incorrect header"),
    "a broken check": (b"gzip", gzip.compress(CONTENT)[:-8] + bytes(8), "incorrect data check"),
    "words behind": (b"gzip", gzip.compress(CONTENT) + b"more", "bytes behind the end"),
    "no picture": (b"gzip", gzip.compress(b"<html>"), "no image"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_decoded_is_no_picture(colour: Colour, gateway: str, path: Path, kind: str) -> None:
    coding, body, words = REFUSED[kind]
    head = OK + b"Content-Encoding: " + coding + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
    with RawServer([head + body]) as host:
        with pytest.raises(SpecMismatchError, match=words):
            linked(colour, gateway, f"{host.url}/1.png").save(path)
        assert len(host.requests) == 1


def test_the_limit_is_one_of_decoded_bytes(colour: Colour, gateway: str, path: Path) -> None:
    packed = gzip.compress(padded(CONTENT, 5000) + bytes(MEBIBYTE))
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    assert len(packed) < 10_000
    with RawServer([head + packed]) as host:
        image = linked(colour, gateway, f"{host.url}/1.png")
        with pytest.raises(SpecMismatchError, match="larger than 1000000 bytes"):
            image.save(path, max_bytes=1_000_000)
        image.save(path, max_bytes=5000 + MEBIBYTE)
        assert path.stat().st_size == 5000 + MEBIBYTE


@pytest.mark.parametrize("endless", [bomb, hollow])
def test_what_unfolds_for_ever_ends_at_the_limit(
    colour: Colour, gateway: str, path: Path, endless: Callable[[], Iterator[Step]]
) -> None:
    with RawServer(lambda _: endless()) as host, little(), pytest.raises(SpecMismatchError, match="larger"):
        linked(colour, gateway, f"{host.url}/1.png").save(path, max_bytes=4 * MEBIBYTE)


def coded(body: bytes, length: int) -> bytes:
    lines = b'ETag: "1"\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % length
    return OK + lines + body


PACKED = gzip.compress(LONG)


@pytest.mark.parametrize("place", [0, 1, 2, 100, len(PACKED) - 1])
def test_a_coded_picture_that_is_cut_is_fetched_from_the_start(
    colour: Colour, gateway: str, path: Path, place: int
) -> None:
    cut: list[Step] = [coded(PACKED[:place], len(PACKED)), "close"]
    with RawServer(cut, [coded(PACKED, len(PACKED))]) as host:
        linked(colour, gateway, f"{host.url}/1.png").save(path)
        assert not any(b"range" in request.lower() for request in host.requests)
        assert len(host.requests) == 2
    assert path.read_bytes() == LONG


@pytest.mark.parametrize("place", [1, 100, len(PACKED) - 1])
def test_a_coding_without_its_end_is_cut_also_where_no_length_says_so(
    colour: Colour, gateway: str, path: Path, place: int
) -> None:
    cut: list[Step] = [OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED[:place], "close"]
    with RawServer(cut) as host:
        with pytest.raises(NetworkError, match="cut"):
            linked(colour, gateway, f"{host.url}/1.png").save(path)
        assert len(host.requests) == 3


def test_a_part_that_comes_coded_does_not_fit(colour: Colour, gateway: str, path: Path) -> None:
    half = len(LONG) // 2
    cut: list[Step] = [OK + b'ETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(LONG) + LONG[:half], "close"]
    span = b"Content-Range: bytes %d-%d/%d\r\n" % (half, len(LONG) - 1, len(LONG))
    rest = gzip.compress(LONG[half:])
    head = b'HTTP/1.1 206 Partial\r\nETag: "1"\r\nContent-Encoding: gzip\r\n' + span
    part: list[Step] = [head + b"Content-Length: %d\r\n\r\n" % len(rest) + rest]
    with RawServer(cut, part, [coded(PACKED, len(PACKED))]) as host:
        linked(colour, gateway, f"{host.url}/1.png").save(path)
        asked = [b"range: bytes" in request for request in host.requests]
    assert asked == [False, True, False]
    assert path.read_bytes() == LONG


def test_a_part_with_another_tag_is_of_another_picture(colour: Colour, gateway: str, path: Path) -> None:
    half = len(LONG) // 2
    whole = b"Content-Length: %d\r\n\r\n" % len(LONG)
    cut: list[Step] = [OK + b'ETag: "1"\r\n' + whole + LONG[:half], "close"]
    span = b"Content-Range: bytes %d-%d/%d\r\n" % (half, len(LONG) - 1, len(LONG))
    other = bytes(len(LONG) - half)
    head = b'HTTP/1.1 206 Partial\r\nETag: "2"\r\nContent-Length: %d\r\n' % len(other)
    with RawServer(cut, [head + span + b"\r\n" + other], [OK + whole + LONG]) as host:
        linked(colour, gateway, f"{host.url}/1.png").save(path)
    assert path.read_bytes() == LONG


@pytest.mark.parametrize("first", [True, False])
def test_a_part_of_which_nobody_knows_the_whole_is_not_taken_for_it(
    colour: Colour, gateway: str, path: Path, first: bool
) -> None:
    half = len(LONG) // 2
    cut: list[Step] = [
        OK + b'ETag: "1"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n' % half + LONG[:half],
        "close",
    ]
    begin, end = (0, half) if first else (half, half + 999)
    head = b'HTTP/1.1 206 Partial\r\nETag: "1"\r\nContent-Range: bytes %d-%d/*\r\n' % (begin, end - 1)
    part = head + b"Content-Length: %d\r\n\r\n" % (end - begin) + LONG[begin:end]
    whole = OK + b"Content-Length: %d\r\n\r\n" % len(LONG) + LONG
    plays: Any = ([part], [whole]) if first else (cut, [part], [whole])
    with RawServer(*plays) as host:
        linked(colour, gateway, f"{host.url}/1.png").save(path)
    assert path.read_bytes() == LONG


def test_a_mock_that_has_decoded_it_already(colour: Colour, path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(
                200, content=said({"data": [{"url": "https://cdn.example/1.png"}]}).content()
            )
        return httpx.Response(200, content=PACKED, headers={"content-encoding": "gzip"})

    client = oceanbase_at(colour, "https://gateway.example", transport=httpx.MockTransport(answer))
    assert client.images.generate("m").images[0].save(path).read_bytes() == LONG
