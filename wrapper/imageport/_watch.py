"""What a program may watch: calls, told to its listeners, and attempts, written to its log."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from inspect import iscoroutinefunction
from typing import Literal, NamedTuple

from imageport import _clock
from imageport.errors import Attempt, ConfigurationError, ImagePortError

logger = logging.getLogger("imageport")
logger.addHandler(logging.NullHandler())
VARIABLE = "IMAGEPORT_LOG"

# The headers of an answer that a log may show.
_SHOWN_HEADERS = ("content-type", "content-length", "retry-after", "x-acs-retry-after")


class Call(NamedTuple):
    """What ``on_call`` is told after every call."""

    operation: str
    """Its name in the spec; DownloadImage for an image that is saved."""
    attempts: tuple[Attempt, ...]
    outcome: Literal["ok", "error", "cancelled"]
    error: ImagePortError | None
    """What the caller gets; None also for an exception that is none of ours."""
    at: float = 0.0
    """When it began, in seconds since the epoch."""
    elapsed: float = 0.0
    """Seconds that it took, waits between attempts included."""
    method: str = ""
    url: str = ""
    """Where it went, without the query; "" when it did not get that far."""


Listener = Callable[[Call], object]
Listeners = Listener | Sequence[Listener]


def check_listeners(given: Listeners | None) -> tuple[Listener, ...]:
    """Return what ``on_call`` was given as a tuple; raise ConfigurationError for what cannot be called."""
    listeners = () if given is None else (given,) if callable(given) else given
    if not isinstance(listeners, list | tuple) or not all(map(callable, listeners)):
        raise ConfigurationError("on_call must be a function, or a list of functions.")
    if any(map(_is_async, listeners)):
        raise ConfigurationError("on_call must be a plain function, not an async one.")
    return tuple(listeners)


def _is_async(listener: Listener) -> bool:
    return iscoroutinefunction(listener) or iscoroutinefunction(type(listener).__call__)


class Watched:
    """The attempts of one call: kept for its error, logged, and told to the listeners."""

    __slots__ = (
        "_began", "_listeners", "_open", "_since", "_start", "at", "attempts", "head", "method", "name",
        "url",
    )  # fmt: skip

    def __init__(self, name: str, listeners: tuple[Listener, ...]) -> None:
        self.name: str = name
        self.attempts: list[Attempt] = []
        self.at: float = _clock.now()
        self._since = _clock.monotonic()
        self.method: str = ""
        self.url: str = ""
        self.head: tuple[int | None, str | None] = None, None
        self._listeners = listeners
        self._began = self._start = 0.0
        self._open = False

    def open(self) -> None:
        """Note that an attempt begins."""
        self._began, self._start = _clock.now(), _clock.monotonic()
        self._open, self.head = True, (None, None)

    def record(
        self,
        status: int | None,
        request_id: str | None,
        reason: str,
        wait: float | None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Note what came of the attempt."""
        attempt = Attempt(
            self._began, status, request_id, reason, wait, max(0.0, _clock.monotonic() - self._start)
        )
        self.attempts.append(attempt)
        self._open = False
        if logger.isEnabledFor(logging.DEBUG):
            line = self._line(attempt, headers or {})
            logger.debug("%s, attempt %d: %s", self.name, len(self.attempts), line)
        if wait is not None:
            self._log_wait(wait)

    def wait_after_all(self, wait: float) -> None:
        """Note that the last attempt is followed by another, though it had seemed the last."""
        self.attempts[-1] = self.attempts[-1]._replace(wait=wait)
        self._log_wait(wait)

    def close(self, error: BaseException | None) -> None:
        """Note the end of the call: hand *error* its attempts, and tell the listeners.

        What ended before anything was sent is no call.
        """
        if self._open and not isinstance(error, ConfigurationError):
            self.record(*self.head, "ok" if error is None else type(error).__name__, None)
        if isinstance(error, ImagePortError) and not error.attempts:
            error.attempts = tuple(self.attempts)
        if self._listeners and self._began:
            self._tell(error)

    def _tell(self, error: BaseException | None) -> None:
        outcome = "ok" if error is None else "error" if isinstance(error, Exception) else "cancelled"
        call = Call(
            self.name,
            tuple(self.attempts),
            outcome,
            error if isinstance(error, ImagePortError) else None,
            self.at,
            max(0.0, _clock.monotonic() - self._since),
            self.method,
            self.url,
        )
        for listener in self._listeners:
            try:
                listener(call)
            except Exception:  # what was done and paid for must not be lost to a listener
                logger.exception("on_call raised")

    def query(self) -> str:
        """Return the names in the query that a log may show; no value is ever shown."""
        return ""

    def hide(self, text: str) -> str:
        """Return what a server said without the secrets that it echoed."""
        return text

    def _line(self, attempt: Attempt, headers: Mapping[str, str]) -> str:
        seen = [f"{name}: {headers[name]}" for name in _SHOWN_HEADERS if name in headers]
        if attempt.request_id:
            seen.insert(0, f"request id {attempt.request_id}")
        came = attempt.reason if attempt.status is None else f"{attempt.status} {attempt.reason}"
        more = f" ({'; '.join(seen)})" if seen else ""
        text = f"{self.method} {self.url}{self.query()} -> {came} in {attempt.elapsed:.3f} s{more}"
        return one_line(self.hide(text))

    def _log_wait(self, wait: float) -> None:
        last, number = self.attempts[-1], len(self.attempts)
        if logger.isEnabledFor(logging.INFO):
            came = last.reason if last.status is None else f"{last.status} {last.reason}"
            logger.info("%s: %s; attempt %d in %.2f s", self.name, one_line(came), number + 1, wait)


def one_line(text: str, limit: int = 1000) -> str:
    """Spell out what could break a line of a log, and bound it: servers choose some of these words."""
    text = text if text.isascii() and text.isprintable() else text.encode("unicode_escape").decode()
    return text if len(text) <= limit else f"{text[:limit]}..."


def log_to_stderr(level: str) -> None:
    """Write the log to stderr as IMAGEPORT_LOG asks, unless the program has a handler of its own."""
    if level.lower() not in ("", "debug", "info"):
        words = f"{VARIABLE} must be debug or info; got {level!r}."
        # There is no line of the program to show: a variable is wrong.
        warnings.warn_explicit(words, UserWarning, "imageport", 0)
    elif level:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        handler.addFilter(lambda record: not logging.getLogger().handlers)
        logger.addHandler(handler)
        logger.setLevel(level.upper())


log_to_stderr(os.environ.get(VARIABLE, ""))
