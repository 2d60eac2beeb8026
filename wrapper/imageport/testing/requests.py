"""Assertions on the requests that the sandbox got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from imageport.sandbox import Sandbox

from .operations import meant
from .received import Received
from .wording import differences, indented, listing, sent


class Requests(Sequence[Received]):
    """The requests that the sandbox got in this test, oldest first; each attempt of a call is one.

    Operations are named as in the spec, ``AddImage``; that means the signed door and the other one.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __len__(self) -> int:
        return len(self._sandbox.requests)

    def __iter__(self) -> Iterator[Received]:
        return iter([Received.read(seen) for seen in self._sandbox.requests])

    @overload
    def __getitem__(self, index: int) -> Received: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Received]: ...

    def __getitem__(self, index: int | slice) -> Received | Sequence[Received]:
        return list(self)[index]

    def __repr__(self) -> str:
        return f"<{len(self)} requests>"

    def __str__(self) -> str:
        return listing(list(self))

    @property
    def operations(self) -> list[str | None]:
        """The operations in the order in which they came; None for what is none."""
        return [seen.operation for seen in self._sandbox.requests]

    def of(self, operation: str) -> list[Received]:
        """Give the requests of an operation. Raises ValueError when there is no such operation."""
        __tracebackhide__ = True
        names = meant(operation)
        return [each for each in self if each.operation in names]

    def assert_sent(
        self,
        operation: str,
        fields: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        times: int | None = None,
    ) -> Received:
        """Fail unless there was such a request; *times* says how many there must be, else one or more.

        Only the *fields* and *headers* that are given are compared. Returns the last such request.
        """
        __tracebackhide__ = True
        if times is not None and times < 1:
            raise ValueError("times is at least 1; for none there is assert_not_sent")
        asked = self.of(operation)
        wrong = [_wrong(each, fields or {}, headers or {}) for each in asked]
        right = [each for each, lines in zip(asked, wrong, strict=True) if not lines]
        if not right or (times is not None and len(right) != times):
            raise AssertionError(self._missing(operation, times, len(right), wrong))
        return right[-1]

    def assert_not_sent(self, operation: str | None = None, fields: Mapping[str, Any] | None = None) -> None:
        """Fail if there was such a request; if there was any at all, when no *operation* is given."""
        __tracebackhide__ = True
        asked = list(self) if operation is None else self.of(operation)
        found = [each for each in asked if not _wrong(each, fields or {}, {})]
        if found:
            what = "Any request" if operation is None else operation
            raise AssertionError(f"{what} was {sent(len(found))}, and should not be.\n{self}")

    def assert_operations(self, *operations: str) -> None:
        """Fail unless just these operations were asked for, in this order."""
        __tracebackhide__ = True
        names = [meant(operation) for operation in operations]
        came = self.operations
        if len(came) != len(names) or any(each not in of for each, of in zip(came, names, strict=True)):
            wanted = ", ".join(operations) or "none"
            raise AssertionError(f"These requests were wanted: {wanted}.\n{self}")

    def _missing(self, operation: str, times: int | None, right: int, wrong: list[list[str]]) -> str:
        wanted = "" if times is None else f" {sent(times)}"
        if not wrong or right:
            return f"{operation} was {sent(right)}, and should be{wanted}.\n{self}"
        nearest = min(wrong, key=len)
        return f"No {operation} was sent like this; the nearest differs in{indented(nearest)}\n{self}"


def _wrong(request: Received, fields: Mapping[str, Any], headers: Mapping[str, str]) -> list[str]:
    lowered = {name.lower(): value for name, value in headers.items()}
    return [*differences(fields, request.fields), *differences(lowered, request.headers)]
