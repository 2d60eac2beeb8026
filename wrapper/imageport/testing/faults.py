"""Faults that a test plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, Unpack

from imageport.sandbox import Fault, Sandbox

from .operations import meant
from .wording import indented

Kind = Literal[
    "throttle",
    "error",
    "expired_token",
    "expired_link",
    "failing_task",
    "endless_task",
    "json",
    "wrong_type",
    "foreign",
    "html",
    "empty",
    "redirect",
    "drop",
    "reset",
    "hang",
    "lost",
    "cut",
    "slow",
    "stray_newlines",
    "refuse",
    "hangup",
    "wrong_clock",
    "wrong_member",
    "renamed",
    "shape",
]


class FaultOptions(TypedDict, total=False):
    """What a fault may be told; `imageport.sandbox.Fault` says what each means."""

    times: int | None
    after: int
    probability: float
    seed: int | None
    work: bool
    status: int
    code: str | None
    message: str | None
    body: Any
    media: str | None
    headers: Mapping[str, str]
    location: str | None
    retry_after: str | float | None
    as_date: bool
    acs_retry_after_ms: int | None
    delay: float
    trickle: float
    length: int | None
    chunked: bool
    taken: int | None
    shape: str | None
    skew: float


class Faults:
    """Lets things go wrong in this test, and tells whether they did."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._planned: list[Fault] = []

    def add(self, kind: Kind, operation: str | None = None, **options: Unpack[FaultOptions]) -> Fault:
        """Let the next request of *operation* meet a fault: of any, when None; of its other door, too.

        Raises ValueError when there is no such kind, operation or option.
        """
        where: dict[str, Any] = {} if operation is None else {"operation": meant(operation)}
        fault = self._sandbox.fault(kind, **where, **options)
        self._planned.append(fault)
        return fault

    def struck(self, fault: Fault) -> int:
        """Say how often a fault has struck."""
        return self._sandbox.faults.struck(fault)

    def clear(self) -> None:
        """Forget all faults."""
        self._sandbox.faults.clear()
        self._planned.clear()

    def assert_struck(self) -> None:
        """Fail unless every fault struck as often as was planned, so that the test tests what it says."""
        __tracebackhide__ = True
        left = [self._lack(fault) for fault in self._planned if self.struck(fault) < (fault.times or 1)]
        if left:
            raise AssertionError(f"Not all faults struck:{indented(left)}")

    def _lack(self, fault: Fault) -> str:
        names = fault.operation or "any request"
        where = names if isinstance(names, str) else " or ".join(names)
        planned = fault.times or "any number of"
        return f"{fault.kind} for {where}: struck {self.struck(fault)} of {planned} times"
