"""One call's way through its attempts: what was tried, and what comes next."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, cast

import httpx

from imageport import _clock
from imageport._auth import Auth
from imageport._failures import error_of
from imageport._reply import Reply
from imageport._request import Prepared
from imageport._retry import Budget, Retry, Verdict, again, verdict
from imageport.errors import (
    APIError,
    Attempt,
    AuthenticationError,
    DeadlineExceeded,
    ImagePortError,
    InvalidRequestError,
    NotFoundError,
    OutcomeUnknown,
    SpecMismatchError,
)
from imageport_api.operations import Operation

_logger = logging.getLogger("imageport")
_FIND_OUT = {
    "AddImage": "Look its id up before you repeat it.",
    "ActionAddImage": "Look its id up before you repeat it.",
    "UploadImage": "List the model's images before you repeat it.",
    "GenerateImage": "Look at the gateway's usage before you pay for it again.",
}


class Call(NamedTuple):
    """What ``on_call`` is told after every call."""

    operation: str
    attempts: tuple[Attempt, ...]
    outcome: Literal["ok", "error"]
    error: ImagePortError | None


class Course:
    """Counts the attempts of one call, over every request that belongs to it."""

    __slots__ = (
        "_auth", "_began", "_budget", "_deadline", "_mended", "_on_call", "_policy", "_start",
        "_timeout", "_unclear", "attempts", "operation", "reply", "sent",
    )  # fmt: skip

    def __init__(
        self,
        operation: Operation,
        policy: Retry,
        budget: Budget,
        timeout: float | None,
        deadline: float | None,
        on_call: Callable[[Call], object] | None,
        auth: Auth,
    ) -> None:
        self.operation = operation
        self.attempts: list[Attempt] = []
        self.reply: Reply | None = None
        self._policy = policy
        self._budget = budget
        self._timeout = timeout
        self._deadline = None if deadline is None else _clock.monotonic() + deadline
        self._on_call = on_call
        self._auth = auth
        self._unclear = self._mended = False
        self.sent: tuple[Prepared, list[tuple[str, str]]] | None = None
        self._start = self._began = 0.0

    def room(self) -> float | None:
        """Return the seconds left of the deadline, None when there is none."""
        return None if self._deadline is None else self._deadline - _clock.monotonic()

    def begin(self) -> float:
        """Start an attempt; return the seconds that it may take."""
        room = self.room()
        self._began, self._start = _clock.now(), _clock.monotonic()
        if room is not None and room <= 0:
            late = DeadlineExceeded(f"{self.operation.id}: the deadline has passed.")
            raise self._ended(self._unknown(late) if self._unclear and self._only_once() else late)
        bounds = [bound for bound in (room, self._timeout) if bound is not None]
        return min(bounds)

    def after(self, outcome: Reply | httpx.TransportError) -> float | None:
        """Judge an attempt: None when it succeeded (see ``reply``), else the seconds to wait.

        Raises the error when the call is over.
        """
        error = error_of(self.operation, outcome)
        if error is None and isinstance(outcome, Reply):
            empty = not outcome.content and 204 in self.operation.success
            return self._succeed(outcome, Reply(204, outcome.headers, b"") if empty else outcome)
        assert error is not None
        if self._gone(error) and isinstance(outcome, Reply):
            return self._succeed(outcome, Reply(200, outcome.headers, b"{}"))
        if isinstance(error, APIError | SpecMismatchError):
            self._explain(error)
            self.hide_secrets(error)
        if self._mend(error, outcome):
            self._record(outcome, _reason(error), 0.0)
            return 0.0
        found = verdict(error)
        wait = self._wait(error, found)
        self._record(outcome, _reason(error), wait, error)
        if wait is None:
            raise self._ended(self._final(error, found))
        self._unclear |= found == "unclear"
        return wait

    def again(self, error: ImagePortError) -> float:
        """Return the seconds to wait before a request whose loss was looked into is sent again."""
        room = self.room()
        wait = self._policy.wait(len(self.attempts), None, room)
        if wait is None or not self._budget.take("unclear"):
            raise error
        self.attempts[-1] = self.attempts[-1]._replace(wait=wait)
        self._unclear = True
        return wait

    def may_be_done(self, error: ImagePortError) -> bool:
        """Say whether a create may have been done in spite of *error*, so that it has to be looked up.

        A conflict tells so only after an attempt that was lost: before, the name is simply taken.
        """
        return isinstance(error, OutcomeUnknown) or self._unclear

    def _mend(self, error: ImagePortError, outcome: Reply | httpx.TransportError) -> bool:
        """Say whether the proof of the sender could be put right; tried once."""
        if self._mended or not isinstance(error, AuthenticationError) or not isinstance(outcome, Reply):
            return False
        self._mended = True
        return self._auth.mend(error.code or "", outcome.headers, self.sent[1] if self.sent else [])

    def _explain(self, error: APIError | SpecMismatchError) -> None:
        """Explain a refused signature."""
        text = str(error)
        if (
            isinstance(error, APIError)
            and error.code == "SignatureDoesNotMatch"
            and error.message
            and self.sent
        ):
            more = self._auth.explain(error.message, *self.sent)
            text = text.replace(error.message.strip(), f"The signature is not accepted. {more}".strip())
        error.args = (text,)

    def hide_secrets(self, error: APIError | SpecMismatchError) -> None:
        """Blot out secrets that the server echoed."""
        for secret in self._auth.secrets():
            error.args = (str(error).replace(secret, "***"),)
            for name, value in vars(error).items():
                setattr(error, name, _without(value, secret))

    def _wait(self, error: ImagePortError, found: Verdict) -> float | None:
        if not again(self.operation.retry, found):
            return None
        asked = error.retry_after if isinstance(error, APIError) else None
        wait = self._policy.wait(len(self.attempts) + 1, asked, self.room())
        return wait if wait is not None and self._budget.take(found) else None

    def _gone(self, error: ImagePortError) -> bool:
        """Say whether an earlier, unclear attempt has deleted what is not found now."""
        deletes = self.operation.method == "DELETE" and self._unclear
        return deletes and isinstance(error, NotFoundError)

    def _succeed(self, outcome: Reply, reply: Reply) -> None:
        self._record(outcome, "ok", None)
        self._budget.earn(repeated=len(self.attempts) > 1)
        self.reply = reply

    def _record(
        self,
        outcome: Reply | httpx.TransportError,
        reason: str,
        wait: float | None,
        error: ImagePortError | None = None,
    ) -> None:
        status, request_id = None, None
        if isinstance(outcome, Reply):
            status = outcome.status_code
            known = isinstance(error, APIError | SpecMismatchError)
            request_id = error.request_id if known else outcome.request_id
        self.attempts.append(Attempt(self._began, status, request_id, reason, wait))

    def _final(self, error: ImagePortError, found: Verdict) -> ImagePortError:
        room = self.room()
        if found == "unclear" and self._only_once():
            return self._unknown(error)
        if room is not None and room <= 0.05 and not isinstance(error, APIError | SpecMismatchError):
            late = DeadlineExceeded(f"{self.operation.id}: the deadline has passed. {error}")
            late.__cause__ = error
            return late
        return error

    def _only_once(self) -> bool:
        """Say whether doing it twice does harm."""
        return self.operation.retry in ("create", "paid")

    def _unknown(self, cause: ImagePortError) -> OutcomeUnknown:
        hint = _FIND_OUT.get(self.operation.id, "Find out before you repeat it.")
        error = OutcomeUnknown(f"{self.operation.id} was perhaps done: {cause} {hint}")
        error.__cause__ = cause
        return error

    def _ended(self, error: ImagePortError) -> ImagePortError:
        error.attempts = tuple(self.attempts)
        return error

    def tell(self, error: ImagePortError | None) -> None:
        """Tell ``on_call`` how the whole call went; what was refused before sending is no call."""
        refused = isinstance(error, InvalidRequestError) and not self.attempts
        if self._on_call is not None and not refused:
            outcome = "ok" if error is None else "error"
            try:
                self._on_call(Call(self.operation.id, tuple(self.attempts), outcome, error))
            except Exception:  # what was done and paid for must not be lost to a listener
                _logger.exception("on_call raised")


def _without(value: Any, secret: str) -> Any:
    """Return *value* with *secret* blotted out."""
    if isinstance(value, str):
        return value.replace(secret, "***")
    if isinstance(value, bytes):
        return value.replace(secret.encode(), b"***")
    if isinstance(value, dict):
        return {k: _without(v, secret) for k, v in cast("dict[str, Any]", value).items()}
    return value


def _reason(error: ImagePortError) -> str:
    if isinstance(error, APIError):
        return error.code or type(error).__name__
    return type(error.__cause__ or error).__name__
