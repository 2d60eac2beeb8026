"""How fast an account may be called, as values. Pure: no clock, no sleep, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import attrs

from imageport._check import shown
from imageport._secret import hidden
from imageport.errors import ConfigurationError
from imageport_api.operations import OPERATIONS, Operation

_TEXT = re.compile(r"(?P<count>[0-9]{1,9}(\.[0-9]{1,9})?)/(?P<unit>s|min|h)")
_UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_SHORTEST, _LONGEST = 1e-6, 86_400.0
"""The bounds of the time between two requests, in seconds."""
_MOST = 1_000_000
"""The largest burst."""
_WIDE = ("read", "write", "*")
_FORMS = "a number a second, '60/min', a Rate, 'documented', or a mapping of these by operation"


@attrs.frozen
class Rate:
    """*count* requests in *seconds*, evenly spread; after a pause up to *burst* of them at once."""

    count: float
    seconds: float = 1.0
    burst: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for value in (self.count, self.seconds):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ConfigurationError("Rate: count and seconds are numbers above 0.")
        if not _SHORTEST <= self.interval <= _LONGEST:
            raise ConfigurationError("Rate: from one request a day to 1,000,000 a second.")
        if type(self.burst) is not int or not 1 <= self.burst <= _MOST:
            raise ConfigurationError(f"Rate: burst is a whole number from 1 to {_MOST}.")

    @property
    def interval(self) -> float:
        """The seconds between two requests."""
        return self.seconds / self.count


RateLike = float | str | Rate | Mapping[str, float | str | Rate]
"""What ``rate=`` takes: requests a second, "60/min", "documented", a Rate, or one for each operation."""


@attrs.frozen(init=False)
class RedisRate:
    """A pace that all processes and machines with the same account share, through Redis.

    It needs the extra ``imageport[redis]``. *url* begins with redis://, rediss:// or unix://. *rate* is what
    a client takes for ``rate=``. *account* names who shares the pace; without it, all clients with the same
    key do. It is needed when keys change (a provider, a function) or when several keys belong to one
    account. Redis may take *timeout* seconds to answer; while it does not, each process keeps the pace by
    itself. Raises ConfigurationError for values that cannot be used.
    """

    url: str = attrs.field(repr=False)
    rate: RateLike = "documented"
    account: str | None = attrs.field(default=None, kw_only=True)
    timeout: float = attrs.field(default=0.25, kw_only=True)

    def __init__(
        self, url: str, rate: RateLike = "documented", *, account: str | None = None, timeout: float = 0.25
    ) -> None:
        url = hidden(url)
        for name, value in {"url": url, "rate": rate, "account": account, "timeout": timeout}.items():
            object.__setattr__(self, name, value)
        self._check()
        object.__setattr__(self, "url", str(url))  # which can be pickled, as a Secret cannot

    def _check(self) -> None:
        if not _names_a_redis(self.url):
            raise ConfigurationError("RedisRate: url must be redis://host, rediss://host or unix:///path.")
        rates_of(self.rate)
        if self.account is not None and not _is_name(self.account):
            raise ConfigurationError("RedisRate: account must be a name.")
        if type(self.timeout) not in (int, float) or not 0 < self.timeout <= 60:
            raise ConfigurationError("RedisRate: timeout is from 0 to 60 seconds.")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != "" and value.isprintable()


def _names_a_redis(url: object) -> bool:
    """Say whether *url* is one; it is never shown, because it may hold a password."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.port != 0 and parts.hostname
    except ValueError:
        return False
    if parts.scheme == "unix":
        return bool(parts.path.strip("/"))
    return parts.scheme in ("redis", "rediss") and bool(host)


def api_name(operation: Operation) -> str:
    """Return the name that both doors of an operation share."""
    return operation.id.removeprefix("Action")


_NAMES = sorted({api_name(operation) for operation in OPERATIONS.values()})


def rates_of(value: object) -> dict[str, Rate]:
    """Return the rate of each entry: an operation's name, "read", "write" or "*" for the rest."""
    if isinstance(value, str) and value == "documented":
        return documented()
    if not isinstance(value, Mapping):
        return {"*": _one(value)}
    given = cast("Mapping[Any, Any]", value)
    for name in given:
        if name not in _WIDE and name not in _NAMES:
            known = ", ".join((*_WIDE, *_NAMES))
            raise ConfigurationError(f"rate names {shown(name)}, which is none of: {known}.")
    return {name: _one(rate) for name, rate in given.items()}


def _one(value: object) -> Rate:
    if isinstance(value, Rate):
        return value
    if isinstance(value, str) and (match := _TEXT.fullmatch(value)):
        return Rate(float(match["count"]), _UNITS[match["unit"]])
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Rate(value)
    raise ConfigurationError(f"rate must be {_FORMS}; got {shown(value)}.")


def documented() -> dict[str, Rate]:
    """Return the documented rates: the vendor's own figure where there is one, else the other documents'."""
    found: dict[str, Rate] = {}
    for operation in OPERATIONS.values():
        rates = sorted(operation.rates, key=lambda rate: rate[3] != "official")
        if rates:
            count, seconds, _, _ = rates[0]
            found[api_name(operation)] = Rate(count, seconds)
    return found


def entry_of(rates: Mapping[str, Rate], operation: Operation) -> str | None:
    """Return the entry that holds for *operation*, the narrowest first; None when it has no pace."""
    kind = "read" if operation.retry == "safe" else "write"
    return next((entry for entry in (api_name(operation), kind, "*") if entry in rates), None)
