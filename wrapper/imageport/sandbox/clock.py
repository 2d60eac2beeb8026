"""What time it is in the sandbox."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Lock

FARTHEST = 1e10  # about 300 years; dates end at the year 9999


class Clock:
    """The machine's clock, moved forward by what tests ask for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._offset = 0.0
        self._last = 0

    def now(self) -> float:
        """Give the seconds since the epoch."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        if not 0 <= seconds <= FARTHEST:
            raise ValueError(f"seconds must be between 0 and {FARTHEST:.0f}")
        with self._lock:
            self._offset += seconds

    def reset(self) -> None:
        """Go back to the machine's time."""
        with self._lock:
            self._offset, self._last = 0.0, 0

    def tick(self, after: int = 0) -> int:
        """Give the milliseconds since the epoch, each time more than before and than *after*."""
        with self._lock:
            self._last = max(int(self.now() * 1000), self._last + 1, after + 1)
            return self._last


def timestamp(milliseconds: int) -> str:
    """Write an instant as Alibaba Cloud does, with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
