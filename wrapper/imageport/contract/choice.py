"""Which operations a run may call, and why not the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from imageport.errors import ConfigurationError

from .keys import SOURCES, Keys
from .operations import Operation


def choose(
    operations: Iterable[Operation],
    keys: Keys,
    *,
    vendor: str | None = None,
    names: Collection[str] = (),
    write: bool = False,
) -> dict[Operation, str]:
    """Give the operations of a run, each with why it is left out: "" when it is not."""
    listed = [each for each in operations if vendor in (None, each.vendor)]
    unknown = set(names) - {each.id for each in listed}
    if unknown:
        known = ", ".join(each.id for each in listed)
        raise ConfigurationError(f"No operation is called {', '.join(sorted(unknown))}. There are {known}.")
    chosen = [each for each in listed if not names or each.id in names]
    open_to = {each.id for each in listed if each.door in keys.doors}
    return {
        each: _obstacle(each, keys, names, write=write) + _other_door(each, open_to, names) for each in chosen
    }


def check_vendor(url: str, vendor: str | None) -> None:
    """Refuse to send the keys of all vendors to a host of one of them."""
    if vendor is None and not is_local(url):
        raise ConfigurationError(
            "Say whose API it is with --vendor: the keys of one vendor are not for another's host."
        )


def is_local(url: str) -> bool:
    """Tell a server on this machine from others."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _obstacle(operation: Operation, keys: Keys, names: Collection[str], *, write: bool) -> str:
    if operation.is_paid and operation.id not in names:
        return f"may cost money; --operation {operation.id} runs it"
    if not operation.reads and not operation.is_paid and not write:
        return "changes something; --write runs it"
    if operation.door is not None and operation.door not in keys.doors:
        return f"no credentials; set {SOURCES[operation.door]}"
    return ""


def _other_door(operation: Operation, open_to: Collection[str], names: Collection[str]) -> str:
    """Name what was meant, perhaps: the same by the door that the credentials at hand are for."""
    name = operation.id
    twin = name.removeprefix("Action") if name.startswith("Action") else f"Action{name}"
    meant = name in names and operation.door is not None and name not in open_to and twin in open_to
    return f"; with the credentials at hand it is {twin}" if meant else ""
