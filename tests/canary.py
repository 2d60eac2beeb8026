"""A secret that is planted, and everywhere that it could come out again."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SECRETS = {
    "pair": "s3cr3t-0f-th3-p41r",
    "token": "t0k3n-0f-sts",
    "key": "sk-k3y-0f-th3-us3r",
    "service": "t0k3n-0f-th3-s3rv1c3",
}
HERE = str(Path(__file__).parent)


def leaks(text: str) -> set[str]:
    """The names of the secrets that stand in a text."""
    return {name for name, secret in SECRETS.items() if secret in text}


def told_by(error: BaseException) -> Iterator[str]:
    """Everything that an error, its causes and their frames tell, but what the frames of tests hold."""
    yield from (
        str(error),
        repr(error),
        repr(vars(error)),
        str(error.__notes__ if hasattr(error, "__notes__") else ""),
    )
    with suppress(TypeError, AttributeError, pickle.PicklingError):
        yield pickle.dumps(error).decode("latin-1")
    yield "".join(traceback.format_exception(error))
    for frame, line in traceback.walk_tb(error.__traceback__):
        if not frame.f_code.co_filename.startswith(HERE):
            yield f"{frame.f_code.co_qualname}:{line} {frame.f_locals!r}"
    for other in (error.__cause__, error.__context__):
        if other is not None:
            yield from told_by(other)


class Ears(logging.Handler):
    """Hears every record of every logger, with what was raised."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.name} {record.getMessage()} {record.args!r}")
        if record.exc_info and record.exc_info[1]:
            self.heard += told_by(record.exc_info[1])


@contextmanager
def listening() -> Iterator[list[str]]:
    """Every log of every library, from DEBUG."""
    ears, root = Ears(), logging.getLogger()
    level = root.level
    root.addHandler(ears)
    root.setLevel(logging.DEBUG)
    try:
        yield ears.heard
    finally:
        root.removeHandler(ears)
        root.setLevel(level)


def parts_of(value: Any, depth: int = 3) -> Iterator[str]:
    """What an object and its attributes show."""
    yield repr(value)
    yield str(value)
    held = getattr(value, "__dict__", None)
    if depth and held and type(value).__module__.startswith("imageport"):
        yield repr(held)
        for part in list(held.values()):
            yield from parts_of(part, depth - 1)
