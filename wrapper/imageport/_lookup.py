"""Which addresses a name has; looked up for no longer than there is time for."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpx


def look_up(host: str, port: int, limit: float | None) -> list[str]:
    """Return the addresses of *host*; raise httpx's ConnectError or ConnectTimeout.

    The system's own look-up knows no limit and cannot be broken off, so a thread waits for it.
    """
    if is_numeric(host):
        return [host]
    answer: SimpleQueue[list[Any] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.put(error if isinstance(error, OSError) else OSError(str(error)))

    Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        outcome = answer.get(timeout=limit)
    except Empty:
        raise httpx.ConnectTimeout(f"{host} was not looked up in time") from None
    if isinstance(outcome, OSError):
        raise _unknown(host, outcome) from outcome
    return _addresses(outcome)


async def look_up_async(host: str, port: int, limit: float | None) -> list[str]:
    """Return the addresses of *host*; raise httpx's ConnectError or ConnectTimeout."""
    import anyio

    try:
        with anyio.fail_after(limit):
            return _addresses(await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except TimeoutError:
        raise httpx.ConnectTimeout(f"{host} was not looked up in time") from None
    except (OSError, UnicodeError) as error:
        raise _unknown(host, error) from error


def is_numeric(host: str) -> bool:
    """Say whether *host* is an address already."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _addresses(found: list[Any]) -> list[str]:
    return [str(item[4][0]) for item in found]


def _unknown(host: str, error: Exception) -> httpx.ConnectError:
    return httpx.ConnectError(f"{host} is not known: {error}")
