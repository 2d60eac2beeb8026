"""Which hosts NO_PROXY exempts, as curl and requests read it. Pure: knows of no environment."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_ENTRY = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>[0-9]{1,5}))?")


def exempts(no_proxy: str, host: str, port: int) -> bool:
    """Say whether *no_proxy* has an entry for *host*: it is asked without a proxy.

    Entries stand between commas or blanks. A name is for its domain, too, with or without a leading dot or
    ``*.``; an address is for itself however it is spelled, and a range (10.0.0.0/8) for what is in it; a
    port, if there is one, has to be the same. ``*`` is for all. No name is looked up.
    """
    name = _plain(host)
    return any(_matches(entry, name, port) for entry in re.split(r"[\s,]+", no_proxy) if entry)


def _matches(entry: str, name: str, port: int) -> bool:
    address = _address(name)
    if "/" in entry:
        return address is not None and _within(address, entry)
    if (whole := _address(_plain(entry))) is not None:  # also ::1, in which a colon is no port's
        return whole == address
    match = _ENTRY.fullmatch(entry)
    if match is None or (match["port"] and int(match["port"]) != port):
        return False
    wanted = _plain(match["host"])
    if wanted == "*":
        return True
    if address is not None:
        return _address(wanted) == address
    domain = wanted.removeprefix("*").lstrip(".")
    return bool(domain) and (name == domain or name.endswith(f".{domain}"))


def _plain(host: str) -> str:
    """Return a host without brackets, scope and the root's dot, in ASCII."""
    host = host.strip("[]").partition("%")[0].lower().rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _within(address: IPv4Address | IPv6Address, entry: str) -> bool:
    """Say whether an address is in a range; one whose spelling is no range has nothing in it."""
    try:
        return address in ip_network(entry.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return False
