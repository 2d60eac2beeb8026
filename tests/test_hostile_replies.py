"""Whatever a server answers, a call ends with a result or an error of ours, soon and in little memory."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count, repeat
from typing import Any

import pytest
from colours import IMAGE_ID, PAIR, Colour
from raw_server import Play, RawServer, Step, reply
from vendors import oceanbase_at, said

from imageport import (
    BadRequestError,
    DeadlineExceeded,
    ImagePortError,
    NetworkError,
    OutcomeUnknown,
    PaginationError,
    RateLimitError,
    Retry,
    ServerError,
    SpecMismatchError,
    TaskFailed,
    _pages,
)

MEBIBYTE = 2**20
QUICK = Retry(base_delay=0.001)
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def with_head(*lines: bytes, body: bytes = b"{}", status: bytes = b"200 OK") -> list[Step]:
    """An answer with these lines in its head, and an end of the connection for the body's end."""
    return [b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", body]), "close"]


def bomb() -> Iterator[Step]:
    """A compressed body that unfolds a thousandfold, and never ends."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield HEAD + b"Content-Encoding: gzip\r\n\r\n"
    yield pack.compress(b" ") + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(b" " * MEBIBYTE) + pack.flush(zlib.Z_FULL_FLUSH)
    yield from repeat(block)


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
    "gzip of gzip": with_head(b"Content-Encoding: gzip, gzip", body=packed(gzip.compress, gzip.compress)),
    "gzip of gzip in two lines": with_head(GZIP, GZIP, body=packed(gzip.compress, gzip.compress)),
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
    for status in (b"301 x", b"302 x", b"303 x", b"307 x", b"308 x"):
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
    "gzip with something behind it": with_head(GZIP, body=packed(gzip.compress) + b"more"),
    "NaN and Infinity within": [reply(b'{"Name": "n", "Size": NaN, "Other": [Infinity, 1e999]}')],
    "a member that comes twice": [reply(b'{"Name": "m", "Name": "n"}')],
}  # fmt: skip


@contextmanager
def little(mebibytes: int = 24, seconds: float = 5.0) -> Iterator[None]:
    """Watch over the memory and the time of what happens."""
    tracemalloc.start()
    start = time.monotonic()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < mebibytes * MEBIBYTE
        assert time.monotonic() - start < seconds
    finally:
        tracemalloc.stop()


def read(colour: Colour, server: RawServer, **options: Any) -> Any:
    return colour.pai(**PAIR, base_url=server.url, retry=QUICK).images.get(IMAGE_ID, **options)


@pytest.mark.parametrize("kind", REFUSED)
def test_an_answer_that_makes_no_sense_is_a_mismatch_and_asked_for_once(colour: Colour, kind: str) -> None:
    with RawServer(REFUSED[kind]) as server, little(200):
        with pytest.raises(SpecMismatchError) as caught:
            read(colour, server)
        assert len(server.requests) == 1
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("kind", LOST)
def test_an_answer_that_is_no_http_or_is_cut_is_lost(colour: Colour, kind: str) -> None:
    with RawServer(LOST[kind]) as server, little():
        with pytest.raises(NetworkError) as caught:
            read(colour, server)
        assert len(server.requests) == 3
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("kind", LOST)
def test_a_paid_call_with_such_an_answer_is_an_unknown_outcome(colour: Colour, kind: str) -> None:
    with RawServer(LOST[kind]) as server, little():
        client = colour.pai(**PAIR, retry=QUICK)
        with pytest.raises(OutcomeUnknown):
            client.services.predict("echo", b"x", endpoint=server.url, token="token")
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", BORNE)
def test_an_odd_answer_that_can_be_read_is_read(colour: Colour, kind: str) -> None:
    with RawServer(BORNE[kind]) as server:
        assert read(colour, server).name == "n"


def test_interim_answers_without_an_end_meet_the_deadline(colour: Colour) -> None:
    flood = repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
    with RawServer(lambda _: flood) as server, little(seconds=2), pytest.raises(DeadlineExceeded):
        read(colour, server, deadline=0.3)


YEAR = 365 * 86_400
LONG_WAITS: dict[str, tuple[bytes, float]] = {
    "seconds": (b"Retry-After: %d" % YEAR, YEAR),
    "milliseconds": (b"X-Acs-Retry-After: %d" % (YEAR * 1000), YEAR),
    "a date": (b"Date: Wed, 01 Jan 2025 00:00:00 GMT\r\nRetry-After: Thu, 01 Jan 2026 00:00:00 GMT", YEAR),
    "many digits": (b"Retry-After: " + b"9" * 50_000, float("inf")),
}
SHORT_WAITS = (b"-1", b"-31536000", b"NaN", b"inf", b"", b"0x10", b"1e9", b"Thu, 01 Jan 1970 00:00:00 GMT")


@pytest.mark.parametrize("form", LONG_WAITS)
@pytest.mark.parametrize("status", [b"429 Slow", b"503 Busy"])
def test_a_server_that_asks_to_wait_for_a_year_is_not_waited_for(
    colour: Colour, form: str, status: bytes
) -> None:
    line, asked = LONG_WAITS[form]
    with RawServer(with_head(line, status=status)) as server, little():
        with pytest.raises((RateLimitError, ServerError)) as caught:
            read(colour, server)
        assert caught.value.retry_after == asked
        assert len(server.requests) == 1


@pytest.mark.parametrize("value", SHORT_WAITS)
def test_a_wait_that_is_none_is_our_own(colour: Colour, value: bytes) -> None:
    with RawServer(with_head(b"Retry-After: " + value, status=b"429 Slow")) as server, little():
        with pytest.raises(RateLimitError):
            read(colour, server)
        assert len(server.requests) == 3


def test_an_error_whose_words_never_end_is_told_in_few(colour: Colour) -> None:
    body = json.dumps({"Code": "C" * MEBIBYTE, "Message": "M" * (8 * MEBIBYTE), "RequestId": "R" * MEBIBYTE})
    answer = reply(body.encode(), "400 Bad")
    with RawServer([answer]) as server, little(100), pytest.raises(BadRequestError) as caught:
        read(colour, server)
    error = caught.value
    assert len(error.body) > 9 * MEBIBYTE
    assert len(str(error)) + len(repr(error.attempts)) < 60_000


def test_a_task_that_fails_with_words_without_an_end_is_told_in_few(colour: Colour) -> None:
    failures = [{"code": "C" * MEBIBYTE, "message": "M" * MEBIBYTE}] * 4
    data = {"task_id": "task-1", "task_status": "S" * MEBIBYTE, "data": failures}
    with (
        RawServer(
            [reply(said(data).content())], [reply(said(data | {"task_status": "FAILED"}).content())]
        ) as server,
        little(150),
    ):
        generation = oceanbase_at(colour, server.url).images.generate("m")
        assert len(repr(generation)) + len(str(generation.raw_status)) < 30_000
        with pytest.raises(TaskFailed) as caught:
            generation.refresh().wait()
    assert len(str(caught.value)) + len(str(generation.images[0].error)) < 30_000


def page(token: str, *names: str) -> list[Step]:
    connections = [{"ConnectionId": name} for name in names]
    return [reply(json.dumps({"Connections": connections, "NextToken": token}).encode())]


def test_a_token_of_10_mb_is_not_sent_back(colour: Colour) -> None:
    with RawServer(page("t" * 10_000_000, "c")) as server, little(150):
        with pytest.raises(SpecMismatchError):
            list(colour.pai(**PAIR, base_url=server.url).connections.list())
        assert len(server.requests) == 1


def forget(server: RawServer, listing: Iterable[object]) -> None:
    """Read a listing, and keep nothing of it."""
    for _ in listing:
        server.requests.clear()


def test_a_listing_without_an_end_is_given_up(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pages, "MAX_PAGES", 200)
    numbers = count()
    token = "t" * 50_000

    def answer(_: bytes) -> list[Step]:
        number = next(numbers)
        return page(f"{token}{number}", f"c{number}")

    with RawServer(answer) as server:
        listing = colour.pai(**PAIR, base_url=server.url).connections.list()
        with little(8), pytest.raises(PaginationError):
            forget(server, listing)


def test_a_listing_of_empty_pages_is_given_up(colour: Colour) -> None:
    numbers = count()
    with RawServer(lambda _: page(f"t{next(numbers)}")) as server, little():
        with pytest.raises(PaginationError):
            list(colour.pai(**PAIR, base_url=server.url).connections.list())
        assert len(server.requests) == 100


def test_a_model_service_may_answer_what_is_no_json_but_not_without_an_end(colour: Colour) -> None:
    def predict(server: RawServer) -> Any:
        return client.services.predict("echo", b"x", endpoint=server.url, token="token")

    client = colour.pai(**PAIR, retry=QUICK)
    with RawServer(with_head(body=b"\xff\0[[[")) as server:
        assert predict(server).content == b"\xff\0[[["
    with RawServer(lambda _: bomb()) as server, little(200), pytest.raises(ImagePortError):
        predict(server)
