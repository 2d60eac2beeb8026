"""Which proxy of the environment a host is reached through, and how to speak of it without its password."""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

import httpx

from imageport._check import shown
from imageport._hosts import is_loopback
from imageport._no_proxy import exempts
from imageport._secret import Secret
from imageport.errors import ConfigurationError

_SCHEMES = ("http", "https", "socks5", "socks5h")


def proxy_for(scheme: str, host: str, port: int) -> str | None:
    """Return the proxy that the environment names for *host*; this machine is asked without one."""
    if is_loopback(host):
        return None
    proxy = _of_environment(scheme)
    return None if not proxy or _is_exempt(host, port) else proxy


def _of_environment(scheme: str) -> str:
    """Return the proxy for *scheme*, which may hold a password; "" when there is none."""
    proxies = getproxies()
    proxy = (proxies.get(scheme) or proxies.get("all") or "").strip()
    return Secret(proxy if "://" in proxy or not proxy else f"http://{proxy}")


def _is_exempt(host: str, port: int) -> bool:
    """Ask NO_PROXY, or the system's own settings where these name the proxy (macOS, Windows)."""
    named = getproxies_environment()
    if not named:
        return bool(proxy_bypass(host))
    # An empty no_proxy does not hide NO_PROXY, as for curl and requests.
    no_proxy = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or named.get("no", "")
    return exempts(no_proxy, host, port)


def check_proxy(proxy: str) -> None:
    """Raise ConfigurationError when *proxy* is no address of one."""
    try:
        url = httpx.URL(proxy)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in _SCHEMES or not url.host or not 0 < (url.port or 80) < 65536:
        raise ConfigurationError(
            f"The environment's proxy {public(proxy)} cannot be used; it must look like http://host:port."
        )


def public(proxy: str) -> str:
    """Spell a proxy for a message, without user and password."""
    scheme, _, rest = proxy.partition("://")
    return shown(f"{scheme if scheme.isalnum() else '...'}://{rest.rpartition('@')[2]}")


_UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)


def named_in(problem: Exception, url: str) -> str:
    """Return the sentence that names the proxy when *url* was not reached through it, else ""."""
    proxy = proxy_of(url) if isinstance(problem, _UNREACHED) else None
    return "" if proxy is None else f" It was asked through the environment's proxy {proxy}."


def proxy_of(url: str) -> str | None:
    """Spell the proxy through which *url* is asked, None when it is asked directly."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    proxy = proxy_for(parts.scheme, parts.hostname or "", port)
    return None if proxy is None else public(proxy)
