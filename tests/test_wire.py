"""What goes onto a connection, and the headers of what comes back."""

from __future__ import annotations

import pickle

import httpx
import pytest

from imageport import _clock
from imageport._wire import Headers, WireRequest

PARTS = {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 10.0}
ORIGIN = ("https", "example.com", 443)


def request(*lines: tuple[str, str], end: float = 1e12) -> WireRequest:
    return WireRequest("GET", ORIGIN, "/a?b=c", list(lines), PARTS, end)


def test_a_head_is_spelled_out_as_it_is() -> None:
    assert request(("host", "example.com"), ("x-a", "b c")).head() == (
        b"GET /a?b=c HTTP/1.1\r\nhost: example.com\r\nx-a: b c\r\n\r\n"
    )


@pytest.mark.parametrize("value", ["a\r\nx-evil: b", "a\nb", "a\rb", "ü"])
def test_a_header_that_would_end_a_line_is_never_sent(value: str) -> None:
    with pytest.raises(httpx.LocalProtocolError):
        request(("x-a", value)).head()
    with pytest.raises(httpx.LocalProtocolError):
        request((value, "a")).head()


def test_a_part_ends_with_the_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clock, "monotonic", lambda: 100.0)
    assert request(end=200.0).left("read") == 60.0
    assert request(end=130.0).left("read") == 30.0
    assert request(end=104.0).left("connect", 2) == 2.0
    with pytest.raises(httpx.WriteTimeout):
        request(end=100.0).left("write")


@pytest.mark.parametrize(
    ("origin", "address", "netloc"),
    [
        (ORIGIN, None, "example.com"),
        (("http", "example.com", 443), None, "example.com:443"),
        (("http", "::1", 80), None, "[::1]"),
        (ORIGIN, "2001:db8::1", "[2001:db8::1]"),
        (("https", "example.com", 8443), "192.0.2.1", "192.0.2.1:8443"),
    ],
)
def test_where_it_goes(origin: tuple[str, str, int], address: str | None, netloc: str) -> None:
    assert WireRequest("GET", origin, "/", [], PARTS, 1.0, address=address).netloc == netloc


def test_headers_are_found_in_any_case_and_those_of_one_name_are_joined() -> None:
    headers = Headers([(b"X-A", b"1"), (b"x-a", b"2"), (b"Latin", b"\xfc"), (b"utf", "ü".encode())])
    assert headers["x-A"] == "1, 2"
    assert headers.get("LATIN") == headers["utf"] == "ü"
    assert "X-a" in headers
    assert headers.get("none") is None
    assert list(headers) == ["x-a", "latin", "utf"]
    assert len(headers) == 3
    assert pickle.loads(pickle.dumps(headers)) == headers == dict(headers)
