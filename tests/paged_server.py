"""A listing of images on a real socket, and a watch over who asks for which page when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from threading import Barrier, Event, Lock
from time import monotonic, sleep
from typing import Any

from pressure import HANG
from raw_server import RawServer, Step, reply

TOTAL = 17


class Pages(RawServer):
    """Serves *total* pages of one image each.

    Those in *held* wait until *together* of them are there, and a moment for one too many. Those in
    *stuck* come when they are let go.
    """

    def __init__(
        self, *, total: int = TOTAL, held: Iterable[int] = (), together: int = 1, stuck: Iterable[int] = ()
    ) -> None:
        super().__init__(self._page)
        self._total, self._held, self._stuck = total, frozenset(held), frozenset(stuck)
        self._barrier = Barrier(together)
        self._watch = Lock()
        self._free = Event()
        self._busy = self.most = 0
        self.asked: list[int] = []

    def let_go(self) -> None:
        self._free.set()

    def __exit__(self, *error: object) -> None:
        self.let_go()
        super().__exit__(*error)

    def is_asked_for(self, *pages: int, seconds: float = HANG) -> bool:
        """Say whether these pages are asked for within this time."""
        until = monotonic() + seconds
        while not set(pages) <= set(self.asked) and monotonic() < until:
            sleep(0.005)
        return set(pages) <= set(self.asked)

    def _page(self, request: bytes) -> Iterable[Step]:
        number = int(re.findall(rb"PageNumber=(\d+)", request)[0])
        with self._watch:
            self.asked.append(number)
            self._busy += 1
            self.most = max(self.most, self._busy)
        if number in self._held:
            self._barrier.wait(HANG)
            sleep(0.03)
        if number in self._stuck:
            self._free.wait(HANG)
        with self._watch:
            self._busy -= 1
        body: dict[str, Any] = {"TotalCount": self._total, "Images": [{"ImageId": f"image-{number}"}]}
        return [reply(json.dumps(body).encode())]


def ids(numbers: Iterable[int]) -> list[str]:
    return [f"image-{number}" for number in numbers]
