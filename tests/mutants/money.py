"""Defects that cost money: something is paid for twice, or paid for and lost, or waited for too long."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from inspect import iscoroutinefunction
from typing import Any

from .seams import Change

Row = tuple[str, str, Change, str]
"""Its name, its seam, what is changed there, and the tests that are run first."""


def gives(value: Any) -> Change:
    """Have a function return this, whatever it is called with."""
    return lambda sound: lambda *args, **options: value


def turned(old: Any, new: Any) -> Change:
    """Have a function return *new* where it should return *old*."""
    return lambda sound: lambda *args: new if (got := sound(*args)) == old else got


def as_if(kind: str, other: str) -> Change:
    """Have operations of one retry class repeated like those of another."""
    return lambda sound: lambda given, verdict: sound(other if given == kind else given, verdict)


def _wait(change: Callable[..., tuple[int, float | None, float | None]]) -> Change:
    return lambda sound: lambda self, *given: sound(self, *change(*given))


def _any_wait(sound: Any) -> Any:
    def wait(self: Any, attempt: int, asked: float | None, room: float | None) -> float | None:
        own = sound(self, attempt, None, None)
        return own if own is None or asked is None else asked

    return wait


def _seconds(sound: Any) -> Any:
    def asked(headers: Any) -> float | None:
        return float(headers["x-acs-retry-after"]) if "x-acs-retry-after" in headers else sound(headers)

    return asked


def _refused_as_unknown(sound: Any) -> Any:
    return lambda error: (
        "unclear" if (got := sound(error)) == "refused" and not hasattr(error, "status") else got
    )


def _any_attempt(sound: Any) -> Any:
    def begin(self: Any) -> float:
        sound(self)
        return 600.0

    return begin


def _any_image(sound: Any) -> Any:
    def settle(image: Any, wanted: Any, lost: Any) -> Any:
        image.name, image.image_uri = wanted.name, wanted.image_uri
        return sound(image, wanted, lost)

    return settle


def _no_conflict(sound: Any) -> Any:
    return lambda self, error: type(error).__name__ != "ConflictError" and sound(self, error)


def _beyond_the_limit(sound: Any) -> Any:
    def upcoming(self: Any, most: int) -> list[Any]:
        keys = sound(self, most)
        return [*keys, keys[-1] + 1] if keys and isinstance(keys[-1], int) else keys

    return upcoming


def _no_limit(sound: Any) -> Any:
    def take(self: Any, page: Any) -> Any:
        self.limit = None
        return sound(self, page)

    return take


def _twice(sound: Any) -> Any:
    def take(self: Any, page: Any) -> Any:
        self.name_of = lambda item: object()
        return sound(self, page)

    return take


def _any_gateway(sound: Any) -> Any:
    def read(token: str, base: str) -> str:
        with suppress(ValueError, TypeError, KeyError):
            base = json.loads(base64.urlsafe_b64decode(token + "=="))["base"]
        return sound(token, base)

    return read


def _other_is_over(sound: Any) -> Any:
    return lambda self: sound(self) or self.state == "other"


def _never_failed(sound: Any) -> Any:
    def wait(self: Any, **options: Any) -> Any:
        try:
            return sound(self, **options)
        except Exception as error:
            if type(error).__name__ != "TaskFailed":
                raise
            return self

    async def wait_async(self: Any, **options: Any) -> Any:
        try:
            return await sound(self, **options)
        except Exception as error:
            if type(error).__name__ != "TaskFailed":
                raise
            return self

    return wait_async if iscoroutinefunction(sound) else wait


def _raises(sound: Any) -> Any:
    def missed(self: Any, error: Exception) -> None:
        raise error

    return missed


def _raises_at_once(sound: Any) -> Any:
    def again(self: Any, problem: Exception) -> float:
        self._attempts = 10**6
        return sound(self, problem)

    return again


def _not_renewed(sound: Any) -> Any:
    def begin(self: Any, link: Any, response: Any) -> Any:
        if response.status_code in (403, 404, 410):
            response.status_code = 500
        return sound(self, link, response)

    return begin


def _closed_only(sound: Any) -> Any:
    return lambda self: self._file.close()


def _other_bytes(sound: Any) -> Any:
    def chunks(self: Any) -> Any:
        parts = list(sound(self))
        fresh, self.fresh = getattr(self, "fresh", True), False
        return iter(parts if fresh else [b"\0" * len(part) for part in parts])

    return chunks


def _unwritten(state: str) -> Change:
    def change(sound: Any) -> Any:
        return lambda self, key, word, **more: None if word == state else sound(self, key, word, **more)

    return change


def _renamed(state: str, other: str) -> Change:
    def change(sound: Any) -> Any:
        return lambda self, key, word, **more: sound(self, key, other if word == state else word, **more)

    return change


def _forgotten(*states: str) -> Change:
    return lambda sound: lambda self, key: None if (got := sound(self, key)) in states else got


def _absent(sound: Any) -> Any:
    def judge(*given: Any) -> Any:
        judged = sound(*given)
        return {
            key: one if one.state == "done" else one._replace(state="absent") for key, one in judged.items()
        }

    return judge


RETRIES: tuple[Row, ...] = (
    ("a paid call whose outcome is unknown is sent again", "may be sent again", as_if("paid", "safe"),
     "test_generation test_retry"),
    ("a create whose outcome is unknown is sent again", "may be sent again", as_if("create", "safe"),
     "test_upload_retries test_retry"),
    ("a read that was lost is not sent again", "may be sent again", as_if("safe", "paid"), "test_retry"),
    ("a lost reply counts as a request that was never sent", "verdict on an error",
     turned("unclear", "refused"), "test_generation test_retry"),
    ("a request that was never sent counts as an unknown outcome", "verdict on an error", _refused_as_unknown,
     "test_generation test_retry"),
    ("throttling is final", "verdict on an error", turned("refused", "final"), "test_retry"),
    ("an unknown outcome is reported as a failure", "error of an unknown outcome",
     lambda sound: lambda operation, cause, *more: cause, "test_generation test_upload_retries"),
    ("one attempt too many", "wait before an attempt", _wait(lambda n, asked, room: (n - 1, asked, room)),
     "test_retry"),
    ("Retry-After is ignored", "wait before an attempt", _wait(lambda n, asked, room: (n, None, room)),
     "test_retry"),
    ("Retry-After may ask for any wait", "wait before an attempt", _any_wait, "test_retry test_deadline"),
    ("a wait may pass the deadline", "wait before an attempt", _wait(lambda n, asked, room: (n, asked, None)),
     "test_deadline test_retry"),
    ("repetitions cost nothing of the budget", "pay for a repetition", gives(True), "test_retry"),
    ("x-acs-retry-after is read as seconds", "wait that the server asks for", _seconds,
     "test_retry test_errors"),
    ("an attempt may outlast the deadline", "begin an attempt", _any_attempt,
     "test_edges_of_requests test_deadline"),
)  # fmt: skip
CREATES: tuple[Row, ...] = (
    ("a lost create is sent again without a look-up", "look a lost create up", gives(None), "test_add_image"),
    ("any image under the id counts as the lost one", "found image is the lost one", _any_image,
     "test_add_image"),
    ("a name that is taken counts as done", "create may be done", gives(True), "test_add_image"),
    ("a conflict with one's own lost create is an error", "create may be done", _no_conflict,
     "test_add_image"),
    ("a look-up may outlast the deadline", "options of a look-up",
     lambda sound: lambda options, room: options, "test_add_image"),
    ("a removal that was done is not found", "removal was done", gives(False), "test_retry test_photogpt"),
    ("the second attempt of an upload sends other bytes", "bytes of an upload", _other_bytes,
     "test_upload_retries"),
)  # fmt: skip
LISTINGS: tuple[Row, ...] = (
    ("a page is fetched ahead that nobody needs", "pages to fetch ahead", _beyond_the_limit,
     "test_prefetch test_prefetch_property"),
    ("the limit of a listing is not kept", "take a page", _no_limit, "test_pages"),
    ("an item that moved to the next page comes twice", "take a page", _twice, "test_pages"),
    ("pages on their way go on when a listing is left", "leave a listing", gives(None),
     "test_prefetch_threads_left test_prefetch_tasks_left"),
)  # fmt: skip
TASKS: tuple[Row, ...] = (
    ("a resume token serves at any gateway", "read a resume token", _any_gateway,
     "test_task_details test_oceanbase"),
    ("a state that is not known ends a task", "task is over", _other_is_over, "test_tasks"),
    ("a task that failed counts as done", "wait for a task", _never_failed, "test_tasks"),
    ("a question that is lost ends the wait for a task", "question without an answer", _raises,
     "test_oceanbase_trouble test_tasks"),
    ("the wait that the gateway asks for is ignored", "wait before a question",
     lambda sound: lambda self, hint: sound(self, None), "test_tasks"),
)  # fmt: skip
DOWNLOADS: tuple[Row, ...] = (
    ("an image that was cut counts as whole", "download is complete", gives(True), "test_download_resume"),
    ("a download that was cut starts over", "ask for the missing bytes", gives({}), "test_download_resume"),
    ("a link that has expired is not renewed", "head of a download", _not_renewed, "test_download_resume"),
    ("a download is tried once", "next attempt of a download", _raises_at_once, "test_download_resume"),
    ("a download that failed leaves half a file", "end of a failed download", _closed_only, "test_download"),
    ("any bytes are saved as an image", "bytes are an image", gives(True), "test_download"),
)  # fmt: skip
BATCHES: tuple[Row, ...] = (
    ("a paid call is not in the journal before it is made", "write to the journal", _unwritten("started"),
     "cli/test_generate_batch cli/test_upload_batch"),
    ("what was paid for is not in the journal", "write to the journal", _unwritten("made"),
     "cli/test_generate_batch"),
    ("a call that was under way at a kill is made again", "state in the journal",
     _forgotten("started", "unknown"), "cli/test_generate_batch"),
    ("a generation that failed is paid for again", "state in the journal", _forgotten("failed"),
     "cli/test_generate_batch"),
    ("two runs share a journal", "lock the journal", gives(None), "cli/test_upload_batch"),
    ("a batch takes an unknown outcome for a refusal", "write to the journal", _renamed("unknown", "refused"),
     "cli/test_generate_batch"),
    ("an upload that may have arrived is sent again", "judge lost uploads", _absent, "cli/test_upload_batch"),
)  # fmt: skip
ROWS = (*RETRIES, *CREATES, *LISTINGS, *TASKS, *DOWNLOADS, *BATCHES)
