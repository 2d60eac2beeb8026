"""Whether there is a server at all."""

from __future__ import annotations

import httpx


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
