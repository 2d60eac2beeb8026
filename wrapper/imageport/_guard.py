"""Which addresses a download may connect to. Pure: looks nothing up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import attrs

from imageport._check import shown
from imageport.errors import InvalidRequestError, SpecMismatchError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The registries of special addresses (IANA), by hand: what Python calls global changes with its patch level.
_SPECIAL = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "shared by a provider's customers, and by the metadata of some clouds",
    "127.0.0.0/8": "this machine",
    "169.254.0.0/16": "link-local, and the metadata of clouds",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.88.99.0/24": "relays of 6to4",
    "192.168.0.0/16": "private use",
    "198.18.0.0/15": "benchmarks, and tunnels that answer look-ups themselves (fake IP)",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::/128": "no address",
    "::1/128": "this machine",
    "64:ff9b:1::/48": "local translation to IPv4",
    "100::/64": "discarded",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "3fff::/20": "documentation",
    "fc00::/7": "private use",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
_NETWORKS: list[tuple[Network, str]] = [(ip_network(text), words) for text, words in _SPECIAL.items()]
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_HOST = re.compile(r"(\*\.|\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")


@attrs.frozen
class Allowed:
    """The ranges and hosts that may be fetched from although they are not public."""

    networks: tuple[Network, ...] = ()
    hosts: tuple[str, ...] = ()

    def host(self, name: str) -> bool:
        """Say whether whatever address *name* has will do."""
        name = name.lower().rstrip(".")
        return any(
            name.endswith(host) if host.startswith(".") else name == host for host in self.hosts
        )  # fmt: skip

    def address(self, address: Address) -> bool:
        """Say whether *address* is in one of the ranges."""
        return any(address in network for network in self.networks)


NOTHING = Allowed()


def allowed(entries: Iterable[str]) -> Allowed:
    """Read what ``allow_private=`` takes: ranges, addresses, hosts, and domains as ``.example.com``.

    One text may hold several, with commas in between.
    """
    listed: Iterable[object] = entries.split(",") if isinstance(entries, str) else entries
    networks: list[Network] = []
    hosts: list[str] = []
    for entry in _iterated(listed):
        if isinstance(entry, IPv4Network | IPv6Network | IPv4Address | IPv6Address):
            entry = str(entry)
        text = entry.strip().lower() if isinstance(entry, str) else ""
        try:
            networks.append(ip_network(text.strip("[]"), strict=False))
        except ValueError:
            if not _HOST.fullmatch(text):
                raise _no_entry(entry) from None
            hosts.append(text.removeprefix("*").rstrip("."))
    return Allowed(tuple(networks), tuple(hosts))


def _iterated(entries: Iterable[object]) -> list[object]:
    try:
        return [*entries]
    except TypeError:
        raise _no_entry(entries) from None


def _no_entry(entry: object) -> InvalidRequestError:
    return InvalidRequestError(
        "allow_private takes ranges and hosts, as in ['198.18.0.0/15', 'cdn.example.com', '.example.com'];"
        f" got {shown(entry)}."
    )


def check_addresses(host: str, addresses: Iterable[str], allow: Allowed, *, loopback: bool) -> None:
    """Raise SpecMismatchError when an address of *host* is not public; a name is not judged here."""
    if allow.host(host):
        return
    for text in addresses:
        address = read_address(text.strip("[]").partition("%")[0])
        if address is None or (loopback and address.is_loopback):
            continue
        inner = _within(address)
        special = _special(inner)
        if special is not None and not allow.address(address) and not allow.address(inner):
            raise SpecMismatchError(_refusal(host, text, *special))


def _refusal(host: str, address: str, network: str, words: str) -> str:
    named = address if host == address else f"{host} ({address})"
    return (
        f"The image's link leads to a private address, {named}, of {network}: {words}."
        f" It is not fetched; allow_private=[{network!r}] allows the range, [{host!r}] the host."
    )


def _special(address: Address) -> tuple[str, str] | None:
    """Return the range that *address* is in and what that is for, None when it is public."""
    for network, words in _NETWORKS:
        if address in network:
            return str(network), words
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return f"{IPv6Network((int(address) >> 112 << 112, 16))}", "not assigned to anybody"
    return None


def read_address(text: str) -> Address | None:
    """Read an address in any notation that a connection takes."""
    try:
        return ip_address(text)
    except ValueError:
        import socket

        try:
            return IPv4Address(socket.inet_aton(text))  # 127.1, 0x7f000001, 2130706433
        except (OSError, ValueError):
            return None


def _within(address: Address) -> Address:
    """Return the IPv4 address that stands for an IPv6 one, where that is a translation of it."""
    if isinstance(address, IPv4Address):
        return address
    translated = IPv4Address(address.packed[-4:]) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or translated or address
