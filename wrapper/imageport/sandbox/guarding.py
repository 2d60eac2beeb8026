"""Who may look at a sandbox and change it: programs, not the pages that a browser has open. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from .exchange import JSON_MEDIA, Refusal

LONGEST = 2**25  # bytes of a body
_OWN_SITES = (None, "same-origin", "none")
_LOCAL = ("localhost",)
_ORIGIN = "A web page of another origin may not use /_sandbox/."


def check(headers: Mapping[str, str], names: Collection[str]) -> None:
    """Refuse what a foreign page sends; *names* are those that this server goes by, beside its addresses.

    A page may send simple requests to any server, and by a name of its own that leads to this machine
    it may even read what comes (DNS rebinding).
    """
    host = headers.get("host", "")
    if not is_known(host, names):
        name = _name(host)
        known = "Use an address or localhost"
        raise Refusal(403, f"Not known here: {name!r}. {known}, or start with --allow-host {name}.")
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise Refusal(403, _ORIGIN)
    if headers.get("sec-fetch-site") not in _OWN_SITES:
        raise Refusal(403, _ORIGIN)


def check_media(media: str) -> None:
    """Refuse a body that pages may send without being asked first."""
    if media.partition(";")[0].strip().lower() != JSON_MEDIA:
        raise Refusal(415, f"The content type has to be {JSON_MEDIA}.")


def is_known(host: str, names: Collection[str]) -> bool:
    """Say whether a Host header names an address, this machine, or one of *names*."""
    name = _name(host)
    try:
        ip_address(name)
    except ValueError:
        return name in (*_LOCAL, *(each.lower() for each in names))
    return True


def is_open(address: str) -> bool:
    """Say whether others than this machine reach a server at *address*."""
    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return address.lower() not in _LOCAL


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").partition("%")[0]
    except ValueError:
        return ""
