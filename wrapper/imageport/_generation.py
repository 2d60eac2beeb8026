"""What both variants of a generation have in common: its last report, its images, how long to wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from math import inf
from typing import TYPE_CHECKING, Any

from imageport import _clock
from imageport._bound import Handle
from imageport._check import mapping, sentence, shown
from imageport._fields import Slip, find_slip
from imageport._near import did_you_mean
from imageport._reply import asked_wait
from imageport._tasks import Report, delays, write_token
from imageport._words import State
from imageport.errors import (
    APIError,
    ImagePortError,
    ImagesNotFoundError,
    InvalidRequestError,
    TaskFailed,
    TaskTimeout,
)

if TYPE_CHECKING:
    from imageport._session import PerCall
    from imageport_api.models import GenerateRequest

DEFAULT_WAIT = 600.0
_LAST_QUESTION = 1.0
"""Seconds that are kept for the last question before a wait ends."""


def generate_request(
    model: str,
    body: Mapping[str, Any] | None,
    extra: Mapping[str, Any] | None,
    fields: Mapping[str, Any],
) -> GenerateRequest:
    """Put the body of GenerateImage together; every field but model goes through untouched."""
    from imageport_api.models import GenerateRequest

    given: list[Mapping[str, Any]] = [
        {} if body is None else mapping(body, "body"),
        fields,
        {} if extra is None else mapping(extra, "extra"),
    ]
    counted = Counter(str(name) for each in given for name in each)
    both = sorted(name for name, times in counted.items() if times > 1 or name == "model")
    if both:
        raise InvalidRequestError(f"given twice: {', '.join(both)}.")
    for each in given[:2]:
        _refuse_slip(find_slip(each, known_fields()))
    return GenerateRequest(model, {name: value for each in given for name, value in each.items()})


def known_fields() -> tuple[str, ...]:
    """Return the names of the fields that vendors read, as the spec lists them."""
    from imageport_api.operations import OPERATIONS

    return (OPERATIONS["generate_image"].body or {})["vendor_fields"]


def _refuse_slip(slip: Slip | None) -> None:
    """Refuse what would be paid for although it was meant otherwise."""
    if slip is None:
        return
    name = shown(slip.name)
    raise InvalidRequestError(
        f"no vendor is known to read a field {name}.{did_you_mean(slip.meant)} Nothing was sent."
        f" If the vendor has that field, send it with extra={{...}}, which is not checked."
    )


class GenerationBase(Handle):
    """A generation, finished or not."""

    _client = "_tasks"

    def __init__(
        self, base: str, found: Report, call: PerCall | None, sent: frozenset[int] = frozenset()
    ) -> None:
        self._base = base
        self._sent = sent
        self._take(found, call)

    def _take(self, found: Report, call: PerCall | None) -> None:
        reply = None if call is None else call.course.reply
        self._report = found
        self.request_id: str | None = None if reply is None else reply.request_id
        self._hint = None if reply is None else asked_wait(reply.headers)
        # What was restored is of an age that nobody knows.
        self._heard = -inf if reply is None else _clock.monotonic()

    @property
    def done(self) -> bool:
        """Whether it is over, well or not."""
        return self._report.over

    @property
    def task_id(self) -> str | None:
        """The id of the task; None when the images came at once."""
        return self._report.task_id

    @property
    def status(self) -> State:
        """The state: waiting, running, succeeded, failed, cancelled, unknown, or other."""
        return self._report.state

    @property
    def raw_status(self) -> str | None:
        """The state in the vendor's own word."""
        return self._report.word

    @property
    def data(self) -> Mapping[str, Any]:
        """All that the vendor answered."""
        return self._report.data

    def token(self) -> str:
        """Return what ``tasks.resume`` takes, in this process or another; it holds nothing secret."""
        if self.task_id is None:
            raise InvalidRequestError("The images came at once; there is no task to come back to.")
        return write_token(self._base, self.task_id)

    def _check(self) -> None:
        """Raise the error for a task that is over, and has no images."""
        if self._report.unfound:
            raise self._unfound()
        if not self._report.good:
            raise self._failed()

    def _unfound(self) -> ImagesNotFoundError:
        """Make the error for a task that succeeded, and was charged, its images being nowhere."""
        reply = "generation.data and error.data hold the whole answer"
        return ImagesNotFoundError(
            f"The task {self.task_id} ended as {self.raw_status or self.status}, and no images were found in"
            f" the answer. It was probably charged: do not pay for it again. {reply}.",
            data=self.data,
            state=self.raw_status or self.status,
            token=None if self.task_id is None else self.token(),
            request_id=self.request_id,
        )

    def _failed(self) -> TaskFailed:
        word = self.raw_status or self.status
        return TaskFailed(
            f"The task {self.task_id} ended as {word}: {sentence(self._report.why())}",
            state=word,
            token=self.token(),
        )

    def __repr__(self) -> str:
        task = f", task_id={self.task_id!r}" if self.task_id else ""
        return f"<{type(self).__name__} {self.status}{task}, {len(self._report.pictures)} images>"


class Watch:
    """Decides when a task is asked for next, and when to stop."""

    def __init__(self, generation: GenerationBase, timeout: float, jitter: Callable[[], float]) -> None:
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < inf:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidRequestError(f"timeout must be a number of seconds above 0; got {shown(timeout)}.")
        self._generation = generation
        self._until = _clock.monotonic() + timeout
        self._delays = delays(jitter)
        self._missed: ImagePortError | None = None
        self._asked: float | None = None
        self._last = False
        self._waited = _clock.monotonic() - generation._heard  # pyright: ignore[reportPrivateUsage]
        """Seconds of the next wait that have passed already."""

    def delay(self, hint: float | None) -> float:
        """Return the seconds to wait; raise TaskTimeout when there is no time for another question."""
        own, left = next(self._delays), self.left()
        hint, self._asked = self._asked or hint, None
        waited, self._waited = self._waited, 0.0
        if left > 0 and (hint or own) <= waited:
            return 0.0
        own, hint = own - waited, hint - waited if hint else hint
        if self._last or left <= 0 or (hint is not None and hint > left):
            raise self.timed_out(None)
        # No wait at all would be a tight loop.
        if hint or own < left:
            return hint or own
        self._last = True
        return left - min(_LAST_QUESTION, left / 2)

    def left(self) -> float:
        """Return the seconds left."""
        return self._until - _clock.monotonic()

    def missed(self, error: ImagePortError) -> None:
        """Bear a question that was not answered; the task goes on all the same."""
        self._missed = error
        self._asked = error.retry_after if isinstance(error, APIError) else None

    def timed_out(self, cause: ImagePortError | None) -> TaskTimeout:
        """Make the error for a task that goes on."""
        generation = self._generation
        error = TaskTimeout(
            f"The task {generation.task_id} was {generation.raw_status or generation.status} when time"
            " ran out; it goes on. tasks.resume(token) comes back to it.",
            state=generation.raw_status or generation.status,
            token=generation.token(),
        )
        error.__cause__ = cause or self._missed
        return error
