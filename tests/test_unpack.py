"""Compressed bodies: in pieces, in several members, bounded, and never taken for whole without their end."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import httpx
import pytest
from colours import IMAGE_ID, PAIR, Colour
from hostile import little
from hypothesis import given
from hypothesis import strategies as st
from raw_server import RawServer

from imageport import NetworkError, Retry, SpecMismatchError
from imageport._unpack import Unpacker


def raw_deflate(data: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(data) + pack.flush()


def named_gzip(data: bytes) -> bytes:
    """A member with every optional part of its head."""
    body, check = raw_deflate(data), zlib.crc32(data).to_bytes(4, "little")
    head = b"\x1f\x8b\x08\x1e" + bytes(6) + b"\x03\x00abc" + b"name\0" + b"words\0"
    crc = (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little")
    return head + crc + body + check + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")


Pack = Callable[[bytes], bytes]
PACKS: dict[str, tuple[str, Pack]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "gzip with a name": ("gzip", named_gzip),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
}
MEMBERS = st.lists(st.one_of(st.binary(max_size=300), st.just(b"")), min_size=1, max_size=5)
PLACES = st.lists(st.integers(0, 3000), max_size=6)


def cut(body: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place for place in places if 0 < place < len(body)), len(body)]
    return [body[start:end] for start, end in pairwise(edges)]


def unpacked(coding: str, parts: list[bytes]) -> tuple[bytes, bool]:
    unpacker = Unpacker(coding)
    unpacker.check()
    return b"".join(piece for part in parts for piece in unpacker.unpack(part)), unpacker.ended()


@given(MEMBERS, PLACES, st.integers(0, 600), st.integers(0, 20))
def test_all_members_of_gzip_are_read_however_they_are_cut(
    members: list[bytes], places: list[int], zeros: int, between: int
) -> None:
    body = bytes(between).join(map(gzip.compress, members)) + bytes(zeros)
    assert unpacked("gzip", cut(body, places)) == (b"".join(members), True)


@given(st.binary(max_size=500), PLACES, st.sampled_from([*PACKS]), st.sampled_from([*PACKS]))
def test_one_coding_within_another(content: bytes, places: list[int], inner: str, outer: str) -> None:
    first, second = PACKS[inner], PACKS[outer]
    assert unpacked(first[0], cut(first[1](content), places)) == (content, True)
    body = second[1](first[1](content))
    assert unpacked(f"{first[0]} ,identity,{second[0]}", cut(body, places)) == (content, True)


@given(MEMBERS, PLACES, st.integers(1, 20))
def test_what_is_cut_has_no_end(members: list[bytes], places: list[int], lost: int) -> None:
    whole = [*map(gzip.compress, members)]
    last = whole[-1]
    body = b"".join(whole[:-1]) + last[: max(1, len(last) - lost)]
    content, ended = unpacked("gzip", cut(body, places))
    assert not ended
    assert b"".join(members).startswith(content)


@given(st.binary(max_size=200), PLACES, st.binary(min_size=1, max_size=40), st.sampled_from([*PACKS]))
def test_what_follows_and_is_no_member_is_refused(
    content: bytes, places: list[int], surplus: bytes, kind: str
) -> None:
    coding, pack = PACKS[kind]
    if "gzip" in coding.lower():
        surplus = b"x" + surplus
    with pytest.raises(httpx.DecodingError):
        unpacked(coding, cut(pack(content) + surplus, places))


def test_an_empty_body_is_whole() -> None:
    assert unpacked("gzip", [b"", b""]) == (b"", True)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "compress", "gzip, gzip, gzip, gzip"])
def test_what_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(httpx.DecodingError):
        Unpacker(coding).check()


def test_many_empty_members_in_one_part_take_time_in_proportion() -> None:
    with little(seconds=20.0):
        assert unpacked("gzip", [gzip.compress(b"") * 20_000 + gzip.compress(b"x")]) == (b"x", True)


def test_pieces_are_small_whatever_unfolds() -> None:
    body = gzip.compress(gzip.compress(bytes(2**26)))
    with little(4):
        unpacker = Unpacker("gzip, gzip")
        assert sum(map(len, unpacker.unpack(body))) == 2**26
    assert max(map(len, Unpacker("gzip, gzip").unpack(body))) <= 2**16


HALVES = b'{"Name": ', b'"n"}'
WHOLE = b"".join(HALVES)
READ: dict[str, tuple[bytes, bytes]] = {
    "two members": (b"gzip", b"".join(map(gzip.compress, HALVES))),
    "two members and zeros": (b"gzip", b"".join(map(gzip.compress, HALVES)) + bytes(100)),
    "a member for each byte": (b"x-gzip", b"".join(gzip.compress(bytes([each])) for each in WHOLE)),
    "raw deflate": (b"deflate", raw_deflate(WHOLE)),
    "two codings": (b"deflate, gzip", gzip.compress(zlib.compress(WHOLE))),
}
CUT: dict[str, tuple[bytes, bytes]] = {
    "the second member is cut": (b"gzip", b"".join(map(gzip.compress, HALVES))[:-1]),
    "a second member has begun": (b"gzip", gzip.compress(WHOLE) + b"\x1f"),
}
REFUSED: dict[str, tuple[bytes, bytes]] = {
    "words behind": (b"gzip", gzip.compress(WHOLE) + b"more"),
    "words behind zeros": (b"gzip", gzip.compress(WHOLE) + b"\0\0more"),
    "deflate twice": (b"deflate", zlib.compress(HALVES[0]) + zlib.compress(HALVES[1])),
}


@pytest.mark.parametrize("kind", [*READ, *CUT, *REFUSED])
@pytest.mark.parametrize("bytewise", [False, True])
def test_a_reply_in_members(colour: Colour, kind: str, bytewise: bool) -> None:
    coding, body = (READ | CUT | REFUSED)[kind]
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(body))
    parts = [body[place : place + 1] for place in range(len(body))] if bytewise else [body]
    with RawServer([head, *parts]) as server:
        images = colour.pai(**PAIR, base_url=server.url, retry=Retry(attempts=1)).images
        if kind in READ:
            assert images.get(IMAGE_ID).name == "n"
            return
        with pytest.raises(NetworkError if kind in CUT else SpecMismatchError):
            images.get(IMAGE_ID)
