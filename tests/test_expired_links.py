"""A link that has expired is known by what its host says; the task is asked for another one, once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from colours import Colour
from hypothesis import given
from hypothesis import strategies as st
from linked import CONTENT, linked, naming, of_a_task
from raw_server import RawServer, Step, reply

from imageport import NetworkError, NotFoundError, SpecMismatchError
from imageport._expired import MOST, says_expired


def xml(code: str, message: str = "m", more: str = "") -> bytes:
    members = f"<Code>{code}</Code><Message>{message}</Message>{more}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{members}</Error>'.encode()


EXPIRED: dict[str, bytes] = {
    "OSS, token": xml("ExpiredToken", "The provided token has expired."),
    "OSS, signature": xml("AccessDenied", "Request has expired.", "<Expires>2026-01-01</Expires>"),
    "OSS, token invalid": xml("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist."),
    "OSS, security token": xml("SecurityTokenExpired", "The security token you provided has expired."),
    "S3": xml("ExpiredToken", "The provided token has expired.", "<Token-0>t</Token-0>"),
    "S3, request": xml("AccessDenied", "Request has expired", "<X-Amz-Expires>300</X-Amz-Expires>"),
    "Google": xml("ExpiredToken", "Invalid argument.", "<Details>Request signature expired at: x</Details>"),
    "Azure": xml(
        "AuthenticationFailed",
        "Server failed to authenticate the request.",
        "<AuthenticationErrorDetail>Not valid in the specified time frame</AuthenticationErrorDetail>",
    ),
    "COS": xml("AccessDenied", "Request has expired"),
    "TOS": b'{"Code":"ExpiredToken","RequestId":"r","Message":"the token is expired","EC":"0002-00000040"}',
    "TOS, request": b'{"Code":"AccessDenied","Message":"Request has expired","EC":"0003"}',
    "another, signature": b'{"code": "SignatureExpired", "message": "no"}',
    "Qiniu": b'{"error":"token out of date"}',
    "nested": b'{"error": {"code": "RequestExpired", "message": "no"}}',
    "with a namespace": b'<e:Error xmlns:e="x"><e:Code>ExpiredToken</e:Code></e:Error>',
    "with a mark": b"\xef\xbb\xbf" + xml("ExpiredToken"),
    "JSON with a mark": b'\xef\xbb\xbf{"Code": "ExpiredToken"}',
    "JSON with two": b'\xef\xbb\xbf\xef\xbb\xbf{"Code": "ExpiredToken"}',
    "a code in other letters": b'{"code": "invalid_access-key.id"}',
    "small letters": b"<error><code>expired_token</code></error>",
    "words": b"URL signature expired",
    "a page": b"<!doctype html><title>403</title><p>This link has expired.</p>",
    "Chinese words": "链接已过期".encode(),
    "Chinese JSON": json.dumps({"message": "签名已失效"}).encode(),
}  # fmt: skip
NOT_EXPIRED: dict[str, bytes] = {
    "nothing": b"",
    "another code": xml("SlowDown", "Please reduce your request rate."),
    "a bad signature": xml("SignatureDoesNotMatch", "The request signature we calculated does not match."),
    "a wrong parameter": xml("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week"),
    "no permission": xml("AccessDenied", "You have no right to access this object."),
    "the parameter is missing": xml("AccessDenied", "Authentication requires the Expires parameter"),
    "a page": b"<!doctype html><title>502 Bad Gateway</title>",
    "a page about something else": b"<html>Our certificate program. Offers expired in May.</html>",
    "JSON": b'{"code": "InternalError", "message": "busy"}',
    "broken JSON": b'{"Code": "ExpiredTo',
    "a list": b'["ExpiredToken"]',
    "deep": b'{"a":' * 5000,
    "JSON of no words": b'{"code": 5, "message": ["expired"], "error": {"a": "expired"}}',
    "far behind": b"." * (4097 - len("link expired")) + b"link expired",
    "Chinese words, far behind": b"." * 4095 + "\u8fc7\u671f".encode(),
    "bytes": bytes(range(256)),
}  # fmt: skip
STATUSES = [
    *("400 Bad", "401 No", "402 No", "403 No", "404 No", "410 Gone", "422 No", "500 x", "503 x", "200 OK"),
]


@pytest.fixture
def gateway() -> Iterator[RawServer]:
    with RawServer(naming) as server:
        yield server


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert not [each for each in tmp_path.iterdir() if each.name != "cat.png"]


@pytest.mark.parametrize("kind", EXPIRED)
def test_what_stores_say_is_understood(kind: str) -> None:
    assert says_expired(EXPIRED[kind])


@pytest.mark.parametrize("kind", NOT_EXPIRED)
def test_what_else_they_say_is_no_expired_link(kind: str) -> None:
    assert not says_expired(NOT_EXPIRED[kind])


@given(st.binary(max_size=300))
def test_anything_may_stand_there(content: bytes) -> None:
    for whole in (content, b"<" + content, b"{" + content, b"<Code>" + content + b"</Code>"):
        assert says_expired(whole) in (True, False)


def saved(colour: Colour, gateway: RawServer, path: Path, *plays: list[Step]) -> list[bytes]:
    """Save a picture of a task whose first link is answered so; return what the host was asked."""
    with RawServer(*plays) as host:
        of_a_task(colour, gateway.url, f"{host.url}/old.png", f"{host.url}/new.png").save(path)
        return [request.split(b" ")[1] for request in host.requests]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", ["OSS, token", "TOS", "OSS, signature"])
def test_the_task_is_asked_again_whatever_the_status(
    colour: Colour, gateway: RawServer, path: Path, status: str, kind: str
) -> None:
    asked = saved(colour, gateway, path, [reply(EXPIRED[kind], status)], [reply(CONTENT)])
    assert asked == [b"/old.png", b"/new.png"]
    assert len(gateway.requests) == 2
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("kind", EXPIRED)
def test_so_it_is_in_all_their_words(colour: Colour, gateway: RawServer, path: Path, kind: str) -> None:
    asked = saved(colour, gateway, path, [reply(EXPIRED[kind], "400 Bad")], [reply(CONTENT)])
    assert asked == [b"/old.png", b"/new.png"]


BAD = b"HTTP/1.1 400 Bad\r\n"
FRAMED: dict[str, list[Step]] = {
    "packed": [BAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(xml("ExpiredToken")), "close"],
    "cut": [reply(xml("ExpiredToken"), "400 Bad", length=9999), "close"],
    "in chunks": [
        BAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<Erro\r\n1b\r\nr><Code>ExpiredToken</Code>\r\n0\r\n"
        b"\r\n",
    ],
    "without an end": [BAD + b"\r\n" + xml("ExpiredToken", "x" * 2 * MOST), "hang"],
}  # fmt: skip


@pytest.mark.parametrize("kind", FRAMED)
def test_it_is_read_however_it_comes(colour: Colour, gateway: RawServer, path: Path, kind: str) -> None:
    assert saved(colour, gateway, path, FRAMED[kind], [reply(CONTENT)]) == [b"/old.png", b"/new.png"]


def test_the_task_is_asked_once(colour: Colour, gateway: RawServer, path: Path) -> None:
    with RawServer([reply(EXPIRED["S3"], "400 Bad")]) as host:
        with pytest.raises(NotFoundError, match="expired"):
            of_a_task(colour, gateway.url, f"{host.url}/old.png", f"{host.url}/new.png").save(path)
        assert (len(gateway.requests), len(host.requests)) == (2, 2)


def test_without_a_task_it_is_not_found(colour: Colour, gateway: RawServer, path: Path) -> None:
    with RawServer([reply(EXPIRED["S3"], "400 Bad")]) as host:
        with pytest.raises(NotFoundError, match="expired"):
            linked(colour, gateway.url, f"{host.url}/old.png").save(path)
        assert len(host.requests) == 1


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "500 x"])
def test_what_is_no_expired_link_is_tried_again(
    colour: Colour, gateway: RawServer, path: Path, status: str
) -> None:
    plays: Any = [[reply(NOT_EXPIRED[kind], status)] for kind in ("another code", "a page")]
    assert saved(colour, gateway, path, *plays, [reply(CONTENT)]) == [b"/old.png"] * 3
    with pytest.raises(NetworkError, match=f"status {status[:3]}"):
        saved(colour, gateway, path, plays[0])
    assert len(gateway.requests) == 2


def test_a_page_with_the_status_of_a_success_is_no_picture(
    colour: Colour, gateway: RawServer, path: Path
) -> None:
    with pytest.raises(SpecMismatchError, match="no image"):
        saved(colour, gateway, path, [reply(NOT_EXPIRED["a page"])])


def test_a_part_that_finds_its_link_expired_goes_on_with_the_fresh_one(
    colour: Colour, gateway: RawServer, path: Path
) -> None:
    half = len(CONTENT) // 2
    head = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n' % len(CONTENT)
    span = b"Content-Range: bytes %d-%d/%d" % (half, len(CONTENT) - 1, len(CONTENT))
    rest = b'HTTP/1.1 206 Partial\r\nETag: "1"\r\n' + span + b"\r\n"
    rest += b"Content-Length: %d\r\n\r\n" % (len(CONTENT) - half)
    plays: Any = [head + CONTENT[:half], "close"], [reply(EXPIRED["S3"], "400 Bad")], [rest + CONTENT[half:]]
    with RawServer(*plays) as host:
        of_a_task(colour, gateway.url, f"{host.url}/old.png", f"{host.url}/new.png").save(path)
        assert b"range: bytes=%d-" % half in host.requests[2]
    assert path.read_bytes() == CONTENT
