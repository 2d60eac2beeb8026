"""Which hosts are asked without a proxy: as curl and requests read NO_PROXY."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import IMAGE_ID, PAIR, Colour
from hypothesis import given
from hypothesis import strategies as st
from raw_server import RawServer, reply
from requests.utils import should_bypass_proxies
from tunnel import Tunnel, trusted

from imageport import NetworkError, Retry
from imageport._no_proxy import exempts
from imageport._proxies import proxy_for

ONCE = Retry(attempts=1)
# What curl's documentation says of CURLOPT_NOPROXY and --noproxy.
CURL = [
    ("ample.com", "ample.com", True),
    ("ample.com", "www.ample.com", True),
    ("ample.com", "www.example.com", False),
    ("ample.com", "www.ex-ample.com", False),
    ("ample.com", "ample.com.org", False),
    ("*", "ample.com", True),
    ("", "ample.com", False),
    ("example.com,::1,localhost", "::1", True),
    ("example.com,::1,localhost", "::2", False),
    ("192.168.0.0/16", "192.168.255.255", True),
    ("192.168.0.0/16", "192.169.0.0", False),
    ("192.168.0.1/16", "192.168.9.9", True),
    ("192.168.0.0/16", "192.168.0.1.example.com", False),
    ("2001:db8::/32", "2001:db8:1::1", True),
    ("2001:db8::/32", "2001:db9::1", False),
    (".example.com", "example.com", True),
    (".example.com", "www.example.com", True),
    ("example.com.", "www.example.com", True),
    ("example.com", "www.example.com.", True),
    ("EXAMPLE.com", "www.example.COM", True),
    ("a.example b.example\tc.example", "b.example", True),
    ("a.example,, ,b.example,", "b.example", True),
    (" , ,", "b.example", False),
    ("10.0.0.1", "10.0.0.1", True),
    ("10.0.0.1", "10.0.0.11", False),
    ("0.0.1", "10.0.0.1", False),
    ("10.0.0.0/33", "10.0.0.0", False),
    ("10.0.0.0/x", "10.0.0.0", False),
    ("10.0.0.0/", "10.0.0.0", False),
    ("/8", "10.0.0.0", False),
]
# What curl says nothing of.
MORE = [
    ("[fd00::]/8", "fd00::1", True),
    ("[fd00::]/8", "[fd00::1]", True),
    ("FD00::/8", "fd00::1", True),
    ("fe80::1", "fe80::1%eth0", True),
    ("fe80::1%eth0", "fe80::1", True),
    ("example.com", "Xexample.com", False),
    ("EXAMPLE.COM:443", "example.com", True),
    ("EXAMPLE.COM:80", "example.com", False),
    ("B\u00dcCHER.example", "xn--bcher-kva.example", True),
    ("example.com", "\u00fc" * 70 + ".example.com", True),
]


@pytest.mark.parametrize(("no_proxy", "host", "wanted"), CURL + MORE)
def test_as_curl_documents_it(no_proxy: str, host: str, wanted: bool) -> None:
    assert exempts(no_proxy, host, 443) is wanted


# NO_PROXY, URL, what requests says, what is decided here, and why.
DIFFERENT = {
    "the end of a number": ("1.2.3", "https://10.1.2.3", True, False),  # no domain: as curl
    "blanks between": ("a.example b.example", "https://b.example", False, True),  # as curl
    "a range of IPv6": ("2001:db8::/32", "https://[2001:db8::1]", False, True),  # as curl
    "another spelling": ("2001:DB8:0::1", "https://[2001:db8::1]", False, True),  # the same address
    "brackets": ("[2001:db8::1]", "https://[2001:db8::1]", False, True),  # as URLs have them
    "brackets and port": ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443", False, True),
    "a port of an address": ("10.1.2.3:8443", "https://10.1.2.3:8443", False, True),  # as of a name
    "the port of the scheme": ("a.example:443", "https://a.example", False, True),  # the port it goes to
    "a dot at the end": ("a.example.", "https://a.example", False, True),  # as curl
    "a star before a domain": ("*.a.example", "https://b.a.example", False, True),  # often written so
    "a star between blanks": (" * ", "https://10.1.2.3", False, True),  # the same
    "a star among others": ("a.example,*", "https://b.example", False, True),  # the same
    "all of IPv4": ("0.0.0.0/0", "https://10.1.2.3", False, True),  # a range like any other
    "another script": ("b\u00fccher.example", "https://xn--bcher-kva.example", False, True),
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_where_requests_decides_otherwise(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    no_proxy, url, theirs, ours = DIFFERENT[kind]
    assert should_bypass_proxies(url, no_proxy) is theirs
    _, _, rest = url.partition("://")
    host, _, port = rest.rpartition(":") if rest.rpartition(":")[2].isdecimal() else (rest, "", "443")
    assert exempts(no_proxy, host, int(port)) is ours
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert (proxy_for("https", host, int(port)) is None) is ours


LABELS = st.sampled_from(["a", "b", "gateway", "example", "com", "corp"])
NAMES = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
NUMBERS = st.tuples(*[st.sampled_from([0, 1, 10, 127, 168, 192, 255])] * 4).map(
    lambda parts: ".".join(map(str, parts))
)
RANGES = st.tuples(NUMBERS, st.integers(1, 32)).map(lambda parts: f"{parts[0]}/{parts[1]}")
HOSTS = st.one_of(NAMES, NUMBERS)
ENTRIES = st.one_of(
    NAMES,
    NAMES.map(lambda name: f".{name}"),
    NAMES.map(str.upper).map(lambda name: f".{name}"),
    st.tuples(NAMES, st.integers(1, 65535)).map(lambda parts: f".{parts[0]}:{parts[1]}"),
    NUMBERS,
    RANGES,
    st.sampled_from(["", "10.0.0.0/99", "10.0.0.0/8x", "localhost"]),
)
LISTS = st.one_of(
    st.lists(ENTRIES, max_size=5).map(",".join),
    st.lists(ENTRIES, max_size=5).map(" , ".join),
    st.sampled_from(["*", ""]),
)


@given(LISTS, HOSTS, st.sampled_from([8443, 3000, 65535]))
def test_as_requests_decides(no_proxy: str, host: str, port: int) -> None:
    assert exempts(no_proxy, host, port) is should_bypass_proxies(f"https://{host}:{port}/x", no_proxy)


@given(LISTS, HOSTS)
def test_the_host_itself_is_always_an_entry(no_proxy: str, host: str) -> None:
    assert exempts(f"{no_proxy},{host}", host, 443)


def named(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str | None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return proxy_for("https", "api.example", 443)


PRECEDENCE: list[tuple[dict[str, str], str | None]] = [
    ({}, None),
    ({"HTTPS_PROXY": "http://a.example:1"}, "http://a.example:1"),
    ({"HTTPS_PROXY": "http://a.example:1", "https_proxy": "http://b.example:1"}, "http://b.example:1"),
    ({"ALL_PROXY": "http://a.example:1"}, "http://a.example:1"),
    ({"ALL_PROXY": "http://a.example:1", "https_proxy": "http://b.example:1"}, "http://b.example:1"),
    ({"all_proxy": "http://b.example:1", "ALL_PROXY": "http://a.example:1"}, "http://b.example:1"),
    ({"HTTP_PROXY": "http://a.example:1"}, None),
    ({"HTTPS_PROXY": "a.example:1"}, "http://a.example:1"),
    ({"HTTPS_PROXY": " http://a.example:1 "}, "http://a.example:1"),
    ({"HTTPS_PROXY": "http://a.example:1", "https_proxy": ""}, None),
    ({"HTTPS_PROXY": "http://a.example:1", "NO_PROXY": "api.example"}, None),
    ({"HTTPS_PROXY": "http://a.example:1", "no_proxy": "api.example"}, None),
    ({"HTTPS_PROXY": "http://a.example:1", "no_proxy": "x", "NO_PROXY": "*"}, "http://a.example:1"),
    ({"HTTPS_PROXY": "http://a.example:1", "no_proxy": "", "NO_PROXY": "api.example"}, None),
    ({"HTTPS_PROXY": "http://a.example:1", "No_Proxy": "api.example"}, None),
]


@pytest.mark.parametrize(("variables", "wanted"), PRECEDENCE)
def test_which_variable_goes_first(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanted: str | None
) -> None:
    assert named(monkeypatch, **variables) == wanted


def test_this_machine_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://a.example:1")
    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"):
        assert proxy_for("http", host, 80) is None


def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is this machine."""

    def lookup(host: str, port: int, *_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def lookup_async(host: str, port: int, **_: object) -> list[Any]:
        return lookup(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(anyio, "getaddrinfo", lookup_async)


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("api.example", True),
        (".example", True),
        ("*", True),
        ("api.example:PORT", True),
        ("other.example, API.example", True),
        ("api.example:1", False),
        ("i.example", False),
        ("10.0.0.0/8", False),
    ],
)
def test_a_call_goes_where_it_says(
    colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_proxy: str, direct: bool
) -> None:
    tls = trusted(tmp_path, monkeypatch, "api.example")
    with RawServer([reply(b'{"Name": "n"}')], tls=tls) as server, Tunnel(server) as proxy:
        port = server.url.rpartition(":")[2]
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", no_proxy.replace("PORT", port))
        here(monkeypatch)
        client = colour.pai(**PAIR, base_url=f"https://api.example:{port}", retry=ONCE)
        assert client.images.get(IMAGE_ID).name == "n"
        client.close()
        assert proxy.targets == ([] if direct else [f"api.example:{port}"])


@pytest.mark.parametrize(
    ("no_proxy", "direct"), [("10.0.0.0/8", True), ("10.1.2.7", True), ("10.1.2.0/30", False)]
)
def test_a_call_to_an_address_goes_where_it_says(
    colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_proxy: str, direct: bool
) -> None:
    tls = trusted(tmp_path, monkeypatch, "api.example")
    with RawServer([reply(b"{}")], tls=tls) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", no_proxy)
        client = colour.pai(**PAIR, base_url="https://10.1.2.7", retry=ONCE)
        with pytest.raises(NetworkError):  # nobody is there, or its certificate is another's
            client.images.get(IMAGE_ID, timeout=2.0 if not direct else 0.3)
        assert proxy.targets == ([] if direct else ["10.1.2.7:443"])
