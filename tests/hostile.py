"""Answers that mean harm, or no sense at all; and a watch over the time and the memory that they cost."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any

from pressure import lasts
from raw_server import Play, Step, reply

MEBIBYTE = 2**20
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def with_head(*lines: bytes, body: bytes = b'{"Name": "n"}', status: bytes = b"200 OK") -> list[Step]:
    """An answer with these lines in its head, and an end of the connection for the body's end."""
    return [b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", body]), "close"]


def bomb() -> Iterator[Step]:
    """A compressed body that unfolds a thousandfold, and never ends."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield HEAD + b"Content-Encoding: gzip\r\n\r\n"
    yield pack.compress(b" ") + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(b" " * MEBIBYTE) + pack.flush(zlib.Z_FULL_FLUSH)
    yield from repeat(block)


def nested_bomb() -> Iterator[Step]:
    """Two codings, each of which unfolds a thousandfold."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = gzip.compress(b"".join(pack.compress(bytes(MEBIBYTE)) for _ in range(80)) + pack.flush())
    yield HEAD + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def hollow() -> Iterator[Step]:
    """A compressed body that goes on for ever, and unfolds to nothing."""
    yield HEAD + b"Content-Encoding: deflate\r\n\r\n\x78\x9c"
    yield from repeat(b"\0\0\0\xff\xff" * 10_000)


def packed(*layers: Any, body: bytes = b'{"Name": "n"}') -> bytes:
    for pack in layers:
        body = pack(body)
    return body


GZIP = b"Content-Encoding: gzip"
REFUSED: dict[str, Play] = {
    "a bomb": lambda _: bomb(),
    "a hollow body without an end": lambda _: hollow(),
    "a body without an end": lambda _: chain([HEAD + b"\r\n"], repeat(b" " * MEBIBYTE)),
    "chunks without an end": lambda _: chain([CHUNKED], repeat(b"10000\r\n" + b" " * 65536 + b"\r\n")),
    "a bomb of bombs": lambda _: nested_bomb(),
    "four codings": with_head(*[GZIP] * 4, body=packed(*[gzip.compress] * 4)),
    "gzip with something behind it": with_head(GZIP, body=packed(gzip.compress) + b"more"),
    "gzip with half a member behind it": with_head(GZIP, body=packed(gzip.compress) + b"\x1f\x8bmore"),
    "deflate with something behind it": with_head(
        b"Content-Encoding: deflate", body=packed(zlib.compress) + b"\0"
    ),
    "gzip that is none": with_head(GZIP, body=b'{"Name": "n"}'),
    "a coding that was not asked for": with_head(b"Content-Encoding: br", body=b"\x0b\x06\x80{}\x03"),
    "JSON nested deeply": [reply(b'{"Name":' + b"[" * 100_000)],
    "JSON nested deeply, and closed": [reply(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)],
    "a number of 100,000 digits": [reply(b'{"Size": ' + b"9" * 100_000 + b"}")],
    "bytes that are no UTF-8": [reply(b'{"Name": "\xff\xfe"}')],
    "a NUL": [reply(b"{}\0")],
    "NaN": [reply(b"NaN")],
    "a list": [reply(b"[]")],
    "nothing": [reply(b"")],
}  # fmt: skip
for target in (
    "/",
    "http://127.0.0.1:1/",
    "http://169.254.169.254/",
    "file:///etc/passwd",
    "//evil.example/",
):
    for status in (b"302 x", b"307 x"):
        REFUSED[f"{status[:3].decode()} to {target}"] = with_head(
            b"Location: " + target.encode(), status=status
        )
LOST: dict[str, Play] = {
    "a head without an end": lambda _: chain([HEAD], repeat(b"X-More: " + b"x" * 1000 + b"\r\n")),
    "a header without an end": lambda _: chain([HEAD + b"X-More: "], repeat(b"x" * 65536)),
    "a status line without an end": lambda _: chain([b"HTTP/1.1 200 "], repeat(b"O" * 65536)),
    "a status line of 10 MB": with_head(b"", status=b"200 " + b"O" * 10_000_000),
    "an upgrade": [b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\0\0", "close"],
    "a status that is no number": with_head(status=b"abc OK"),
    "a status of four digits": with_head(status=b"2000 OK"),
    "HTTP/0.9": [b'{"Name": "n"}', "close"],
    "a header with a NUL": with_head(b"X-Odd: a\0b"),
    "a header without a colon": with_head(b"no header"),
    "a header without a name": with_head(b": nothing"),
    "a name with a space": with_head(b"X Odd: x"),
    "a bare line feed and garbage": [b"HTTP/1.1 200 OK\n\x01\x02\n\n{}", "close"],
    "two lengths": with_head(b"Content-Length: 2", b"Content-Length: 3"),
    "a negative length": with_head(b"Content-Length: -2"),
    "a length with a sign": with_head(b"Content-Length: +2"),
    "a length of 5,000 digits": with_head(b"Content-Length: " + b"9" * 5000),
    "a length that is too long": with_head(b"Content-Length: 99"),
    "a coding of the transfer that nobody knows": with_head(b"Transfer-Encoding: gzip, chunked"),
    "a chunk's size that is none": [CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", "close"],
    "a chunk's size of 100 digits": [CHUNKED + b"f" * 100 + b"\r\n{}\r\n0\r\n\r\n", "close"],
    "a chunk that is longer than it says": [CHUNKED + b"1\r\n{}\r\n0\r\n\r\n", "close"],
    "a chunk's extension without an end": lambda _: chain([CHUNKED + b"2;x="], repeat(b"x" * 65536)),
    "a trailer without an end": lambda _: chain([CHUNKED + b"2\r\n{}\r\n0\r\n"], repeat(b"X: y\r\n" * 1000)),
    "chunks that are cut": [CHUNKED + b"2\r\n{}\r\n", "close"],
    "gzip that is cut": with_head(
        GZIP, b"Content-Length: 20", body=packed(gzip.compress)[:20]
    ),
    "gzip that is cut, with an end of the connection": with_head(GZIP, body=packed(gzip.compress)[:-9]),
    "deflate that is cut": with_head(b"Content-Encoding: deflate", body=packed(zlib.compress)[:-3]),
}  # fmt: skip
BORNE: dict[str, Play] = {
    "more than was promised": [reply(b'{"Name": "n"}') + b"surplus", "close"],
    "no reason": with_head(body=b'{"Name": "n"}', status=b"200"),
    "interim answers": [b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100 + reply(b'{"Name": "n"}')],
    "a length that is said twice": [
        HEAD + b"Content-Length: 13\r\nContent-Length: 13\r\n\r\n" + b'{"Name": "n"}'
    ],
    "a header that is no UTF-8": with_head(b"X-Acs-Request-Id: \xff\xfe", body=b'{"Name": "n"}'),
    "a coding that is none": with_head(b"Content-Encoding: utf-8", body=b'{"Name": "n"}'),
    "deflate without a head": with_head(
        b"Content-Encoding: deflate", body=packed(zlib.compress)[2:-4]
    ),
    "gzip of gzip": with_head(b"Content-Encoding: gzip, gzip", body=packed(gzip.compress, gzip.compress)),
    "gzip of gzip in two lines": with_head(GZIP, GZIP, body=packed(gzip.compress, gzip.compress)),
    "deflate of gzip": with_head(
        b"Content-Encoding: gzip, deflate", body=packed(gzip.compress, zlib.compress)
    ),
    "two members of gzip": with_head(
        GZIP, body=gzip.compress(b'{"Name":') + gzip.compress(b' "n"}')
    ),
    "members without content": with_head(
        GZIP, body=gzip.compress(b"") * 500 + packed(gzip.compress) + gzip.compress(b"")
    ),
    "gzip with zeros behind it": with_head(GZIP, body=packed(gzip.compress) + bytes(512)),
    "NaN and Infinity within": [reply(b'{"Name": "n", "Size": NaN, "Other": [Infinity, 1e999]}')],
    "a member that comes twice": [reply(b'{"Name": "m", "Name": "n"}')],
}  # fmt: skip


@contextmanager
def little(mebibytes: int = 24, seconds: float = 5.0) -> Iterator[None]:
    """Watch over the memory and the time of what happens."""
    tracemalloc.start()
    try:
        with lasts(seconds):
            yield
        assert tracemalloc.get_traced_memory()[1] < mebibytes * MEBIBYTE
    finally:
        tracemalloc.stop()
