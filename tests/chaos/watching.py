"""Catches what Python only complains of: things that were never closed, tasks that nobody awaited."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class _Ears(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect complaints of Python and asyncio; a warning of something left open is one."""
    complaints: list[str] = []
    hooks = sys.unraisablehook, threading.excepthook
    ears = _Ears(complaints)
    logging.getLogger("asyncio").addHandler(ears)
    sys.unraisablehook = lambda args: complaints.append(f"{args.exc_value!r} in {args.object!r}")
    threading.excepthook = lambda args: complaints.append(f"{args.exc_value!r} in a thread")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield complaints
            gc.collect()
    finally:
        sys.unraisablehook, threading.excepthook = hooks
        logging.getLogger("asyncio").removeHandler(ears)
