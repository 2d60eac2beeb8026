"""What a client is made of, in both colours: connections, budget, options, and the making of calls."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from types import ModuleType, TracebackType
from typing import Any, Generic, Self, TypeVar, cast

import attrs

from imageport._auth import Auth
from imageport._course import Course
from imageport._failures import mismatch
from imageport._foreign import AsyncTransportLike, TransportLike
from imageport._fork import begin_anew_after_fork
from imageport._options import CallOptions, Options
from imageport._redact import bare
from imageport._retry import Budget
from imageport._session import AwaitedCall, BlockingCall, PerCall
from imageport._through_httpx import AsyncThroughHttpx, ThroughHttpx
from imageport._transport import Transports, awaited_pool, blocking_pool
from imageport.errors import ImagePortError, InvalidRequestError
from imageport_api.operations import OPERATIONS, Operation

C = TypeVar("C", bound=PerCall)
M = TypeVar("M")


@attrs.frozen(eq=False)
class Core(Generic[C]):
    """The part of a client that has no colour."""

    transports: Transports[Any]
    make: Callable[..., C] = attrs.field(repr=False)
    options: Options
    budget: Budget = attrs.field(factory=Budget, repr=False)

    def __attrs_post_init__(self) -> None:
        begin_anew_after_fork(self.budget)

    def operation_of(self, module: object) -> Operation:
        """Return the operation that a generated module is for."""
        assert isinstance(module, ModuleType)
        return OPERATIONS[module.__name__.rpartition(".")[2]]

    def call(
        self,
        operation: Operation,
        base: str,
        auth: Auth,
        options: CallOptions,
        make: Callable[..., Any] | None = None,
    ) -> C:
        """Make the client object for one call of a generated function."""
        merged = self.options.merged(**options) if options else self.options
        course = Course(
            operation,
            merged.retry,
            self.budget,
            merged.whole,
            merged.deadline,
            merged.listeners,
            auth,
        )
        course.injected = self.transports.injected
        make = make or self.make
        made = make(self.transports, course, base, auth, merged.parts, merged.headers)
        if merged.pace is not None:
            made.lane = merged.pace.lane(operation, base)
        return made

    def rehearse(self, ask: Callable[[Any], object], *called: Any) -> None:
        """Run *ask* up to the point where it would send, so that a bad argument is told at once."""
        try:
            asked = ask(self.call(*called, make=Rehearsal))
            if isinstance(asked, Coroutine):
                cast("Coroutine[Any, None, Any]", asked).send(None)
        except _Rehearsed:
            pass

    def closing(self) -> list[Any]:
        """Let go of what the client holds; return the pools that are to be closed."""
        if self.options.pace is not None:
            self.options.pace.close()
        return self.transports.close()

    def with_options(self, options: CallOptions, allow: Iterable[str] | None = None) -> Self:
        """Return a copy with other options and the same connections and budget."""
        return attrs.evolve(self, options=self.options.merged(**options).allowing(allow))


def blocking_core(transport: TransportLike | None, options: Options) -> Core[BlockingCall]:
    """Make the core of a blocking client."""
    own = None if transport is None else ThroughHttpx(transport)
    return Core(Transports(own, blocking_pool), BlockingCall, options)


def awaited_core(transport: AsyncTransportLike | None, options: Options) -> Core[AwaitedCall]:
    """Make the core of an async client."""
    own = None if transport is None else AsyncThroughHttpx(transport)
    return Core(Transports(own, awaited_pool, awaited=True), AwaitedCall, options)


class _Rehearsed(Exception):  # noqa: N818 - no error
    """The request was spelled out and found in order."""


class Rehearsal(PerCall):
    """A call of either colour that spells its request out and sends nothing."""

    def __init__(self, transports: object, *rest: Any) -> None:
        super().__init__(*rest)

    def get_httpx_client(self) -> Any:
        return self

    def get_async_httpx_client(self) -> Any:
        return self

    def request(self, **parts: Any) -> None:
        self.prepare(**parts)
        raise _Rehearsed


class reading:  # noqa: N801 - reads as a statement: with reading(call)
    """Turn what generated code raises into our errors: a bad argument before, a bad reply after.

    The end of it is the end of the call, which ``on_call`` is told of, unless *last* is False.
    """

    __slots__ = ("_call", "_last")

    def __init__(self, call: PerCall, *, last: bool = True) -> None:
        self._call = call
        self._last = last

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ours = None if error is None else self._translated(error)
        if self._last:
            self._call.course.close(ours or error)
        if ours is not None and ours is not error:
            raise ours from bare(error)

    def _translated(self, error: BaseException) -> ImagePortError | None:
        if isinstance(error, Exception):
            self._call.course.hide_secrets(error)
        if isinstance(error, ImagePortError):
            return error
        if not isinstance(error, (ValueError, TypeError, AttributeError, KeyError, RecursionError)):
            return None
        course = self._call.course
        if course.reply is not None:
            why = f"a body that is not as described: {type(error).__name__}"
            bad = mismatch(course.operation, course.reply, why)
            bad.attempts = tuple(course.attempts)
            course.hide_secrets(bad)
            return bad
        if self._call.prepared:
            return None
        return InvalidRequestError(f"{course.operation.id}: a wrong argument: {error}")


def expect(model: type[M], value: object, call: PerCall) -> M:
    """Return *value* if it is the model that the spec promises."""
    if not isinstance(value, model):
        assert call.course.reply is not None
        raise mismatch(call.course.operation, call.course.reply, "an answer without a result")
    return value
