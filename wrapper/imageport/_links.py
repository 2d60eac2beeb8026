"""Which links to pictures may be fetched, and how: over https, from public addresses, without credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from imageport._guard import NOTHING, Allowed, check_addresses
from imageport._hosts import is_loopback
from imageport._request import USER_AGENT
from imageport._secret import Sealed, Secret
from imageport._urls import Url, joined, read_url
from imageport._wire import Origin, WireRequest
from imageport.errors import SpecMismatchError


class Link(NamedTuple):
    """A link that may be fetched, split into what a connection needs."""

    url: str
    origin: Origin
    named: str
    """The host as a request names it, with a port that is not the usual one."""
    target: str

    @property
    def host(self) -> str:
        """Return the host, in ASCII."""
        return self.origin[1]

    @property
    def port(self) -> int:
        """Return the port."""
        return self.origin[2]


def check_link(url: str, *, loopback: bool, allow: Allowed = NOTHING) -> Link:
    """Return *url* split. What is http is fetched by https, but where *loopback* says so, from this machine.

    Of another port than the usual one only the scheme changes (RFC 6797, 8.3).
    """
    url, found = Secret(url), _read(url)
    if found is None:
        raise SpecMismatchError("The image's link is no URL that can be fetched.")
    local = loopback and is_loopback(found.host)
    scheme, port = found.scheme, found.port
    if scheme == "http" and not local:
        scheme, port = "https", None if port == 80 else port
    if scheme not in ("http", "https"):
        raise SpecMismatchError(f"The image's link is {scheme or 'no URL'}; only https is fetched.")
    address = "127.0.0.1" if is_loopback(found.host) and ":" not in found.host else found.host
    check_addresses(found.host, [address], allow, loopback=local)
    usual = 443 if scheme == "https" else 80
    netloc = f"[{found.host}]" if ":" in found.host else found.host
    named = netloc if port in (None, usual) else f"{netloc}:{port}"
    whole = Secret(f"{scheme}://{named}{found.target}")
    return Link(whole, (scheme, found.host, port or usual), named, found.target)


def _read(url: str) -> Url | None:
    try:
        return read_url(url)
    except ValueError:  # which keeps the frames that hold the link
        return None


def pinned(
    link: Link, address: str | None, headers: Mapping[str, str], timeouts: Mapping[str, float], end: float
) -> WireRequest:
    """Make the request for *link*; it has no credentials.

    It goes to the very address that was checked, or to any that a proxy finds.
    """
    # A pool of httpx's would take a connection to the same address for another host's; its certificate was
    # checked for the first one only. So each serves one request.
    lines = {"host": link.named, "user-agent": USER_AGENT, "accept": "image/*", "accept-encoding": "identity"}
    lines["connection"] = "close"
    return WireRequest(
        "GET", link.origin, link.target, [*lines.items(), *headers.items()], timeouts, end, address=address
    )


def redirected(link: Link, headers: Mapping[str, str]) -> str:
    """Return where a redirect leads to; bytes that are no ASCII are escaped one by one, as browsers do."""
    lines = Sealed(getattr(headers, "raw", ()))  # httpx's headers and ours have them as they came
    del headers  # whose repr may show all of them
    found = Sealed({value for name, value in lines.value if name.lower() == b"location"})
    if len(found.value) != 1:
        raise SpecMismatchError("The image's link redirects to several places at once.")
    url = _joined(link.url, found.value.pop())
    if url is None:
        raise SpecMismatchError("The image's link redirects to what is no URL.")
    return url


def _joined(base: str, location: bytes) -> str | None:
    text = "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in location)
    try:
        return Secret(joined(base, text))
    except ValueError:
        return None
