"""The options that every method takes for one call, and ``with_options`` for many."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypedDict, TypeVar

import attrs

from imageport._check import mapping, shown
from imageport._guard import NOTHING, Allowed, allowed
from imageport._retry import Retry
from imageport._timeouts import TimeoutLike, Timeouts, has_parts
from imageport._unknown import UnknownArgument, unknown_argument
from imageport._watch import Listener, Listeners, check_listeners
from imageport.errors import ConfigurationError, InvalidRequestError

if TYPE_CHECKING:
    from imageport._credentials import Missing, Source
    from imageport._pace import Pace
    from imageport._rate import RateLike, RedisRate

T = TypeVar("T")
_KEYWORDS = 0x08  # what inspect calls CO_VARKEYWORDS
LONGEST = 1e9
"""The longest time that may be asked for, in seconds."""


class CallOptions(TypedDict, total=False):
    """Options of one call; what is left out or None is as the client has it.

    ``timeout``: seconds for one attempt, or a Timeout of httpx or httpx2 with seconds for its four parts;
    without one and without a deadline an attempt may take 600 seconds.
    ``deadline``: seconds for the whole call: attempts, waits and bodies.
    ``retry``: the policy. ``headers``: headers to be sent, too.
    """

    timeout: float | TimeoutLike | None
    deadline: float | None
    retry: Retry | None
    headers: Mapping[str, str] | None


def _parts(options: Options) -> Timeouts:
    return Timeouts.of(options.timeout)


def _whole(options: Options) -> float | None:
    return options.parts.whole(options.timeout, options.deadline)


@attrs.frozen
class Options:
    """The options of a client."""

    timeout: float | TimeoutLike | None = None
    deadline: float | None = None
    retry: Retry = attrs.field(factory=Retry)
    headers: Mapping[str, str] | None = attrs.field(default=None, repr=False)
    listeners: tuple[Listener, ...] = ()
    pace: Pace | None = attrs.field(default=None, repr=False)
    allow: Allowed = attrs.field(default=NOTHING, repr=False)
    """Where downloads may go although it is not public."""
    parts: Timeouts = attrs.field(init=False, repr=False, default=attrs.Factory(_parts, takes_self=True))
    """How long each part of an attempt may take."""
    whole: float | None = attrs.field(init=False, repr=False, default=attrs.Factory(_whole, takes_self=True))
    """How long an attempt may take in all; None when the deadline alone decides."""

    def merged(
        self,
        *,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        retry: Retry | None = None,
        headers: Mapping[str, str] | None = None,
        **others: object,
    ) -> Options:
        """Return these options with the given ones on top; complain about *others*."""
        if others:
            raise _unknown(next(iter(others)))
        if timeout is None and deadline is None and retry is None and headers is None:
            return self
        return attrs.evolve(
            self,
            timeout=self.timeout if timeout is None else _timeout(timeout),
            deadline=self.deadline if deadline is None else _seconds(deadline, "deadline"),
            retry=self.retry if retry is None else _policy(retry),
            headers=self.headers
            if headers is None
            else {**(self.headers or {}), **mapping(headers, "headers")},
        )

    def allowing(self, entries: Iterable[str] | None) -> Options:
        """Return these options with other ranges and hosts that downloads may go to."""
        return self if entries is None else attrs.evolve(self, allow=allowed(entries))


def _unknown(name: str) -> UnknownArgument:
    """Make the error for a keyword argument that the method which the caller called does not have."""
    return unknown_argument(name, *_called())


def _called() -> tuple[str, list[str]]:
    """Find the method that the caller called, the outermost of ours that takes options, and its arguments."""
    method, known = "This call", [*CallOptions.__annotations__]
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage] - as inspect does it
    while frame is not None and frame.f_globals.get("__name__", "").startswith("imageport._"):
        code = frame.f_code
        count = code.co_argcount + code.co_kwonlyargcount
        if code.co_flags & _KEYWORDS and code.co_varnames[count] == "options":
            method = f"{code.co_qualname}()"
            own = [name for name in code.co_varnames[:count] if name != "self"]
            known = [*own, *CallOptions.__annotations__]
        frame = frame.f_back
    return method, known


def _timeout(value: float | TimeoutLike) -> float | TimeoutLike:
    if isinstance(value, int | float):
        return _seconds(value, "timeout")
    if not has_parts(value):
        given: object = value
        raise _no_seconds("timeout", given)
    for name, part in value.as_dict().items():
        if part is not None:
            _seconds(part, f"timeout's {name}")
    return value


def _policy(value: Retry) -> Retry:
    if not isinstance(value, Retry):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"retry must be a Retry; got {shown(value)}.")
    return value


def _seconds(value: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _no_seconds(name, value)
    return float(value)


def _no_seconds(name: str, value: object) -> InvalidRequestError:
    return InvalidRequestError(f"{name} must be a number of seconds above 0; got {shown(value)}.")


def client_options(
    timeout: float | TimeoutLike | None,
    deadline: float | None,
    retry: Retry | None,
    headers: Mapping[str, str] | None,
    on_call: Listeners | None,
    rate: RateLike | RedisRate | None,
    vendor: str,
    source: Source | Missing,
) -> Options:
    """Make the options of a new client; *vendor* and *source* say whose pace it is."""
    pace = None if rate is None else _pace(rate, vendor, source)
    base = Options(listeners=check_listeners(on_call), pace=pace)
    return base.merged(timeout=timeout, deadline=deadline, retry=retry, headers=headers)


def sending(transport: T, method: str) -> T:
    """Return *transport* if it has what sends a request; a client of httpx's has not."""
    if transport is not None and (
        isinstance(transport, type) or not callable(getattr(transport, method, None))
    ):
        kind = transport if isinstance(transport, type) else type(transport)
        raise ConfigurationError(
            f"transport must have a method {method}(), as httpx's have; got {kind.__name__}."
        )
    return transport


def _pace(rate: RateLike | RedisRate, vendor: str, source: Source | Missing) -> Pace:
    from imageport._pace import Lane, Pace
    from imageport._rate import RedisRate, rates_of

    if not isinstance(rate, RedisRate):
        return Pace(rates_of(rate), lambda _, each: Lane(each))
    from imageport._shared_pace import shared_lanes

    return Pace(rates_of(rate.rate), *shared_lanes(rate, vendor, source))


def what_is_left(options: CallOptions, room: float | None) -> CallOptions:
    """Return the options for a call within a call: *room* is what is left of the outer deadline."""
    return options if room is None else {**options, "deadline": max(room, 0.001)}
