"""Where an operation is served: the spec's hosts, or the base URL that the caller gave."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal

import attrs

from imageport._check import identifier, shown
from imageport._near import did_you_mean
from imageport._regions import is_region, near_region
from imageport.errors import ConfigurationError, InvalidRequestError

if TYPE_CHECKING:
    from imageport_api.operations import Operation

Network = Literal["public", "vpc"]

_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)"
    r"(:(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(/[A-Za-z0-9._~-]+)*)/?"
)
_HERE = "127.0.0.1[:port]"
_ACTION_HOSTS = ("api.aliyun.com", "api.alibabacloud.com")


@attrs.frozen
class Where:
    """What decides the host of an operation; *international* None means by the region."""

    region: str = "cn-hangzhou"
    network: Network = "public"
    international: bool | None = None
    override: str | None = None
    _bases: dict[tuple[str, str], str] = attrs.field(
        factory=dict[tuple[str, str], str], init=False, eq=False, repr=False
    )

    def base(self, operation: Operation, region: str | None = None) -> str:
        """Return scheme and host of *operation*, without a slash at the end.

        *region* is the one that holds what the call is about, where that is another than the client's.
        """
        if self.override is not None:
            return self.override
        key = operation.id, region or self.region
        if key not in self._bases:
            self._bases[key] = self._base(*key, operation)
        return self._bases[key]

    def _base(self, name: str, region: str, operation: Operation) -> str:
        abroad = not region.startswith("cn-") if self.international is None else self.international
        fitting = [
            host.url
            for host in operation.hosts
            if host.network in (None, self.network) and host.international in (None, abroad)
        ]
        url = fitting[0].replace("{region}", region)
        if "{" in url:
            raise ConfigurationError(f"{name} has no fixed host; give base_url=.")
        return url

    def cluster(self, cluster_id: str) -> str:
        """Return *cluster_id*, which is a region, if the host can be made of it.

        Where a base URL is given it makes no host, and the service is left to judge it.
        """
        identifier(cluster_id, "cluster_id")
        near = None if self.override else near_region(cluster_id)
        if self.override is None and (near is not None or not is_region(cluster_id)):
            raise InvalidRequestError(
                "cluster_id must be the gateway's region, such as cn-hangzhou;"
                f" got {shown(cluster_id)}.{did_you_mean(near)}"
            )
        return cluster_id


def check_where(region: str, network: Network, international: bool | None, base_url: str | None) -> Where:
    """Make a Where of what the caller of PAI gave."""
    if not is_region(region):
        near = did_you_mean(near_region(region))
        raise ConfigurationError(f"region must look like cn-hangzhou; got {shown(region)}.{near}")
    if base_url is None and (near := near_region(region)) is not None:
        meant = did_you_mean(near)
        raise ConfigurationError(f"region {shown(region)} is not known.{meant} Other hosts go as base_url=.")
    if network not in ("public", "vpc"):
        raise ConfigurationError(f"network must be 'public' or 'vpc'; got {shown(network)}.")
    override = None if base_url is None else check_url(base_url, "base_url")
    return Where(region, network, international, override)


def check_url(url: str, name: str, *, path: bool = False) -> str:
    """Return *url* without a slash at its end; raise ConfigurationError when it cannot be a base URL.

    Only https, or http to this machine; no user info, query or fragment; a path only where *path* says so.
    """
    match = _URL.fullmatch(url) if isinstance(url, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if match is None or not _is_host(match["host"]):
        raise ConfigurationError(
            f"{name} must be https://host[:port], or http://{_HERE} for this machine, without user info,"
            " query or fragment."
        )
    if match["port"] and not 0 < int(match["port"]) < 65536:
        raise ConfigurationError(f"{name} has a port outside 1 to 65535.")
    if {".", ".."} & set(match["path"].split("/")):
        raise ConfigurationError(f"{name} must not have dots for a part of its path.")
    if match["path"] and not path:
        raise ConfigurationError(f"{name} must not have a path; got {shown(match['path'])}.")
    if match["scheme"] == "http" and not is_loopback(match["host"]):
        raise ConfigurationError(
            f"{name} must be https; plain http goes to this machine only, as http://{_HERE}."
        )
    return url.rstrip("/")


def _is_host(host: str) -> bool:
    """Say whether *host* can be looked up: labels of 1 to 63 characters, or an address that is one."""
    if not host.startswith("[") and not host.replace(".", "").isdecimal():
        return len(host) < 254 and all(0 < len(label) < 64 for label in host.split("."))
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Say whether *host* is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def door_of(url: str) -> Literal["native", "action"] | None:
    """Say which kind of credentials a host of Alibaba Cloud takes, None for any other host."""
    match = _URL.fullmatch(url)
    host = match["host"].lower() if match else ""
    if host in _ACTION_HOSTS:
        return "action"
    return "native" if host.endswith(".aliyuncs.com") else None
