"""What ``doctor`` finds out about one vendor."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

from imageport.errors import ConfigurationError, ImagePortError, NotFoundError

from . import failing
from .curl import Captured
from .output.rows import Row
from .running import Run

if TYPE_CHECKING:
    import httpx

LARGEST_SKEW = 15 * 60  # seconds; beyond it signatures are refused
NOWHERE = "imageport-doctor"


def examine(vendor: str, profile: str | None, timeout: float, try_credentials: bool) -> Row:
    """Look at one vendor; ``ok`` is None when it is not set up."""
    row: Row = dict.fromkeys(
        ("vendor", "ok", "credentials", "host", "reachable", "clock", "accepted", "problem")
    )
    row["vendor"] = vendor
    try:
        run = Run(vendor, {"profile": profile, "timeout": timeout, "attempts": 1}, ())
        row["credentials"] = run.settings.credentials
        url = _address(vendor, run)
    except ConfigurationError as error:
        row["problem"] = failing.line(error)
        row["ok"] = None if row["credentials"] is None else False
        return row
    row["credentials"] = row["credentials"] or "found by the client"
    row["host"] = f"{url.scheme}://{url.netloc.decode()}"
    _reach(row, timeout)
    if try_credentials and row["reachable"]:
        _try(vendor, run, row)
    row["ok"] = row["problem"] is None
    return row


def _address(vendor: str, run: Run) -> httpx.URL:
    """Return the address of a call that reads, as the client itself makes it."""
    rehearsal = Run(vendor, {**run.given, "dry_run": True, "real_credentials": True}, ())
    try:
        with rehearsal.judging():
            call(vendor, rehearsal)
    except Captured as captured:
        return captured.request.url
    raise AssertionError("nothing was sent")


def call(vendor: str, run: Run) -> None:
    """Make a call that reads; what it asks for need not exist."""
    if vendor == "pai":
        with run.pai() as pai:
            list(pai.images.list(limit=1, page_size=1))
    elif vendor == "photogpt":
        with run.photogpt() as photogpt:
            photogpt.images.get(NOWHERE)
    else:
        with run.oceanbase() as oceanbase:
            oceanbase.tasks.get(NOWHERE)


def _reach(row: Row, timeout: float) -> None:
    """Ask the host for anything, without credentials: any answer will do."""
    import httpx

    # As the clients do it: this machine is not reached through a proxy.
    local = httpx.URL(row["host"]).host in ("localhost", "127.0.0.1", "::1")
    try:
        with httpx.Client(timeout=timeout, trust_env=not local) as client:
            began = time.time()
            answer = client.get(row["host"] + "/")
            took = time.time() - began
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        row["reachable"] = False
        row["problem"] = f"no answer: {error or type(error).__name__}{_by_way(httpx.URL(row['host']))}"
        return
    row["reachable"] = f"yes, {1000 * took:.0f} ms"
    ahead = skew(answer.headers.get("date"), began + took / 2)
    if ahead is not None:
        row["clock"] = f"{ahead:+.0f} s"
        if abs(ahead) > LARGEST_SKEW:
            row["problem"] = f"this machine's clock is wrong by {abs(ahead):.0f} s; signatures are refused"


def _by_way(url: httpx.URL) -> str:
    """Say which proxy of the environment stands in between, without its password."""
    found = getproxies()
    proxy = found.get(url.scheme) or found.get("all")
    if not proxy or proxy_bypass(url.host):
        return ""
    return f" (through the environment's proxy {proxy.rpartition('@')[2].rpartition('://')[2]!r})"


def skew(date: str | None, now: float) -> float | None:
    """Return how far the server's clock is ahead, in seconds, as far as a whole second tells."""
    try:
        server = parsedate_to_datetime(str(date))
    except (TypeError, ValueError):
        return None
    ahead = server.replace(tzinfo=server.tzinfo or UTC) - datetime.fromtimestamp(now, UTC)
    return ahead.total_seconds() if abs(ahead.total_seconds()) > 1.5 else 0.0


def _try(vendor: str, run: Run, row: dict[str, Any]) -> None:
    try:
        call(vendor, run)
    except NotFoundError:
        row["accepted"] = True
    except ImagePortError as error:
        row["accepted"] = False if failing.exit_code(error) == failing.REFUSED else None
        row["problem"] = failing.line(error)
    else:
        row["accepted"] = True
