"""What is said of an attempt that no answer came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from imageport._check import sentence
from imageport._redact import bare
from imageport.errors import NetworkError, RequestTimeoutError

if TYPE_CHECKING:
    from imageport_api.operations import Operation


def network_error(operation: Operation, cause: httpx.TransportError) -> NetworkError:
    """Make the error for an attempt that *cause* ended."""
    if isinstance(cause, httpx.PoolTimeout):
        hint = "All connections are busy; use fewer calls at once or a longer pool timeout."
        error: NetworkError = RequestTimeoutError(f"{operation.id}: {hint}")
    elif isinstance(cause, httpx.TimeoutException):
        kind = type(cause).__name__
        error = RequestTimeoutError(f"{operation.id}: no answer in time ({kind}).")
    else:
        error = NetworkError(f"{operation.id}: no answer: {sentence(str(cause) or type(cause).__name__)}")
    error.__cause__ = bare(cause)
    return error
