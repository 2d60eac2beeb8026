"""The OceanBase Cloud AI gateway, blocking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, Unpack

from imageport import _clock
from imageport._account import Account, gateway_base
from imageport._blocking.pictures import GeneratedImage
from imageport._bound import Client
from imageport._check import identifier
from imageport._core import blocking_core, expect, reading
from imageport._credentials import ApiKey, find_key
from imageport._generation import (
    DEFAULT_WAIT,
    GenerationBase,
    Watch,
    generate_request,
)
from imageport._options import CallOptions, client_options, sending
from imageport._outcome import read_report, restored, said
from imageport._retry import Retry
from imageport._secret import described, hidden, hidden_url
from imageport._session import BlockingCall
from imageport._tasks import Report, read_token
from imageport._watch import Listeners
from imageport.errors import DeadlineExceeded, NetworkError, RateLimitError, ServerError
from imageport_api.api.oceanbase_images import generate_image
from imageport_api.api.oceanbase_tasks import get_task
from imageport_api.models import GenerationReply

if TYPE_CHECKING:
    from imageport._foreign import TransportLike
    from imageport._rate import RateLike, RedisRate
    from imageport._timeouts import TimeoutLike


class Generation(GenerationBase):
    """A generation: finished at once, or a task to wait for."""

    def __init__(
        self,
        tasks: Tasks,
        base: str,
        found: Report,
        call: BlockingCall | None,
        sent: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(base, found, call, sent)
        self._tasks = tasks

    @property
    def images(self) -> list[GeneratedImage]:
        """The images, in the vendor's order; one that failed has an ``error`` instead of content."""
        pictures = self._report.pictures
        return [GeneratedImage(self._tasks.account, self, n) for n in range(len(pictures))]

    def wait(
        self,
        *,
        timeout: float = DEFAULT_WAIT,
        on_update: Callable[[Generation], object] | None = None,
    ) -> Self:
        """Wait until the task is over, at most *timeout* seconds, and return self.

        Asks when the server said, else 1 s after its last answer (at once, when that was longer ago), then
        1.5 times longer each time up to 20 s, and a last time a second before the end (half-way, in a wait
        of under two seconds). *on_update* is called after
        every question. Images in an answer end the wait, unless its state is one of work that goes on; a
        state that is not known is not final by itself. Raises TaskFailed, TaskTimeout when time runs out, or
        ImagesNotFoundError when the task succeeded and its answer shows no images; all keep the last state
        and a token.
        """
        watch = Watch(self, timeout, self._tasks.account.core.options.retry.jitter)
        while not self.done:
            _clock.sleep(watch.delay(self._hint))
            try:
                self.refresh(deadline=max(watch.left(), 0.001))
            except DeadlineExceeded as late:
                raise watch.timed_out(late) from late
            except (NetworkError, RateLimitError, ServerError) as passing:
                watch.missed(passing)
                continue
            if on_update is not None:
                on_update(self)
        self._check()
        return self

    def refresh(self, **options: Unpack[CallOptions]) -> Self:
        """Ask once for the state of the task; nothing to ask for when the images came at once."""
        if self.task_id is not None:
            found, call = self._tasks.ask(self.task_id, options, self._sent)
            self._take(found, call)
        return self


class Tasks:
    """Tasks that the gateway has accepted."""

    def __init__(self, account: Account[BlockingCall]) -> None:
        self.account = account

    def get(self, task_id: str, **options: Unpack[CallOptions]) -> Generation:
        """Ask for the state of a task. Source: seed 004."""
        identifier(task_id, "task_id")
        found, call = self.ask(task_id, options)
        return Generation(self, self.account.base(), found, call)

    def resume(self, token: str, **options: Unpack[CallOptions]) -> Generation:
        """Come back to a task by its token, also in another process; the base URL must be the same."""
        return self.get(read_token(token, self.account.base()), **options)

    def ask(
        self, task_id: str, options: CallOptions, sent: frozenset[int] = frozenset()
    ) -> tuple[Report, BlockingCall]:
        """Ask for the state of a task; return what was said and the call."""
        call = self.account.call(get_task, options)
        with reading(call):
            reply = get_task.sync(task_id, client=call)
            expect(GenerationReply, reply, call)
            return read_report(call, sent, task_id), call


class GatewayImages:
    """Image generation."""

    def __init__(self, account: Account[BlockingCall], tasks: Tasks) -> None:
        self._account = account
        self._tasks = tasks

    def generate(
        self,
        model: str,
        *,
        body: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        retry: Retry | None = None,
        headers: Mapping[str, str] | None = None,
        **vendor_fields: Any,
    ) -> Generation:
        """Generate or edit images; every field but *model* goes to the model's vendor untouched.

        *body* takes fields whose names are options here. A name that is a slip of one that vendors read is an
        InvalidRequestError, and nothing is sent; *extra* takes fields whatever their names are. The result is
        finished or a task, told by a task id in the reply, in whatever shape the vendor answers: JSON with or
        without the gateway's envelope, events, or an image itself. It costs money: never repeated when it may
        have been done, OutcomeUnknown says so. A reply that cannot be read is a SpecMismatchError that keeps
        it: ``restore`` takes its body.
        Source: seed 004.
        """
        request = generate_request(model, body, extra, vendor_fields)
        options: CallOptions = {
            "timeout": timeout,
            "deadline": deadline,
            "retry": retry,
            "headers": headers,
        }
        call = self._account.call(generate_image, options)
        with reading(call):
            reply = generate_image.sync(client=call, body=request)
            expect(GenerationReply, reply, call)
            sent = said(request)
            return Generation(self._tasks, self._account.base(), read_report(call, sent), call, sent)

    def restore(self, data: Mapping[str, Any] | list[Any] | bytes | str) -> Generation:
        """Make a generation again from the ``data`` of an earlier one; nothing is sent.

        For programs that write down what they have paid for before they save its images. It also takes the
        ``body`` of an error: of a reply that could not be read, or was cut, the images that are whole.
        """
        return Generation(self._tasks, self._account.base(), restored(data), None)


class OceanBase(Client):
    """The OceanBase Cloud AI gateway. Safe to share between threads; close it, or use it in a ``with``.

    The key is *api_key*, else OCEANBASE_API_KEY; the gateway *base_url*, else OCEANBASE_BASE_URL, without
    /api/v1. *timeout* bounds an attempt, *deadline* a call. *rate* is the pace: requests a second,
    "60/min", a Rate, a mapping of these by operation, or a RedisRate. *on_call* is told of every call.
    *allow_private* names the ranges and hosts that images are fetched from although they are not public.
    """

    def __init__(
        self,
        *,
        api_key: ApiKey | None = None,
        base_url: str | None = None,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        retry: Retry | None = None,
        headers: Mapping[str, str] | None = None,
        transport: TransportLike | None = None,
        rate: RateLike | RedisRate | None = None,
        on_call: Listeners | None = None,
        allow_private: Iterable[str] | None = None,
    ) -> None:
        api_key, base_url = hidden(api_key), hidden_url(base_url)
        key = find_key(api_key, ("OCEANBASE_API_KEY",))
        transport = sending(transport, "handle_request")
        options = client_options(timeout, deadline, retry, headers, on_call, rate, "OceanBase", key)
        options = options.allowing(allow_private)
        base = gateway_base(base_url)
        self._assemble(Account(blocking_core(transport, options), "OceanBaseKey", key, base))

    def _assemble(self, account: Account[BlockingCall]) -> None:
        self._account = account
        self.tasks: Tasks = Tasks(account)
        self.images: GatewayImages = GatewayImages(account, self.tasks)

    def with_options(
        self, *, allow_private: Iterable[str] | None = None, **options: Unpack[CallOptions]
    ) -> Self:
        """Return a copy with other options that shares the connections and the budget of retries."""
        copy = object.__new__(type(self))
        copy._assemble(self._account.with_options(options, allow_private))
        return copy

    def close(self) -> None:
        """Close all connections; the client and its copies cannot be used any more."""
        for transport in self._account.core.closing():
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return described(self, "_account")
