"""Links as servers spell them are read as browsers read them (the URL Standard)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest
from colours import Colour
from hypothesis import example, given
from hypothesis import strategies as st
from linked import CONTENT, linked, naming
from raw_server import RawServer, reply
from vendors import oceanbase_at, said

from imageport import SpecMismatchError
from imageport._links import check_link
from imageport._urls import joined, read_url

# What stands behind the host, and what is asked for.
SPELLED = {
    "/my picture.png": "/my%20picture.png",
    "/a%20b.png": "/a%20b.png",
    "/a%2fB%2F.png": "/a%2fB%2F.png",
    "/100%.png": "/100%.png",
    "/50%off%zz.png": "/50%off%zz.png",
    "/a+b.png": "/a+b.png",
    '/"quoted".png': "/%22quoted%22.png",
    "/<a>.png": "/%3Ca%3E.png",
    "/a`b.png": "/a%60b.png",
    "/a{b}.png": "/a%7Bb%7D.png",
    "/a^b.png": "/a%5Eb.png",
    "/a|b.png": "/a%7Cb.png",
    "/a[1].png": "/a[1].png",
    "/a;b=c,d.png": "/a;b=c,d.png",
    "/a'b(c)!*~$&@:=.png": "/a'b(c)!*~$&@:=.png",
    "/caf\u00e9.png": "/caf%C3%A9.png",
    "/\u56fe\u7247.png": "/%E5%9B%BE%E7%89%87.png",
    "/\U0001f63a.png": "/%F0%9F%98%BA.png",
    "/Screenshot 9.41\u202fAM.png": "/Screenshot%209.41%E2%80%AFAM.png",
    "/a\u00a0b.png": "/a%C2%A0b.png",
    "/a\u2028b.png": "/a%E2%80%A8b.png",
    "/a\u0085b.png": "/a%C2%85b.png",
    "/folder\\a.png": "/folder/a.png",
    "/X\\a.png": "/X/a.png",
    "/a@b\\c/d.png": "/a@b/c/d.png",
    "/a\\b://c\\d.png": "/a/b://c/d.png",
    "/a.png?path=c:\\b?c#d": "/a.png?path=c:%5Cb?c",
    "\\folder\\a.png": "/folder/a.png",
    "/a.png?path=c:\\b": "/a.png?path=c:%5Cb",
    "/a.png?q=a b&s=x%2By==": "/a.png?q=a%20b&s=x%2By==",
    "/a.png?Signature=a/b+c%3D&Expires=1": "/a.png?Signature=a/b+c%3D&Expires=1",
    "/a.png?x=%E5%9B%BE\u56fe": "/a.png?x=%E5%9B%BE%E5%9B%BE",
    "/a.png?x=y?z": "/a.png?x=y?z",
    "/a.png#part": "/a.png",
    "/a.png?x#y?z": "/a.png?x",
    "": "/",
    "?x=1": "/?x=1",
    "/a.png \t\r\n": "/a.png",
    "/a.png\x00\x1f": "/a.png",
}


@pytest.mark.parametrize("rest", SPELLED)
def test_what_browsers_encode_is_encoded_and_nothing_twice(rest: str) -> None:
    assert read_url(f"https://cdn.example{rest}").target == SPELLED[rest]
    assert read_url(f" \n\x00HTTPS://CDN.Example{rest}") == read_url(f"https://cdn.example{rest}")


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
@example("%", "%")
@example("\\\\evil.example/x", "")
def test_what_is_asked_for_is_plain_and_means_the_same(path: str, query: str) -> None:
    try:
        found = read_url(f"https://cdn.example/x{path}?y{query}z")
    except ValueError:
        bad = re.search("[\x00-\x1f\x7f\ud800-\udfff]", path + query)
        assert bad
        return
    assert found.host == "cdn.example"
    assert re.fullmatch(r"/[!-~]*", found.target)
    assert read_url(f"https://cdn.example{found.target}") == found
    if not {"#", "?", "\\"} & {*path, *query}:
        assert unquote_to_bytes(found.target) == unquote_to_bytes(quote(f"/x{path}?y{query}z", safe="%+"))


HOSTS = {
    "CDN.Example": "cdn.example",
    "b\u00fccher.example": "xn--bcher-kva.example",
    "B\u00dcCHER.example": "xn--bcher-kva.example",
    "fa\u00df.example": "xn--fa-hia.example",
    "\u4f8b\u3048.example": "xn--r8jz45g.example",
    "\u4f8b\u3002example": "xn--fsq.example",
    "cdn\u3002example": "cdn.example",
    "\U0001f63a.example": "xn--138h.example",
    "b%C3%BCcher.example": "xn--bcher-kva.example",
    "%63dn.example": "cdn.example",
    "my_bucket.oss-cn.example": "my_bucket.oss-cn.example",
    "cdn.example.": "cdn.example.",
    "1.2.3.4": "1.2.3.4",
    "1.2.3.4.": "1.2.3.4",
    "1\u30022.3.4": "1.2.3.4",
    "0x1.2.3.4": "1.2.3.4",
    "16909060": "1.2.3.4",
    "1.2.772": "1.2.3.4",
    "\uff11.2.3.4": "1.2.3.4",
    "[2606:4700::1]": "2606:4700::1",
    "[2606:4700:0:0:0:0:0:1]": "2606:4700::1",
}


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_is_read_as_browsers_do(host: str) -> None:
    assert read_url(f"https://{host}/1.png").host == HOSTS[host]


WRONG = [
    *("cdn example", "cdn\u3000example", "a%00b.example", "a%2fb.example", "a%40b.example", "%zz.example"),
    *("a..example", ".example", "-a.example", "a<b.example", "a|b.example", "a^b.example"),
    *("1.2.3.999", "1.2.3.4.5", "cdn.example:0", "cdn.example:x", "cdn.example:-1", "cdn.example:99999"),
    *("a.1", "[::1", "[cdn.example]", "[fe80::1%25eth0]", "\u2100.example", "a" * 64 + ".example"),
    *(".".join("a" * 200), "a\u0000b.example", "%FF.example", "\ud800.example"),
    *("user@cdn.example", "user:pw@cdn.example", "@cdn.example", "cdn.example\\@127.0.0.1"),
]  # fmt: skip


@pytest.mark.parametrize("host", WRONG)
def test_a_host_that_no_browser_opens_is_refused(host: str) -> None:
    with pytest.raises(SpecMismatchError):
        check_link(f"https://{host}/1.png", loopback=False)


NO_URL = {
    "https://cdn.example/a\x7fb": "a control character",
    "https:///1.png": "no host, or more than that",
    "https://user@cdn.example/": "no host, or more than that",
    "https://cdn.example:0/": "no port",
    "https://:80/": "no host",
    "https://a.1./": "no host",
    "https://a_.b-/": "no host",
    "https://[2606:4700::1%25eth0]/": "no address",
    "https://[v1.a]/": "no address",
}


@pytest.mark.parametrize("url", NO_URL)
def test_what_is_wrong_with_a_url_is_said(url: str) -> None:
    with pytest.raises(ValueError, match=f"^{NO_URL[url]}$"):
        read_url(url)


BASE = "https://cdn.example/a/b.png?c"
LOCATIONS = {
    "/my picture.png": "https://cdn.example/my%20picture.png",
    "my picture.png": "https://cdn.example/a/my%20picture.png",
    "../x.png": "https://cdn.example/x.png",
    "./x.png": "https://cdn.example/a/x.png",
    "?d e": "https://cdn.example/a/b.png?d%20e",
    "//other.example/x y": "https://other.example/x%20y",
    "\\x\\y.png": "https://cdn.example/x/y.png",
    "\\\\other.example\\y.png": "https://other.example/y.png",
    "https:/x.png": "https://cdn.example/x.png",
    "https:x.png": "https://cdn.example/a/x.png",
    "HTTP://other.example:80/x": "https://other.example/x",
    "http://other.example:8443/x": "https://other.example:8443/x",
    "https://other.example:443/x": "https://other.example/x",
    " /x.png ": "https://cdn.example/x.png",
    "\x00/x.png\x1f": "https://cdn.example/x.png",
    "": "https://cdn.example/a/b.png?c",
    "#part": "https://cdn.example/a/b.png?c",
}


@pytest.mark.parametrize("location", LOCATIONS)
def test_where_a_redirect_leads_to(location: str) -> None:
    assert check_link(joined(BASE, location), loopback=False).url == LOCATIONS[location]


HTTP = {
    "http://cdn.example/1.png": ("https://cdn.example/1.png", "cdn.example"),
    "http://cdn.example:80/1.png?a": ("https://cdn.example/1.png?a", "cdn.example"),
    "http://cdn.example:443/1.png": ("https://cdn.example/1.png", "cdn.example"),
    "http://cdn.example:8080/1.png": ("https://cdn.example:8080/1.png", "cdn.example:8080"),
    "https://cdn.example:80/1.png": ("https://cdn.example:80/1.png", "cdn.example:80"),
    "http://[2606:4700::1]/1.png": ("https://[2606:4700::1]/1.png", "[2606:4700::1]"),
}


@pytest.mark.parametrize("url", HTTP)
@pytest.mark.parametrize("loopback", [False, True])
def test_what_is_http_is_asked_for_by_https(url: str, loopback: bool) -> None:
    link = check_link(url, loopback=loopback)
    assert (link.url, link.named) == HTTP[url]


def test_plain_http_is_for_this_machine_when_the_gateway_is_there() -> None:
    for url in ("http://127.0.0.1:8080/1.png", "http://localhost/1.png", "http://[::1]:1/1.png"):
        assert check_link(url, loopback=True).url == url
        with pytest.raises(SpecMismatchError):
            check_link(url, loopback=False)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cat.png"
    assert not [each for each in tmp_path.iterdir() if each.name != "cat.png"]


SENT: dict[bytes, bytes] = {
    b"/my picture.png": b"/my%20picture.png",
    "/caf\u00e9 \u56fe.png".encode(): b"/caf%C3%A9%20%E5%9B%BE.png",
    b"/caf\xe9.png": b"/caf%E9.png",
    b"\t /a|b.png?s=a%2Bb ": b"/a%7Cb.png?s=a%2Bb",
    b"sub\\a b.png": b"/sub/a%20b.png",
}


@pytest.mark.parametrize("location", SENT)
def test_a_redirect_is_followed_as_browsers_do(colour: Colour, path: Path, location: bytes) -> None:
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    with RawServer(naming) as gateway, RawServer([moved], [reply(CONTENT)]) as host:
        linked(colour, gateway.url, f"{host.url}/1.png").save(path)
        assert host.requests[1].startswith(b"GET " + SENT[location] + b" HTTP/1.1\r\n")
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("lines", [2, 3])
def test_a_redirect_that_is_told_twice_is_one(colour: Colour, path: Path, lines: int) -> None:
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + b"Location: /a,b.png\r\n" * lines + b"\r\n"
    with RawServer(naming) as gateway, RawServer([moved], [reply(CONTENT)]) as host:
        linked(colour, gateway.url, f"{host.url}/1.png").save(path)
        assert host.requests[1].startswith(b"GET /a,b.png HTTP/1.1\r\n")


@pytest.mark.parametrize("rest", ["/my picture.png", "/\u56fe|\u202f.png?x=\u56fe y", "/a.png \n"])
def test_a_link_in_a_reply_is_asked_for_as_browsers_do(colour: Colour, path: Path, rest: str) -> None:
    def gateway(_: bytes) -> list[bytes]:
        return [reply(json.dumps(said({"data": [{"url": host.url + rest}]}).body).encode())]

    with RawServer([reply(CONTENT)]) as host, RawServer(gateway) as server:
        oceanbase_at(colour, server.url).images.generate("m").images[0].save(path)
        target = read_url(host.url + rest).target.encode()
        assert host.requests[0].startswith(b"GET " + target + b" HTTP/1.1\r\n")
