"""What is said of an attempt that no answer came to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from imageport._check import sentence
from imageport._redact import bare
from imageport.errors import NetworkError, RequestTimeoutError

if TYPE_CHECKING:
    from imageport_api.operations import Operation


def network_error(operation: Operation, cause: httpx.TransportError, url: str = "") -> NetworkError:
    """Make the error for an attempt at *url* that *cause* ended."""
    place = server(url)
    whom = f" from {place}" if place else ""
    if isinstance(cause, httpx.PoolTimeout):
        hint = "All connections are busy; use fewer calls at once or a longer pool timeout."
        error: NetworkError = RequestTimeoutError(f"{operation.id}: {hint}")
    elif isinstance(cause, httpx.TimeoutException):
        kind = type(cause).__name__
        error = RequestTimeoutError(f"{operation.id}: no answer{whom} in time ({kind}).")
    else:
        why = sentence(str(cause) or type(cause).__name__)
        error = NetworkError(f"{operation.id}: no answer{whom}: {why}")
    error.__cause__ = bare(cause)
    return error


def server(url: str) -> str:
    """Return host and port of *url*, without anything else that may stand in it; "" when there are none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    port = port or (443 if parts.scheme == "https" else 80)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
