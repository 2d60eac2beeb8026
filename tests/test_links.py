"""What is asked of the host of a picture, and what is said of a link that is not fetched."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from imageport import InvalidRequestError, SpecMismatchError, __version__
from imageport._guard import NOTHING, allowed, check_addresses
from imageport._links import check_link, pinned, redirected
from imageport._wire import Headers

TIMEOUTS = {"connect": 1.0}


def test_a_picture_is_asked_for_without_credentials_and_as_it_is() -> None:
    link = check_link("https://cdn.example:8443/1.png?a", loopback=False)
    sent = pinned(link, "1.2.3.4", {"range": "bytes=5-"}, TIMEOUTS, 9.0)
    assert (sent.method, sent.origin, sent.target) == ("GET", ("https", "cdn.example", 8443), "/1.png?a")
    assert (sent.address, sent.timeouts, sent.end) == ("1.2.3.4", TIMEOUTS, 9.0)
    assert sent.lines == [
        ("host", "cdn.example:8443"),
        ("user-agent", f"imageport/{__version__}"),
        ("accept", "image/*"),
        ("accept-encoding", "identity"),
        ("connection", "close"),
        ("range", "bytes=5-"),
    ]


PORTS = {
    "https://cdn.example/": ("cdn.example", 443),
    "https://cdn.example:443/": ("cdn.example", 443),
    "http://localhost/": ("localhost", 80),
    "http://localhost:80/": ("localhost", 80),
    "http://localhost:443/": ("localhost:443", 443),
    "https://localhost:80/": ("localhost:80", 80),
    "http://[::1]/": ("[::1]", 80),
}


@pytest.mark.parametrize("url", PORTS)
def test_the_usual_port_of_a_scheme_is_not_named(url: str) -> None:
    link = check_link(url, loopback=True)
    assert (link.named, link.port) == PORTS[url]
    assert link.url == f"{url.partition('://')[0]}://{link.named}/"


REFUSED = {
    "https://": "The image's link is no URL that can be fetched.",
    "ftp://cdn.example/1.png": "The image's link is ftp; only https is fetched.",
    "//cdn.example/1.png": "The image's link is no URL; only https is fetched.",
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_wrong_with_a_link_is_said(url: str) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        check_link(url, loopback=False)
    assert str(caught.value) == REFUSED[url]


@pytest.mark.parametrize("host", ["localhost", "127.1.2.3", "[::1]"])
def test_this_machine_is_fetched_from_only_when_the_gateway_is_there(host: str) -> None:
    with pytest.raises(SpecMismatchError, match="leads to a private address"):
        check_link(f"https://{host}/1.png", loopback=False)
    assert check_link(f"https://{host}/1.png", loopback=True).named == host


FROM = check_link("https://cdn.example/a/1.png", loopback=False)


@pytest.mark.parametrize("kind", [httpx.Headers, Headers])
def test_a_redirect_is_read_from_the_bytes_that_came(kind: type[httpx.Headers] | type[Headers]) -> None:
    lines = [(b"LOCATION", b"/\x7f\x80\xe9.png"), (b"x", b"1"), (b"location", b"/\x7f\x80\xe9.png")]
    assert redirected(FROM, kind(lines)) == "https://cdn.example/\x7f%80%E9.png"


@pytest.mark.parametrize(
    ("locations", "told"),
    [
        ([b"/1.png", b"/2.png"], "The image's link redirects to several places at once."),
        ([b"https://[cdn/1.png"], "The image's link redirects to what is no URL."),
    ],
)
def test_what_is_wrong_with_a_redirect_is_said(locations: list[bytes], told: str) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        redirected(FROM, httpx.Headers([(b"location", each) for each in locations]))
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("address", "of"),
    [("10.0.0.1", "10.0.0.0/8: private use"), ("4000::1", "4000::/16: not assigned to anybody")],
)
def test_a_link_that_names_the_address_itself_names_it_once(address: str, of: str) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        check_addresses(address, [address], NOTHING, loopback=False)
    assert str(caught.value) == (
        f"The image's link leads to a private address, {address}, of {of}. It is not fetched;"
        f" allow_private=['{of.partition(': ')[0]}'] allows the range, ['{address}'] the host."
    )


@pytest.mark.parametrize(("wrong", "shown"), [(5, "5"), ([5], "5"), (["a b"], "'a b'"), ("a,c d", "'c d'")])
def test_what_is_wrong_with_an_entry_is_said(wrong: Any, shown: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        allowed(wrong)
    assert str(caught.value) == (
        "allow_private takes ranges and hosts, as in ['198.18.0.0/15', 'cdn.example.com', '.example.com'];"
        f" got {shown}."
    )
