"""Whether there is a server at all."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from .replies import look


class CouldNotRun(Exception):  # noqa: N818 - it is what the name says
    """Why a contract could not be run."""


def reach(url: str, timeout: float) -> None:
    """Return when something at *url* answers, whatever it says."""
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as http:
            http.get(url)
    except httpx.ConnectTimeout:
        raise CouldNotRun(f"{url} cannot be reached: no connection within {timeout:g} s.") from None
    except httpx.TimeoutException:
        raise CouldNotRun(f"{url} takes connections, but does not answer within {timeout:g} s.") from None
    except httpx.ConnectError as error:
        raise CouldNotRun(f"Nothing listens at {url}: {error}.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CouldNotRun(f"{url} does not answer in HTTP: {error}.") from None


def look_of_nowhere(url: str, timeout: float) -> tuple[Any, ...] | None:
    """Give what a server answers at an address that nobody can serve; None when that is no refusal."""
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as http:
            reply = http.get(f"{url}/{secrets.token_hex(12)}")
    except httpx.HTTPError:
        return None
    return look(reply.status_code, reply.headers.get("content-type", ""), reply.content)
