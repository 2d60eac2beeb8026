"""Which addresses a download connects to, what the error says, and how to allow more."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from colours import Colour
from hypothesis import example, given
from hypothesis import strategies as st
from linked import CONTENT, lead, linked, model_for, naming
from raw_server import RawServer, reply
from tunnel import trusted
from vendors import oceanbase_at

from imageport import InvalidRequestError, SpecMismatchError
from imageport._guard import NOTHING, Allowed, allowed, check_addresses
from imageport._links import check_link

REFUSED = {
    "0.0.0.0": "0.0.0.0/8", "0.255.1.2": "0.0.0.0/8", "10.9.8.7": "10.0.0.0/8", "100.64.0.1": "100.64.0.0/10",
    "100.100.100.200": "100.64.0.0/10", "127.3.2.1": "127.0.0.0/8", "169.254.169.254": "169.254.0.0/16",
    "172.16.0.1": "172.16.0.0/12", "172.31.255.255": "172.16.0.0/12", "192.0.0.8": "192.0.0.0/24",
    "192.0.0.192": "192.0.0.0/24", "192.0.2.9": "192.0.2.0/24", "192.88.99.1": "192.88.99.0/24",
    "192.168.0.1": "192.168.0.0/16", "198.18.0.7": "198.18.0.0/15", "198.19.255.255": "198.18.0.0/15",
    "198.51.100.1": "198.51.100.0/24", "203.0.113.1": "203.0.113.0/24", "224.0.0.1": "224.0.0.0/4",
    "239.255.255.250": "224.0.0.0/4", "240.0.0.1": "240.0.0.0/4", "255.255.255.255": "240.0.0.0/4",
    "::": "::/128", "::1": "::1/128", "::127.0.0.1": "::/16", "::169.254.169.254": "::/16",
    "::ffff:10.0.0.1": "10.0.0.0/8", "::ffff:0:10.0.0.1": "::/16",
    "64:ff9b::169.254.169.254": "169.254.0.0/16",
    "64:ff9b:1::1.2.3.4": "64:ff9b:1::/48", "64:ff9b:2::1": "64::/16", "100::1": "100::/64",
    "2001::1": "2001::/23", "2001:0:53aa:64c:0:fbff:f5ff:fffe": "2001::/23", "2001:2::1": "2001::/23",
    "2001:10::1": "2001::/23", "2001:20::1": "2001::/23", "2001:db8::1": "2001:db8::/32",
    "2002:a00:1::": "10.0.0.0/8", "2002:a9fe:a9fe::": "169.254.0.0/16", "3fff::1": "3fff::/20",
    "3fff:fff::1": "3fff::/20", "4000::1": "4000::/16", "5f00::1": "5f00::/16", "fc00::1": "fc00::/7",
    "fdff::1": "fc00::/7", "fe80::1": "fe80::/10", "fe80::1%eth0": "fe80::/10", "fec0::1": "fec0::/10",
    "ff02::1": "ff00::/8", "ffff::1": "ff00::/8",
}  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.0.0.1", "128.0.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255",
    "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1",
    "2400:3200::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_the_reason(address: str) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        check_addresses("cdn.example", [address], NOTHING, loopback=False)
    words = str(caught.value)
    assert f"cdn.example ({address}), of {REFUSED[address]}: " in words
    assert f"allow_private=['{REFUSED[address]}'] allows the range, ['cdn.example'] the host." in words
    check_addresses("cdn.example", [address], allowed([REFUSED[address]]), loopback=False)
    check_addresses("cdn.example", [address], allowed(["cdn.example"]), loopback=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_that_is_public_is_not_refused(address: str) -> None:
    check_addresses("cdn.example", [address], NOTHING, loopback=False)
    check_addresses("cdn.example", [address, "cdn.example"], NOTHING, loopback=False)
    with pytest.raises(SpecMismatchError):
        check_addresses("cdn.example", [address, "10.0.0.1"], NOTHING, loopback=False)


@pytest.mark.parametrize("address", ["[fd00::1]", "10.0.0.1%eth0", "[fe80::1%eth0]"])
def test_brackets_and_a_zone_hide_no_address(address: str) -> None:
    assert not passes(address)


def test_a_name_beside_an_address_does_not_hide_it() -> None:
    with pytest.raises(SpecMismatchError):
        check_addresses("cdn.example", ["cdn.example", "10.0.0.1"], NOTHING, loopback=False)


def passes(address: object, allow: Allowed = NOTHING) -> bool:
    try:
        check_addresses("cdn.example", [str(address)], allow, loopback=False)
    except SpecMismatchError:
        return False
    return True


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_what_passes_of_ipv4_is_global_for_python_too(address: IPv4Address) -> None:
    assert passes(address) <= (address.is_global and not address.is_multicast)
    for spelled in (f"::ffff:{address}", f"64:ff9b::{address}", str(int(address)), hex(int(address))):
        assert passes(spelled) is passes(address)
    first, second = divmod(int(address), 2**16)
    assert passes(f"2002:{first:x}:{second:x}::1") is passes(address)


@given(
    st.one_of(st.integers(0, 2**128 - 1), st.integers(0x2000 << 112, (0x4000 << 112) - 1)).map(IPv6Address)
)
@example(IPv6Address("2001:4:112::1"))
def test_what_passes_of_ipv6_is_global_for_python_too(address: IPv6Address) -> None:
    within = address.sixtofour or address
    assert passes(address) <= (within.is_global and not within.is_multicast)


@given(st.sampled_from([*REFUSED]), st.integers(0, 128))
def test_a_range_that_holds_it_allows_it(address: str, length: int) -> None:
    plain = ip_address(address.partition("%")[0])
    network = ip_network(f"{plain}/{min(length, plain.max_prefixlen)}", strict=False)
    assert passes(address, allowed([str(network)]))


ENTRIES: list[tuple[list[Any] | str, str, bool]] = [
    (["cdn.example"], "cdn.example", True),
    (["CDN.Example."], "cdn.example", True),
    (["cdn.example"], "CDN.example.", True),
    (["cdn.example"], "a.cdn.example", False),
    (["cdn.example"], "xcdn.example", False),
    ([".cdn.example"], "a.b.cdn.example", True),
    (["*.cdn.example"], "a.cdn.example", True),
    ([".cdn.example"], "cdn.example", False),
    ([".cdn.example"], "xcdn.example", False),
    ("cdn.example", "cdn.example", True),
    ("11.0.0.0/8, 10.0.0.0/8", "cdn.example", True),
    (["10.0.0.0/8"], "cdn.example", True),
    (["10.0.0.1"], "cdn.example", True),
    (["10.1.2.3/8"], "cdn.example", True),
    ([" 10.0.0.0/8 "], "cdn.example", True),
    ([ip_network("10.0.0.0/8")], "cdn.example", True),
    (["0.0.0.0/0"], "cdn.example", True),
    (["11.0.0.0/8", "fd00::/8"], "cdn.example", False),
    ([], "cdn.example", False),
]


@pytest.mark.parametrize(("entries", "host", "wanted"), ENTRIES)
def test_what_an_entry_allows(entries: Any, host: str, wanted: bool) -> None:
    try:
        check_addresses(host, ["10.0.0.1"], allowed(entries), loopback=False)
        assert wanted
    except SpecMismatchError:
        assert not wanted


def test_a_range_may_stand_in_brackets() -> None:
    assert passes("fd00::1", allowed(["[fd00::1]"]))
    assert not passes("fd00::2", allowed(["[fd00::1]"]))


@pytest.mark.parametrize(
    "wrong",
    [True, 5, [5], [None], [""], ["10.0.0.0/33"], ["https://cdn.example"], ["cdn.example/x"], ["a b"], ["*"],
     ["cdn.example:443"], ["c*n.example"], [b"10.0.0.0/8"], ["."]],
)  # fmt: skip
def test_what_is_neither_range_nor_host_is_refused(colour: Colour, wrong: Any) -> None:
    for make in (
        lambda: oceanbase_at(colour, "http://127.0.0.1:9", allow_private=wrong),
        lambda: oceanbase_at(colour, "http://127.0.0.1:9").with_options(allow_private=wrong),
    ):
        with pytest.raises(InvalidRequestError, match="allow_private takes ranges and hosts"):
            make()


@pytest.fixture
def gateway() -> Iterator[str]:
    with RawServer(naming) as server:
        yield server.url


HERE = "0.0.0.0"  # leads to this machine, and is no loopback address


def test_a_host_that_resolves_to_a_private_address_is_fetched_when_it_is_allowed(
    colour: Colour, gateway: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(tmp_path, monkeypatch, "cdn.example")
    path = tmp_path / "cat.png"
    with RawServer([reply(CONTENT)], tls=tls) as host:
        link = f"https://cdn.example:{host.url.rpartition(':')[2]}/1.png"
        client = oceanbase_at(colour, gateway)
        plain = client.images.generate(model_for(link))
        lead(monkeypatch, HERE)
        with pytest.raises(SpecMismatchError, match=r"cdn\.example \(0\.0\.0\.0\), of 0\.0\.0\.0/8"):
            plain.images[0].save(path)
        assert not path.exists()
        assert plain.images[0].save(path, allow_private=["0.0.0.0/8"]).read_bytes() == CONTENT
        for entries in (["cdn.example"], [HERE], "cdn.example"):
            copy = client.with_options(allow_private=entries)
            path.unlink()
            copy.images.restore(plain.data).images[0].save(path)
            assert path.read_bytes() == CONTENT
        with pytest.raises(SpecMismatchError):  # of one call only
            copy.images.restore(plain.data).images[0].save(path, allow_private=[])
        made = oceanbase_at(colour, gateway, allow_private=["cdn.example"])
        made.images.restore(plain.data).images[0].save(path)
        made.with_options(deadline=30.0).images.restore(plain.data).images[0].save(path)
        assert len(host.requests) == 6


def test_a_tunnel_with_a_resolver_of_its_own(
    colour: Colour, gateway: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = linked(colour, gateway, "https://cdn.example/1.png")
    lead(monkeypatch, "198.18.0.7")
    with pytest.raises(SpecMismatchError) as caught:
        image.save(tmp_path / "cat.png")
    assert str(caught.value) == (
        "The image's link leads to a private address, cdn.example (198.18.0.7), of 198.18.0.0/15: benchmarks,"
        " and tunnels that answer look-ups themselves (fake IP). It is not fetched;"
        " allow_private=['198.18.0.0/15'] allows the range, ['cdn.example'] the host."
    )


def test_a_redirect_is_held_to_the_same_list(
    colour: Colour, gateway: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(tmp_path, monkeypatch, "cdn.example", "other.example")
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://other.example:PORT/2.png\r\n\r\n"
    with RawServer(tls=tls) as host:
        port = host.url.rpartition(":")[2]
        host._plays = ([head.replace(b"PORT", port.encode())], [reply(CONTENT)]) * 2
        image = linked(colour, gateway, f"https://cdn.example:{port}/1.png")
        lead(monkeypatch, HERE)
        with pytest.raises(SpecMismatchError, match=r"other\.example \(0"):
            image.save(tmp_path / "cat.png", allow_private=["cdn.example"])
        assert len(host.requests) == 1
        host.requests.clear()
        image.save(tmp_path / "cat.png", allow_private=["cdn.example", "other.example"])
    assert (tmp_path / "cat.png").read_bytes() == CONTENT


def test_an_address_in_a_link_may_be_allowed_and_plain_http_still_is_not() -> None:
    assert check_link("https://10.0.0.1/", loopback=False, allow=allowed(["10.0.0.0/8"])).host == "10.0.0.1"
    link = check_link("http://10.0.0.1:8080/", loopback=False, allow=allowed(["10.0.0.0/8"]))
    assert link.origin == ("https", "10.0.0.1", 8080)
    link = check_link("http://127.0.0.1:8080/", loopback=False, allow=allowed(["127.0.0.0/8"]))
    assert link.origin[0] == "https"
