"""A walk with tasks that is left early, fails or is cancelled: nothing stays, under asyncio and trio."""

from __future__ import annotations

import asyncio
import gc
from contextlib import aclosing
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from colours import PAIR
from paged_server import TOTAL, Pages, ids
from pressure import HANG
from test_prefetch_tasks import (
    BACKENDS,
    ONCE,
    Main,
    all_of,
    is_asked_for,
    listing,
    run,
    scripted,
    settled,
    under_way,
)

from imageport import AsyncListing, AsyncPAI, Call, Page
from imageport._pages import Key, Walk


async def break_off(pai: AsyncPAI, server: Pages) -> None:
    async for image in listing(pai):
        if image.image_id == "image-2":
            break


async def break_off_pages(pai: AsyncPAI, server: Pages) -> None:
    async for _ in listing(pai).pages():
        assert await is_asked_for(server, 9)
        break


async def drop_before_anything_was_sent(pai: AsyncPAI, server: Pages) -> None:
    pages = listing(pai).pages()
    await anext(pages)
    del pages


async def close(pai: AsyncPAI, server: Pages) -> None:
    pages = listing(pai).pages()
    await anext(pages)
    assert await is_asked_for(server, *range(2, 10))
    await pages.aclose()
    assert under_way() == 0
    assert [page async for page in pages] == []


async def cancel_in_a_wait(pai: AsyncPAI, server: Pages) -> None:
    with anyio.move_on_after(HANG) as scope:
        async for image in listing(pai):
            if image.image_id == "image-2":
                assert await is_asked_for(server, *range(3, 11))
                scope.cancel()
    assert scope.cancelled_caught
    assert under_way() == 0


async def fail_within(pai: AsyncPAI, server: Pages) -> None:
    with pytest.raises(LookupError):
        await _failing(pai)


async def _failing(pai: AsyncPAI) -> None:
    async for image in listing(pai):
        raise LookupError(image)


LEAVING: list[Main] = [
    *(break_off, break_off_pages, drop_before_anything_was_sent, close, cancel_in_a_wait, fail_within)
]


@BACKENDS
@pytest.mark.parametrize("leave", LEAVING)
def test_a_walk_that_is_left_cancels_its_pages(backend: str, leave: Main) -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        await leave(pai, server)
        await settled()
        assert max(server.asked) < TOTAL
        server.let_go()
        assert await all_of(pai) == ids(range(1, TOTAL + 1))

    run(backend, main, stuck=range(3, TOTAL + 1))


def test_a_task_that_asyncio_cancels_takes_its_pages_along() -> None:
    told: list[Call] = []

    async def main(pai: AsyncPAI, server: Pages) -> None:
        task = asyncio.create_task(all_of(pai))
        assert await is_asked_for(server, *range(3, 11))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert under_way() == 0
        assert [call.outcome for call in told] == ["ok", "ok", *["cancelled"] * 8]

    run("asyncio", main, stuck=range(3, TOTAL + 1), on_call=told.append)


def test_pages_whose_tasks_somebody_else_cancels_are_fetched_all_the_same() -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        pages = listing(pai).pages()
        await anext(pages)
        for started in (False, True):
            for task in asyncio.all_tasks():
                if task.get_name() == "imageport-page":
                    task.cancel()
            assert [image.image_id for image in await anext(pages)] == ids([3 if started else 2])
        assert [page.items[0].image_id async for page in pages] == ids(range(4, TOTAL + 1))

    run("asyncio", main)


@BACKENDS
def test_a_walk_that_the_event_loop_ends_under_leaves_nothing(backend: str) -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        kept.append(pages := listing(pai).pages())
        await anext(pages)
        assert await is_asked_for(server, 9)

    kept: list[Any] = []
    with Pages(stuck=range(2, TOTAL)) as server:

        async def whole() -> None:
            await main(AsyncPAI(**PAIR, base_url=server.url, retry=ONCE), server)

        anyio.run(whole, backend=backend)
        server.let_go()
        assert server.is_left()
        kept.clear()
        gc.collect()


class StopError(Exception):
    """What a page raises."""


@BACKENDS
@pytest.mark.parametrize("error", [StopError, SystemExit, KeyboardInterrupt])
def test_a_page_that_fails_ends_the_others(backend: str, error: type[BaseException]) -> None:
    ended: list[int] = []

    async def fetch(number: int) -> None:
        if number == 3:
            raise error("no page 3")
        if number > 3:
            try:
                await anyio.sleep(60)
            finally:
                ended.append(number)

    async def main() -> None:
        items = aiter(scripted(fetch))
        assert [await anext(items), await anext(items)] == [1, 2]
        with pytest.raises(error, match="no page 3"):
            await anext(items)
        assert sorted(ended) == list(range(4, 12))
        assert [item async for item in items] == []

    anyio.run(main, backend=backend)


@BACKENDS
def test_a_walk_that_was_closed_gives_no_more_of_its_last_page(backend: str) -> None:
    async def fetch(key: Key) -> Page[int]:
        return Page([1, 2, 3])

    async def main() -> None:
        items = aiter(AsyncListing(lambda: Walk[int](1, 3, None, lambda item: item), fetch, "List"))
        async with aclosing(items):
            assert await anext(items) == 1
        assert [item async for item in items] == []

    anyio.run(main, backend=backend)
