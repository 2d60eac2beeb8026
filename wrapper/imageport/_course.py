"""One call's way through its attempts: what was tried, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import httpx

from imageport import _clock
from imageport._auth import Auth
from imageport._check import ended
from imageport._endings import reason, unknown
from imageport._failures import error_of
from imageport._hide import hide, proofs_in, without
from imageport._proxies import named_in
from imageport._reply import Reply
from imageport._request import Prepared
from imageport._retry import Budget, Retry, Verdict, again, verdict
from imageport._watch import Listener, Watched
from imageport.errors import (
    APIError,
    AuthenticationError,
    DeadlineExceeded,
    ImagePortError,
    NotFoundError,
    OutcomeUnknown,
    SpecMismatchError,
)
from imageport_api.operations import Operation

_OF_REPLIES = (APIError, SpecMismatchError)


class Course(Watched):
    """Counts the attempts of one call, over every request that belongs to it."""

    __slots__ = (
        "_auth", "_budget", "_deadline", "_mended", "_policy", "_timeout", "_unclear", "asked",
        "injected", "operation", "proofs", "refusal", "reply", "sent", "so_far",
    )  # fmt: skip

    def __init__(
        self,
        operation: Operation,
        policy: Retry,
        budget: Budget,
        timeout: float | None,
        deadline: float | None,
        listeners: tuple[Listener, ...],
        auth: Auth,
    ) -> None:
        super().__init__(operation.id, listeners)
        self.operation: Operation = operation
        self.asked: Prepared | None = None
        self.injected: bool = False
        self.reply: Reply | None = None
        self.so_far: Callable[[], bytes] = bytes
        self._policy = policy
        self._budget = budget
        self._timeout = inf if timeout is None else timeout
        self._deadline = None if deadline is None else self._since + deadline
        self._auth = auth
        self._unclear = False
        self._mended: set[str] = set()
        self.refusal: AuthenticationError | None = None
        self.proofs: list[list[tuple[str, str]]] = []
        self.sent: tuple[Prepared, list[tuple[str, str]]] | None = None

    def room(self) -> float | None:
        """Return the seconds left of the deadline, None when there is none."""
        return None if self._deadline is None else self._deadline - _clock.monotonic()

    def begin(self) -> float:
        """Start an attempt; return the seconds that it may take."""
        room = self.room()
        self.so_far = bytes
        self.open()
        if room is not None and room <= 0:
            self._open = False
            raise self.stopped(self.late("the deadline has passed."))
        return self._timeout if room is None else min(room, self._timeout)

    def after(self, outcome: Reply | httpx.TransportError) -> float | None:
        """Judge an attempt: None when it succeeded (see ``reply``), else the seconds to wait.

        Raises the error when the call is over.
        """
        error = error_of(self.operation, outcome, self._auth.origin, self.url)
        if error is None and isinstance(outcome, Reply):
            empty = not outcome.content and 204 in self.operation.success
            reply = Reply(204, outcome.headers, b"") if empty else outcome.as_documented()
            return self._succeed(outcome, reply)
        assert error is not None
        if isinstance(outcome, httpx.TransportError) and not self.injected:
            error.args = (f"{error}{named_in(outcome, self.url)}",)
        if self._gone(error) and isinstance(outcome, Reply):
            return self._succeed(outcome, Reply(200, outcome.headers, b"{}"))
        self._explain(error)
        self.hide_secrets(error)
        if self._mend(error, outcome):
            self._record(outcome, reason(error), 0.0, error)
            return 0.0
        found = verdict(error)
        wait = self._wait(error, found)
        self._record(outcome, reason(error), wait, error)
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
        self.wait_after_all(wait)
        self._unclear = True
        return wait

    def before_look_up(self, error: ImagePortError) -> float:
        """Return the seconds that the server asks to wait before it is asked anything again."""
        cause = error.__cause__ if isinstance(error, OutcomeUnknown) else error
        asked = cause.retry_after if isinstance(cause, APIError) else None
        if asked is None:
            return 0.0
        if not self._policy.allows(asked, self.room()):
            raise error
        return asked

    def before_next_look(self, looks: int) -> float | None:
        """Return the seconds to wait before an image that is not visible yet is looked up again."""
        return self._policy.wait(looks, None, self.room())

    def may_be_done(self, error: ImagePortError) -> bool:
        """Say whether a create may have been done in spite of *error*, so that it has to be looked up.

        A conflict tells so only after an attempt that was lost: before, the name is simply taken.
        """
        cause = error.__cause__
        if isinstance(cause, DeadlineExceeded) and cause.retry_after is not None:
            return False  # nothing was sent since the last look-up
        return isinstance(error, OutcomeUnknown) or self._unclear

    def _mend(self, error: ImagePortError, outcome: Reply | httpx.TransportError) -> bool:
        """Say whether the proof of the sender could be put right; tried once for each reason."""
        if not isinstance(error, AuthenticationError) or not isinstance(outcome, Reply):
            return False
        code = error.code or ""
        if code in self._mended or self.sent is None:
            return False
        self._mended.add(code)
        mended = self._auth.mend(code, outcome.headers, self.sent[1])
        self.refusal = error if mended else None
        return mended

    def _explain(self, error: ImagePortError) -> None:
        """Say why a signature was refused."""
        if not isinstance(error, APIError) or error.code != "SignatureDoesNotMatch":
            return
        if error.message and self.sent:
            more = f"The signature is not accepted. {self._auth.explain(error.message, *self.sent)}"
            error.args = (str(error).replace(ended(error.message), more.strip()),)

    def hide_secrets(self, error: Exception) -> None:
        """Take out the secrets that somebody quoted: those known now, and those that this call sent."""
        hide(error, {*self._auth.secrets(), *proofs_in(self.proofs)})

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
        self.reply, self.so_far = reply, bytes

    def _record(
        self,
        outcome: Reply | httpx.TransportError,
        reason: str,
        wait: float | None,
        error: ImagePortError | None = None,
    ) -> None:
        if not isinstance(outcome, Reply):
            self.record(None, None, reason, wait)
            return
        request_id = outcome.request_id
        if isinstance(error, _OF_REPLIES):
            request_id = error.request_id
        elif request_id:
            request_id = self.hide(request_id)
        self.record(outcome.status_code, request_id, reason, wait, outcome.headers)

    def _final(self, error: ImagePortError, found: Verdict) -> ImagePortError:
        room = self.room()
        if found == "unclear" and self._only_once():
            lost = unknown(self.operation, error, self.so_far())
            self.hide_secrets(lost)
            return lost
        if room is not None and room <= 0.05 and not isinstance(error, APIError | SpecMismatchError):
            late = DeadlineExceeded(f"{self.operation.id}: the deadline has passed. {error}")
            late.__cause__ = error
            return late
        return error

    def _only_once(self) -> bool:
        """Say whether doing it twice does harm."""
        return self.operation.retry in ("create", "paid")

    def late(self, why: str, retry_after: float | None = None) -> DeadlineExceeded:
        """Make the error of a call whose next attempt would come after the deadline."""
        late = DeadlineExceeded(f"{self.operation.id}: {why}")
        late.retry_after = retry_after
        return late

    def stopped(self, error: ImagePortError) -> ImagePortError:
        """Return what to raise when there is no next attempt."""
        return self._ended(unknown(self.operation, error) if self._unclear and self._only_once() else error)

    def given_up(self, refusal: AuthenticationError) -> ImagePortError:
        """Return what to raise when a refused proof could not be put right after all."""
        self.attempts[-1] = self.attempts[-1]._replace(wait=None)
        return self.stopped(refusal)

    def _ended(self, error: ImagePortError) -> ImagePortError:
        error.attempts = tuple(self.attempts)
        return error

    def hide(self, text: str) -> str:
        """Return what a server said without the secrets that it echoed."""
        return without(text, {*self._auth.secrets(), *proofs_in(self.proofs)})

    def query(self) -> str:
        """Return the names in the query that the spec knows; of others only that there are some."""
        return "" if self.asked is None else self.asked.shown_query(self.operation.query)
