"""The two libraries that read answers tell the same of whatever comes, however it is cut."""

from __future__ import annotations

from itertools import pairwise

import httptools
import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imageport import _parser
from imageport._http1 import MOST, H11Parser, Parser
from imageport._parser import HttptoolsParser

NAMES = st.sampled_from(["X-Acs-Request-Id", "content-type", "x-a", "Retry-After"])
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
LINES = st.lists(st.tuples(NAMES, VALUES), max_size=4)
BODIES = st.binary(max_size=200)
STATUSES = st.sampled_from([200, 201, 204, 304, 307, 400, 404, 429, 500, 503])
VERSIONS = st.sampled_from(["1.0", "1.1"])
Told = tuple[int, list[tuple[bytes, bytes]], bytes, bool, bool] | str


@pytest.fixture(autouse=True)
def _both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_parser, "httptools", httptools)


def chunked(body: bytes) -> bytes:
    parts = [body[:7], body[7:]]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part)
    return framed + b"0\r\n\r\n"


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """A whole answer: interim ones before it, a body of any framing, perhaps more behind it."""
    status, body = draw(STATUSES), draw(BODIES)
    lines = [f"HTTP/{draw(VERSIONS)} {status} Reason", *(f"{name}: {value}" for name, value in draw(LINES))]
    framing = draw(st.sampled_from(["length", "chunks", "end"]))
    if framing == "length":
        lines.append(f"Content-Length: {len(body)}")
    if framing == "chunks" and "1.0" not in lines[0]:
        lines.append("Transfer-Encoding: chunked")
        body = chunked(body)
    if draw(st.booleans()):
        lines.append(f"Connection: {draw(st.sampled_from(['close', 'keep-alive']))}")
    body = b"" if status in (204, 304) else body
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * draw(st.integers(0, 2))
    return interim + "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def told(parser: Parser, parts: list[bytes]) -> Told:
    """What a parser tells of an answer that comes in *parts*."""
    body = b""
    parser.begin()
    try:
        for part in parts:
            if parser.complete:
                break
            parser.feed(part)
            body += parser.take()
    except httpx.RemoteProtocolError:
        return "no answer"
    lines = [(name.lower(), value) for name, value in parser.headers] if parser.status else []
    return parser.status, lines, body, parser.complete, parser.complete and parser.reusable


def cut(answer: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place for place in places if 0 < place < len(answer)), len(answer)]
    return [answer[start:end] for start, end in pairwise(edges) if end > start]


@given(answers(), st.lists(st.integers(0, 400), max_size=4), st.booleans(), st.integers(0, 9))
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}surplus", [], False, 0)
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n", [], True, 0)
@example(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nmore", [], True, 0)
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", [], True, 1)
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [], True, 1)
def test_both_tell_the_same(answer: bytes, places: list[int], ends: bool, lost: int) -> None:
    parts = cut(answer[: len(answer) - lost], places) + [b""] * ends
    found, other = told(HttptoolsParser(), parts), told(H11Parser(), parts)
    if b"HTTP/1.0" in answer:  # h11 keeps no connection of that version, which is no mistake
        found, other = found[:-1], other[:-1]
    assert found == other


@given(answers(), st.integers(0, 400), st.binary(min_size=1, max_size=3))
def test_neither_takes_what_is_broken_for_a_whole_answer_of_another_kind(
    answer: bytes, place: int, rubbish: bytes
) -> None:
    """They may differ in what they refuse; what both read, they read alike."""
    broken = [answer[:place] + rubbish + answer[place:], b""]
    found = [told(parser, broken) for parser in (HttptoolsParser(), H11Parser())]
    if "no answer" not in found:
        (status, _, body, complete, _), (same, _, other, whole, _) = found  # pyright: ignore[reportAssignmentType]
        assert (status, body, complete) == (same, other, whole)


BENT = st.tuples(st.integers(0, 400), st.integers(0, 2), st.binary(max_size=4))


@given(answers(), st.lists(BENT, max_size=3), st.lists(st.integers(0, 400), max_size=3), st.booleans())
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", [(17, 0, b"Content-Length: 3\r\n")], [], True)
@example(
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", [(17, 0, b"Transfer-Encoding: chunked\r\n")], [], True
)
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", [(17, 0, b"Connection: close\r\n")], [], True)
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", [(17, 0, b"Connection: x, close\r\n")], [], True)
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", [(17, 0, b" folded: x\r\n")], [], True)
@example(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", [], [], True)
@example(b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n{}", [], [], False)
def test_what_is_read_without_h11_is_read_as_h11_would(
    answer: bytes, bends: list[tuple[int, int, bytes]], places: list[int], ends: bool
) -> None:
    for place, gone, put in bends:
        answer = answer[:place] + put + answer[place + gone :]
    parts = cut(answer, [place + 1 for place in places]) + [b""] * ends
    # A head that does not come at once is h11's in any case.
    slowly = [parts[0][:1], parts[0][1:], *parts[1:]] if len(parts) and len(parts[0]) > 1 else parts
    assert told(H11Parser(), parts) == told(H11Parser(), slowly)


def test_a_plain_answer_is_read_without_h11(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(H11Parser, "_ask_h11")
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: a/b; c=d\r\nContent-Length: 2\r\n\r\n{}"
    assert told(H11Parser(), [plain])[2:] == (b"{}", True, True)


@pytest.mark.parametrize("make", [H11Parser, HttptoolsParser])
def test_one_reads_answer_after_answer(make: type[H11Parser | HttptoolsParser]) -> None:
    parser = make()
    for number in range(3):
        parser.begin()
        assert (parser.status, parser.complete) == (0, False)
        parser.feed(b"HTTP/1.1 20%d OK\r\nContent-Length: 1\r\n\r\n%d" % (number, number))
        assert (parser.status, parser.take(), parser.take()) == (200 + number, b"%d" % number, b"")
        assert parser.complete
        assert parser.reusable


@pytest.mark.parametrize("make", [H11Parser, HttptoolsParser])
@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"]
)
def test_what_does_not_end_is_not_kept(make: type[H11Parser | HttptoolsParser], start: bytes) -> None:
    parser = make()
    parser.begin()
    parser.feed(start)

    def go_on() -> None:
        for _ in range(2 + MOST // 4096):
            parser.feed(b"x" * 4096)

    with pytest.raises(httpx.RemoteProtocolError):
        go_on()


@pytest.mark.parametrize("make", [H11Parser, HttptoolsParser])
@pytest.mark.parametrize("lines", [b"", b"Content-Length: 2\r\n"])
def test_a_change_of_protocol_without_a_name_is_no_answer(
    make: type[H11Parser | HttptoolsParser], lines: bytes
) -> None:
    parser = make()
    parser.begin()
    with pytest.raises(httpx.RemoteProtocolError):
        parser.feed(b"HTTP/1.1 101 Switching Protocols\r\n" + lines + b"\r\n{}")


@pytest.mark.parametrize("make", [H11Parser, HttptoolsParser])
@pytest.mark.parametrize(
    "lines", [b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\n" * 2]
)
def test_an_answer_that_tells_two_lengths_is_the_last_of_its_connection(
    make: type[H11Parser | HttptoolsParser], lines: bytes
) -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + lines.rstrip() + b"\r\n\r\n" + chunked(b"{}")
    came = told(make(), [answer])
    assert isinstance(came, str) or came[-1] is False
