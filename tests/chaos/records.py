"""What became of each call, in the client's eyes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from imageport import Call

from .plan import Step


@dataclass
class Record:
    """A call that is over: its fact or its error, and every call that ``on_call`` was told of."""

    step: Step
    fact: Any = None
    error: BaseException | None = None
    told: list[Call] = field(default_factory=list[Call])


_current: ContextVar[Record | None] = ContextVar("_current", default=None)


@contextmanager
def recording(step: Step) -> Iterator[Record]:
    """Record what happens to a call; whatever it raises stays in the record."""
    record = Record(step)
    token = _current.set(record)
    try:
        yield record
    except Exception as error:  # which ones may come is for the audit to judge
        record.error = error.with_traceback(None)
    finally:
        _current.reset(token)


def listen(call: Call) -> None:
    """Write down what ``on_call`` is told."""
    record = _current.get()
    assert record is not None
    record.told.append(call)
