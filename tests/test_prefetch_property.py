"""Whatever a server does, a walk that fetches ahead gives out what one without would have given out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from threading import Lock
from time import sleep
from typing import Any, NamedTuple

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imageport import AsyncListing, Listing, Page
from imageport._pages import Key, Spot, Walk

Reply = Page[int] | ValueError


class Script(NamedTuple):
    """A server by the number of the page, and a walk over it."""

    size: int
    limit: int | None
    first: int
    ahead: int
    pages: list[Reply]
    """From the first on; behind them pages are empty."""

    def start(self) -> Walk[int]:
        return Walk[int](self.first, self.size, self.limit, lambda item: item)

    def reply(self, key: Key) -> Reply:
        assert not isinstance(key, Spot)
        index = int(key or 0) - self.first
        return self.pages[index] if index < len(self.pages) else Page[int]([])


@st.composite
def changing(draw: st.DrawFn) -> Script:
    """A list that changes while it is walked: totals are wrong, pages short, and some fail."""
    size = draw(st.integers(1, 4))
    totals = st.one_of(st.none(), st.integers(-1, 40), st.just(10**30))
    total = draw(totals)
    full = st.lists(st.integers(0, 30), min_size=size, max_size=size, unique=True)
    items = st.one_of(full, full, full, st.lists(st.integers(0, 30), max_size=size + 1))
    page = st.builds(Page[int], items, total=st.one_of(st.just(total), st.just(total), totals))
    missing = st.builds(Page[int], st.just([]), total=totals, missing=st.just(True))
    error = st.builds(ValueError, st.integers(0, 9))
    pages = draw(st.lists(st.one_of(*[page] * 12, missing, error), max_size=12))
    limit = draw(st.one_of(st.none(), st.integers(0, 40)))
    return Script(size, limit, draw(st.integers(1, 3)), draw(st.integers(1, 9)), pages)


@st.composite
def honest(draw: st.DrawFn) -> Script:
    """A list as it should be."""
    size, count = draw(st.integers(1, 4)), draw(st.integers(0, 40))
    pages = [
        Page[int](range(count)[start : start + size], total=count) for start in range(0, count, size)
    ] or [Page[int]([], total=0)]
    limit = draw(st.one_of(st.none(), st.integers(0, 45)))
    return Script(size, limit, 1, draw(st.integers(1, 9)), list[Reply](pages))


class Server:
    """Answers, late now and then, and watches who asks."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._lock = Lock()
        self._busy = self.most = 0
        self.asked: list[Key] = []
        self.alone = True
        """Whether nothing else was asked for while the first page was."""

    def begin(self, key: Key) -> int:
        with self._lock:
            self.asked.append(key)
            self._busy += 1
            self.most = max(self.most, self._busy)
        assert not isinstance(key, Spot)
        return int(key or 0) * 7 % 3

    def end(self, key: Key) -> Page[int]:
        with self._lock:
            self._busy -= 1
            if key == self._script.first:
                self.alone = len(self.asked) == 1
        reply = self._script.reply(key)
        if isinstance(reply, ValueError):
            raise ValueError(*reply.args)
        return reply

    def fetch(self, key: Key) -> Page[int]:
        sleep(0.0002 * self.begin(key))
        return self.end(key)

    async def fetch_async(self, key: Key) -> Page[int]:
        for _ in range(self.begin(key)):
            await anyio.lowlevel.checkpoint()
        return self.end(key)


class Outcome(NamedTuple):
    pages: list[Page[int]]
    error: tuple[type[Exception], str] | None


def walked(script: Script, ahead: int) -> tuple[Outcome, Server]:
    server, pages = Server(script), list[Page[int]]()
    try:
        pages.extend(Listing(script.start, server.fetch, "List").prefetch(ahead).pages())
    except Exception as error:
        return Outcome(pages, (type(error), str(error))), server
    return Outcome(pages, None), server


async def walked_async(script: Script) -> tuple[Outcome, Server]:
    server, pages = Server(script), list[Page[int]]()
    fetch: Callable[[Key], Awaitable[Page[int]]] = server.fetch_async
    try:
        async for page in AsyncListing(script.start, fetch, "List").prefetch(script.ahead).pages():
            pages.append(page)
    except Exception as error:
        return Outcome(pages, (type(error), str(error))), server
    return Outcome(pages, None), server


WAYS: dict[str, Any] = {
    "threads": lambda script: walked(script, script.ahead),
    "asyncio": partial(anyio.run, walked_async, backend="asyncio"),
    "trio": partial(anyio.run, walked_async, backend="trio"),
}
EITHER_WAY = pytest.mark.parametrize("way", WAYS)


@EITHER_WAY
@given(script=changing())
def test_a_server_that_lies_and_changes_is_walked_alike(way: str, script: Script) -> None:
    expected, plain = walked(script, 0)
    found, server = WAYS[way](script)
    assert found == expected
    assert set(server.asked) >= set(plain.asked)
    assert max(Counter(server.asked).values(), default=1) == 1
    assert server.most <= script.ahead
    assert server.alone


@EITHER_WAY
@given(script=honest())
def test_of_an_honest_server_no_page_too_many_is_asked_for(way: str, script: Script) -> None:
    expected, plain = walked(script, 0)
    found, server = WAYS[way](script)
    assert found == expected
    assert sorted(server.asked, key=str) == sorted(plain.asked, key=str)
