"""Links as servers spell them, read as browsers do (the URL Standard). Pure."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpx

from imageport._guard import read_address
from imageport._secret import Secret

_AROUND = "".join(map(chr, range(0x21)))
"""What is cut off at both ends: blanks and control characters."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,254}}$){_LABEL}(\.{_LABEL})*\.?")
_SPELLED = "!#$%&'()*+,/:;=?@[]~"
"""What stands in a link as it is: also the percent sign, as what is encoded must not be encoded again."""


class Url(NamedTuple):
    """A URL whose parts can be sent."""

    scheme: str
    host: str
    port: int | None
    target: str


def read_url(text: str) -> Url:
    """Read a URL; raise ValueError when no browser would open it, or when it holds user and password."""
    text = _slashed(text.strip(_AROUND))
    if _CONTROLS.search(text):
        raise ValueError("a control character")
    parts = urlsplit(text)
    if not parts.netloc or parts.username is not None or "\\" in parts.netloc:
        raise ValueError("no host, or more than that")
    port = parts.port
    if port == 0:
        raise ValueError("no port")
    query = f"?{parts.query}" if parts.query else ""
    target = quote(f"{parts.path or '/'}{query}", safe=_SPELLED)
    return Url(parts.scheme, _host(parts.netloc, parts.hostname or ""), port, Secret(target))


def joined(base: str, location: str) -> str:
    """Return where a redirect from *base* leads to; raise ValueError when that is no URL."""
    return urljoin(base, _slashed(location.strip(_AROUND)))


def _slashed(text: str) -> str:
    """Read backslashes as slashes, but not in the query, and not in what names the host."""
    end = min((text.find(mark) for mark in "?#" if mark in text), default=len(text))
    scheme, mark, rest = text[:end].partition("://")
    if not mark:
        return text[:end].replace("\\", "/") + text[end:]
    host, slash, path = rest.partition("/")
    if "@" not in host:  # where one is, readers differ in what is the host
        host = host.replace("\\", "/")
    return f"{scheme}://{host}{slash}" + path.replace("\\", "/") + text[end:]


def _host(netloc: str, host: str) -> str:
    """Return a host in ASCII, an address in its usual spelling."""
    if netloc.startswith("["):
        address = read_address(host)
        if address is None or "%" in host:
            raise ValueError("no address")
        return str(address)
    host = normalize("NFKC", unquote(host, errors="strict")).lower()
    host = host if host.isascii() else _in_ascii(host)
    address = read_address(host.rstrip("."))
    if address is not None:
        return str(address)
    # What ends in a number is an address or nothing.
    if not _HOST.fullmatch(host) or host.rstrip(".").rpartition(".")[2].isdecimal():
        raise ValueError("no host")
    return host


def _in_ascii(host: str) -> str:
    try:
        return httpx.URL(host=host).raw_host.decode()
    except httpx.InvalidURL:
        return host.encode("idna").decode()  # an older rule, which has names of emoji
