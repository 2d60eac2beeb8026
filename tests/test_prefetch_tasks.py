"""Pages that are fetched ahead in tasks of asyncio and trio: a walk that is left leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any

import anyio
import anyio.lowlevel
import pytest
import trio
from colours import PAIR
from paged_server import TOTAL, Pages, ids
from pressure import HANG
from test_otel import Traces

from imageport import AsyncListing, AsyncPAI, InvalidRequestError, Page, Retry
from imageport._pages import Key, Spot, Walk
from imageport.otel import trace

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])
ONCE = Retry(attempts=1)
MARK: ContextVar[str] = ContextVar("mark", default="none")
Main = Callable[[AsyncPAI, Pages], Awaitable[None]]


def run(backend: str, main: Main, *, on_call: Any = None, **server: Any) -> Pages:
    """Run *main* with a client; see that no connection stays open, and no task behind it."""
    with Pages(**server) as served:

        async def whole() -> None:
            async with AsyncPAI(**PAIR, base_url=served.url, retry=ONCE, on_call=on_call) as pai:
                with anyio.fail_after(HANG):
                    await main(pai, served)
                gc.collect()
                await settled()

        anyio.run(whole, backend=backend)
        served.let_go()
        assert served.is_left()
        return served


async def settled() -> None:
    """Wait until no page is on its way any more."""
    with anyio.fail_after(HANG):
        for _ in range(1000):
            if not under_way():
                return
            await anyio.sleep(0.005)


def under_way() -> int:
    """How many pages are on their way."""
    try:
        return sum(task.get_name() == "imageport-page" for task in asyncio.all_tasks())
    except RuntimeError:
        root = trio.lowlevel.current_root_task()
        assert root is not None
        return sum(task.name == "imageport-page" for task in descendants(root))


def descendants(task: trio.lowlevel.Task) -> Iterator[trio.lowlevel.Task]:
    for nursery in task.child_nurseries:
        for child in nursery.child_tasks:
            yield child
            yield from descendants(child)


async def is_asked_for(server: Pages, *pages: int) -> bool:
    return await anyio.to_thread.run_sync(server.is_asked_for, *pages)


def listing(pai: AsyncPAI, ahead: int = 8) -> AsyncListing[Any]:
    return pai.images.list(page_size=1).prefetch(ahead)


async def all_of(pai: AsyncPAI) -> list[Any]:
    return [image.image_id async for image in listing(pai)]


@BACKENDS
def test_the_next_page_is_fetched_while_the_caller_awaits_something_else(backend: str) -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        async with aclosing(listing(pai, 1).pages()) as pages:
            for number in range(1, 4):
                assert [image.image_id for image in await anext(pages)] == ids([number])
                assert await is_asked_for(server, number + 1)
                assert number + 2 not in server.asked

    assert run(backend, main).most == 1


@BACKENDS
def test_as_many_pages_as_were_asked_for_are_fetched_at_once_and_no_more(backend: str) -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        assert await all_of(pai) == ids(range(1, TOTAL + 1))

    assert run(backend, main, held=range(2, TOTAL + 1), together=8).most == 8


@BACKENDS
def test_a_walk_is_taken_by_one_task_at_a_time(backend: str) -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        pages = listing(pai).pages()

        async def second() -> None:
            await is_asked_for(server, 1)
            for step in (pages.__anext__, pages.aclose):
                with pytest.raises(InvalidRequestError, match="one walk"):
                    await step()
            server.let_go()

        async with anyio.create_task_group() as group:
            group.start_soon(second)
            assert [image.image_id for image in await anext(pages)] == ids([1])
        await pages.aclose()

    run(backend, main, stuck=[1])


def scripted(fetch: Callable[[int], Awaitable[object]]) -> AsyncListing[int]:
    async def page(key: Key) -> Page[int]:
        assert not isinstance(key, Spot)
        number = int(key or 0)
        await fetch(number)
        return Page([number], total=TOTAL)

    return AsyncListing(lambda: Walk[int](1, 1, None, lambda item: item), page, "List").prefetch(8)


@BACKENDS
def test_tasks_know_the_callers_context_and_change_nothing_in_it(backend: str) -> None:
    seen: dict[int, str] = {}

    async def fetch(number: int) -> None:
        seen[number] = MARK.get()
        if number > 1:  # which comes in the caller's own task
            MARK.set("theirs")

    async def main() -> None:
        MARK.set("mine")
        items = aiter(scripted(fetch))
        await anext(items)
        MARK.set("mine, later")
        assert [item async for item in items] == list(range(2, TOTAL + 1))

    anyio.run(main, backend=backend)
    assert set(seen.values()) == {"mine", "mine, later"}


@BACKENDS
def test_spans_stand_under_the_callers(backend: str) -> None:
    traces = Traces()
    parents: list[int] = []

    async def main(pai: AsyncPAI, server: Pages) -> None:
        with traces.tracer.start_as_current_span("a program") as parent:
            parents.append(parent.get_span_context().span_id)
            assert len(await all_of(pai)) == TOTAL

    run(backend, main, on_call=trace(traces.provider))
    pages = [span for span in traces() if span.name == "ListImages"]
    assert len(pages) == TOTAL
    assert {span.parent and span.parent.span_id for span in pages} == set(parents)
    traces.provider.shutdown()


@BACKENDS
def test_a_walk_without_prefetch_that_is_left_needs_no_event_loop_to_finish_it(backend: str) -> None:
    async def main(pai: AsyncPAI, server: Pages) -> None:
        async for _ in pai.images.list(page_size=1):
            break
        async for _ in pai.images.list(page_size=1).pages():
            break

    assert run(backend, main).asked == [1, 1]
