"""Which links to pictures may be fetched, and how: from public https addresses, without credentials."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from imageport._hosts import is_loopback
from imageport._request import USER_AGENT
from imageport._wire import WireRequest
from imageport.errors import SpecMismatchError

_NAT64 = IPv6Network("64:ff9b::/96")
_SPELLED = "!#$%&'()*+,/:;=?@[]~"
"""What stands in a link as it is: also the percent sign, as the link is encoded already."""


class Link(NamedTuple):
    """A link that may be fetched, split into what a connection needs."""

    url: str
    scheme: str
    host: str
    port: int


def check_link(url: str, *, loopback: bool) -> Link:
    """Return *url* split; refuse what is not https (or, where *loopback* says so, http to this machine)."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        raise SpecMismatchError("The image's link is no URL.") from None
    local = loopback and is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise SpecMismatchError(f"The image's link is {parts.scheme or 'no URL'}; only https is fetched.")
    if not host or parts.username is not None or not url.isprintable() or " " in url:
        raise SpecMismatchError("The image's link is no URL that can be fetched.")
    check_addresses(["127.0.0.1" if is_loopback(host) else host], loopback=local)
    return Link(url, parts.scheme, host, port or (443 if parts.scheme == "https" else 80))


def check_addresses(addresses: Iterable[str], *, loopback: bool) -> None:
    """Refuse addresses that are not on the public network; what is a name is not judged here."""
    for text in addresses:
        address = _address(text.strip("[]").partition("%")[0])
        if address is None or (loopback and address.is_loopback):
            continue
        if not address.is_global or address.is_multicast:
            raise SpecMismatchError("The image's link leads to a private address; it is not fetched.")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address in any notation that a connection takes; the IPv4 one where that is within."""
    try:
        address = ip_address(text)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(text))  # 127.1, 0x7f000001, 2130706433
        except (OSError, ValueError):
            return None
    if isinstance(address, IPv4Address):
        return address
    within = IPv4Address(address.packed[-4:]) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or within or address


def pinned(
    link: Link, address: str, headers: Mapping[str, str], timeouts: Mapping[str, float], end: float
) -> WireRequest:
    """Make the request for *link*, sent to the very address that was checked; it has no credentials."""
    netloc = link.host if ":" not in link.host else f"[{link.host}]"
    default = 443 if link.scheme == "https" else 80
    named = netloc if link.port == default else f"{netloc}:{link.port}"
    parts = urlsplit(link.url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    # A pool of httpx's would take a connection to the same address for another host's; its certificate was
    # checked for the first one only. So each serves one request.
    lines = {"host": named, "user-agent": USER_AGENT, "accept": "image/*", "accept-encoding": "identity"}
    lines["connection"] = "close"
    return WireRequest(
        "GET",
        (link.scheme, link.host, link.port),
        quote(target, safe=_SPELLED),
        [*lines.items(), *headers.items()],
        timeouts,
        end,
        address=address,
    )


def joined(base: str, location: str) -> str:
    """Return where a redirect leads to."""
    try:
        return urljoin(base, location)
    except ValueError:
        raise SpecMismatchError("The image's link redirects to what is no URL.") from None
