"""The default chain of alibabacloud-credentials, the official library behind ``imageport[alibaba]``.

CLI profile, credentials file, OIDC, ECS role, credentials URI. It reads its environment when it is imported.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

from imageport._redact import redacted

_making = Lock()


def installed() -> bool:
    """Say whether the library is there, without importing it."""
    return find_spec("alibabacloud_credentials") is not None


def get_credential() -> Any:
    """Ask the chain; it may read files, wait for a server on the network, and raise anything."""
    with _making:
        client = _client()
    return client.get_credential()


def words(error: BaseException) -> str:
    """Return what the library says about its failure, without secrets."""
    return redacted(str(error)) or type(error).__name__


@cache
def _client() -> Any:
    """Make the one client of this process: each starts a thread that never ends."""
    from alibabacloud_credentials.client import Client  # pyright: ignore[reportMissingTypeStubs]

    keep_quiet(Client)
    return Client()


def keep_quiet(provider: object) -> None:
    """Have no secret logged when *provider* is the library's own."""
    if str(getattr(provider, "__module__", "")).startswith("alibabacloud_credentials."):
        logging.getLogger("credentials").addFilter(_tell_no_secret)


def _tell_no_secret(record: logging.LogRecord) -> bool:
    """Redact what the library logs, by a handler of its own: whole answers of servers, with tracebacks."""
    record.msg, record.args = redacted(record.getMessage()), ()
    record.exc_info = record.exc_text = None
    return True
