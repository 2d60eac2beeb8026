"""One parser, one verdict: what a reply says, however it is cut, and which replies are refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import httpx
import pytest
from colours import IMAGE_ID, PAIR, Colour
from hypothesis import example, given
from hypothesis import strategies as st
from raw_server import RawServer

from imageport import NetworkError, Retry
from imageport._http1 import MOST, H11Parser

NAMES = st.sampled_from(["X-Acs-Request-Id", "content-type", "x-a", "Retry-After"])
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
LINES = st.lists(st.tuples(NAMES, VALUES), max_size=4)
BODIES = st.binary(max_size=200)
STATUSES = st.sampled_from([200, 201, 204, 304, 307, 400, 404, 429, 500, 503])
VERSIONS = st.sampled_from(["1.0", "1.1"])
Told = tuple[int, list[tuple[bytes, bytes]], bytes, bool, bool] | str


class Made(NamedTuple):
    """A reply as bytes, and what it says."""

    sent: bytes
    status: int
    body: bytes
    ends_itself: bool
    keeps: bool


def chunked(body: bytes) -> bytes:
    parts = [body[:7], body[7:]]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part)
    return framed + b"0\r\n\r\n"


@st.composite
def replies(draw: st.DrawFn) -> Made:
    """A whole reply: interim ones before it, and a body of any framing."""
    status, body, version = draw(STATUSES), draw(BODIES), draw(VERSIONS)
    lines = [f"HTTP/{version} {status} Reason", *(f"{name}: {value}" for name, value in draw(LINES))]
    framing = draw(st.sampled_from(["length", "chunks", "end"]))
    if status in (204, 304):
        body = b""
        framing = "none"
    if framing == "chunks" and version == "1.0":
        framing = "end"
    if framing == "length":
        lines.append(f"Content-Length: {len(body)}")
    if framing == "chunks":
        lines.append("Transfer-Encoding: chunked")
    keeps = version == "1.1" and framing != "end"
    if draw(st.booleans()):
        word = draw(st.sampled_from(["close", "keep-alive"]))
        lines.append(f"Connection: {word}")
        keeps = keeps and word == "keep-alive"
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * draw(st.integers(0, 2))
    sent = chunked(body) if framing == "chunks" else body
    whole = interim + "\r\n".join(lines).encode() + b"\r\n\r\n" + sent
    return Made(whole, status, body, framing != "end", keeps)


def told(parts: list[bytes]) -> Told:
    """What the parser says of a reply that comes in *parts*."""
    parser, body = H11Parser(), b""
    parser.begin()
    try:
        for part in parts:
            if parser.complete:
                break
            parser.feed(part)
            body += parser.take()
    except httpx.RemoteProtocolError:
        return "no reply"
    lines = [(name.lower(), value) for name, value in parser.headers] if parser.status else []
    return parser.status, lines, body, parser.complete, parser.complete and parser.reusable


def cut(reply: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place for place in places if 0 < place < len(reply)), len(reply)]
    return [reply[start:end] for start, end in pairwise(edges) if end > start]


@given(replies(), st.lists(st.integers(0, 400), max_size=4))
def test_a_whole_reply_is_read_however_it_is_cut(made: Made, places: list[int]) -> None:
    found = told(cut(made.sent, places) + [b""] * (not made.ends_itself))
    assert isinstance(found, tuple)
    status, _, body, complete, reusable = found
    assert (status, body, complete, reusable) == (made.status, made.body, True, made.keeps)


@given(replies(), st.lists(st.integers(0, 400), max_size=4), st.integers(1, 9))
def test_a_reply_that_is_cut_is_never_whole(made: Made, places: list[int], lost: int) -> None:
    if not made.ends_itself:
        return  # it ends where the connection does
    found = told([*cut(made.sent[:-lost], places), b""])
    assert found == "no reply" or found[-2] is False or not made.body


BENT = st.tuples(st.integers(0, 400), st.integers(0, 2), st.binary(max_size=4))
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@given(
    replies().map(lambda made: made.sent),
    st.lists(BENT, max_size=3),
    st.lists(st.integers(0, 400), max_size=3),
    st.booleans(),
)
@example(PLAIN, [(17, 0, b"Content-Length: 3\r\n")], [], True)
@example(PLAIN, [(17, 0, b"Transfer-Encoding: chunked\r\n")], [], True)
@example(PLAIN, [(17, 0, b"Connection: close\r\n")], [], True)
@example(PLAIN, [(17, 0, b"Connection: x, close\r\n")], [], True)
@example(PLAIN, [(17, 0, b" folded: x\r\n")], [], True)
@example(PLAIN + b"surplus", [], [], False)
@example(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", [], [], True)
@example(b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n{}", [], [], False)
def test_what_is_read_without_h11_is_read_as_h11_would(
    reply: bytes, bends: list[tuple[int, int, bytes]], places: list[int], ends: bool
) -> None:
    for place, gone, put in bends:
        reply = reply[:place] + put + reply[place + gone :]
    parts = cut(reply, [place + 1 for place in places]) + [b""] * ends
    # A head that does not come at once is h11's in any case.
    slowly = [parts[0][:1], parts[0][1:], *parts[1:]] if len(parts) and len(parts[0]) > 1 else parts
    assert told(parts) == told(slowly)


def test_a_plain_reply_is_read_without_h11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(H11Parser, "_ask_h11")
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: a/b; c=d\r\nContent-Length: 2\r\n\r\n{}"
    assert told([plain])[2:] == (b"{}", True, True)


def test_one_parser_reads_reply_after_reply() -> None:
    parser = H11Parser()
    for number in range(3):
        parser.begin()
        assert (parser.status, parser.complete) == (0, False)
        parser.feed(b"HTTP/1.1 20%d OK\r\nContent-Length: 1\r\n\r\n%d" % (number, number))
        assert (parser.status, parser.take(), parser.take()) == (200 + number, b"%d" % number, b"")
        assert parser.complete
        assert parser.reusable


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"]
)
def test_what_does_not_end_is_not_kept(start: bytes) -> None:
    parser = H11Parser()
    parser.begin()
    parser.feed(start)

    def go_on() -> None:
        for _ in range(2 + MOST // 4096):
            parser.feed(b"x" * 4096)

    with pytest.raises(httpx.RemoteProtocolError):
        go_on()


@pytest.mark.parametrize("lines", [b"", b"Content-Length: 2\r\n"])
def test_a_change_of_protocol_without_a_name_is_no_reply(lines: bytes) -> None:
    parser = H11Parser()
    parser.begin()
    with pytest.raises(httpx.RemoteProtocolError):
        parser.feed(b"HTTP/1.1 101 Switching Protocols\r\n" + lines + b"\r\n{}")


BODY = b'{"Name": "n"}'
CODED = b"d\r\n" + BODY + b"\r\n0\r\n\r\n"
# RFC 9112, 6.3: Transfer-Encoding goes before Content-Length, and nothing may follow on that connection.
READ: dict[str, tuple[bytes, bytes]] = {
    "length, chunked": (b"Content-Length: 13\r\nTransfer-Encoding: chunked", CODED),
    "chunked, length": (b"Transfer-Encoding: chunked\r\nContent-Length: 13", CODED),
    "chunked, another length": (b"Transfer-Encoding: chunked\r\nContent-Length: 5", CODED),
    "chunked, a length of zero": (b"Transfer-Encoding: Chunked\r\nContent-Length: 0", CODED),
    "a bare line feed between them": (b"Content-Length: 13\nTransfer-Encoding: chunked", CODED),
    "a length and close": (b"Content-Length: 13\r\nConnection: keep-alive, close", BODY),
    "a length and surplus": (b"Content-Length: 13", BODY + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    "chunked and surplus": (b"Transfer-Encoding: chunked", CODED + b"0\r\n\r\n"),
}
REFUSED: dict[str, tuple[bytes, bytes]] = {
    "two lengths": (b"Content-Length: 13\r\nContent-Length: 14", BODY),
    "two lengths in a list": (b"Content-Length: 13, 14", BODY),
    "two lengths and chunked": (
        b"Content-Length: 13\r\nContent-Length: 14\r\nTransfer-Encoding: chunked",
        CODED,
    ),
    "a list that ends in nothing": (b"Content-Length: 13,", BODY),
    "a length of nothing": (b"Content-Length:", BODY),
    "a length with a sign": (b"Content-Length: +13", BODY),
    "a negative length": (b"Content-Length: -13", BODY),
    "a hexadecimal length": (b"Content-Length: 0xd", BODY),
    "a folded length": (b"Content-Length: 1\r\n 3", BODY),
    "chunked twice": (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", CODED),
    "chunked twice in a list": (b"Transfer-Encoding: chunked, chunked", CODED),
    "gzip, chunked": (b"Transfer-Encoding: gzip, chunked", CODED),
    "identity": (b"Transfer-Encoding: identity\r\nContent-Length: 13", BODY),
    "no chunked": (b"Transfer-Encoding: xchunked\r\nContent-Length: 13", BODY),
    "a coding of nothing": (b"Transfer-Encoding:\r\nContent-Length: 13", BODY),
    "a blank before the colon": (b"Transfer-Encoding : chunked\r\nContent-Length: 13", BODY),
    "a vertical tab": (b"Transfer-Encoding:\x0bchunked\r\nContent-Length: 13", BODY),
    "a line that goes on before any": (b" Transfer-Encoding: chunked\r\nContent-Length: 13", BODY),
    "a carriage return alone": (b"Content-Length: 13\rTransfer-Encoding: chunked", BODY),
}


def asked(
    colour: Colour, lines: bytes, body: bytes, calls: int = 2, **options: Any
) -> tuple[list[object], int]:
    """What some calls get from a server that always replies so, and how many connections they took."""
    head = b"HTTP/1.1 200 OK\r\n" + lines + b"\r\nContent-Type: application/json"
    with RawServer([head + b"\r\n\r\n" + body]) as server:
        client = colour.pai(**PAIR, base_url=server.url, retry=Retry(attempts=1), **options)
        found: list[object] = []
        for _ in range(calls):
            try:
                found.append(client.images.get(IMAGE_ID).name)
            except NetworkError:
                found.append(NetworkError)
        return found, server.opened


@pytest.mark.parametrize("kind", READ)
def test_an_ambiguous_reply_is_read_as_the_rfc_says_and_nothing_follows_it(colour: Colour, kind: str) -> None:
    assert asked(colour, *READ[kind]) == (["n", "n"], 2)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_reply_whose_end_nobody_knows_is_no_reply(colour: Colour, kind: str) -> None:
    assert asked(colour, *REFUSED[kind]) == ([NetworkError] * 2, 2)


@pytest.mark.parametrize("kind", [*READ, *REFUSED])
def test_a_transport_of_httpx_has_the_same_verdict(colour: Colour, kind: str) -> None:
    lines, body = (READ | REFUSED)[kind]
    own = {"blocking": httpx.HTTPTransport, "awaited": httpx.AsyncHTTPTransport}[colour.name]
    verdict = "n" if kind in READ else NetworkError
    assert asked(colour, lines, body, calls=1, transport=own()) == ([verdict], 1)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 304 Same\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_a_body_that_no_status_has_may_still_come_so_nothing_follows(head: bytes) -> None:
    found = told([head])
    assert found[2:] == (b"", True, False)


QUOTED = [
    b"authorization: Bearer sk-secret\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nBearer sk-secret\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nsk-secret'\": \0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsk-secret\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxsk-secret\r\n",
]


@pytest.mark.parametrize("sent", QUOTED)
def test_what_a_server_echoes_in_the_place_of_http_is_not_quoted(colour: Colour, sent: bytes) -> None:
    with RawServer([sent, "close"]) as server:
        client = colour.pai(**PAIR, base_url=server.url, retry=Retry(attempts=1))
        with pytest.raises(NetworkError) as caught:
            client.images.get(IMAGE_ID)
    error: BaseException | None = caught.value
    while error is not None:
        assert "sk-" not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__
