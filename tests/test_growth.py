"""What grows with the length of a listing or the number of calls: nothing but what is given out."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from imageport import PAI, AsyncPAI
from imageport._pages import Page, Walk

SIZE = 100
KEYS: dict[str, Any] = {"access_key_id": "id", "access_key_secret": "secret"}


def held(work: Callable[[], object]) -> int:
    """The bytes that *work* leaves behind."""
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    kept = work()
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    del kept
    return after - before


@pytest.fixture(autouse=True)
def _traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def walked(pages: int, *, by_token: bool) -> Walk[str]:
    """A walk that is so many pages on."""
    walk = Walk[str](None if by_token else 1, None if by_token else SIZE, None, lambda item: item)
    for page in range(pages):
        token = f"{page:0200}" if by_token else None
        walk.take(Page([f"{page}-{item}" for item in range(SIZE)], next_token=token))
    return walk


def test_a_walk_by_number_keeps_the_names_of_one_page() -> None:
    short, long = (held(lambda pages=pages: walked(pages, by_token=False)) for pages in (10, 1000))
    assert long < short * 1.5


def test_a_walk_by_token_keeps_a_mark_for_each_page_and_no_token() -> None:
    short, long = (held(lambda pages=pages: walked(pages, by_token=True)) for pages in (10, 1000))
    assert (long - short) / 990 < 150


@pytest.mark.parametrize("pages", [1, 100])
def test_every_item_is_looked_at_once(pages: int) -> None:
    looked: list[str] = []
    walk = Walk[str](1, SIZE, None, lambda item: looked.append(item) or item)
    for page in range(pages):
        walk.take(Page([f"{page}-{item}" for item in range(SIZE)]))
    assert len(looked) == pages * SIZE


def images(request: httpx.Request) -> httpx.Response:
    page, size = (int(request.url.params[name]) for name in ("PageNumber", "PageSize"))
    items = [{"ImageId": f"image-{page}-{item}", "Name": "n"} for item in range(size)]
    return httpx.Response(200, content=json.dumps({"Images": items, "TotalCount": 10**9}))


def test_a_client_keeps_nothing_of_what_it_listed() -> None:
    pai = PAI(**KEYS, transport=httpx.MockTransport(images))

    def listed(items: int) -> None:
        for _ in pai.images.list(page_size=SIZE, limit=items):
            pass

    listed(1000)
    assert held(lambda: listed(10_000)) < 32_768


def named(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b'{"Name": "n"}')


def test_a_client_keeps_nothing_of_its_calls() -> None:
    pai = PAI(**KEYS, transport=httpx.MockTransport(named))

    def called(times: int) -> None:
        for number in range(times):
            pai.images.get(f"image-{number}")

    called(200)
    assert held(lambda: called(1000)) < 32_768


def test_calls_that_ran_at_once_leave_nothing_behind() -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return named(request)

    async def called(pai: AsyncPAI) -> int:
        await asyncio.gather(*(pai.images.get(f"image-{number}") for number in range(1000)))
        await asyncio.sleep(0)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    async def left() -> int:
        async with AsyncPAI(**KEYS, transport=httpx.MockTransport(answer)) as pai:
            found = [await called(pai) for _ in range(6)]
        return min(found[3:]) - min(found[:3])  # the least, as what else goes on here comes and goes

    assert asyncio.run(left()) < 65_536


def test_a_client_that_called_nobody_has_loaded_neither_httpx_nor_the_generated_code() -> None:
    code = (
        "import sys, imageport\n"
        "imageport.PAI(api_key='sk', timeout=5, retry=imageport.Retry(attempts=2))\n"
        "imageport.AsyncPAI(access_key_id='id', access_key_secret='secret', region='cn-shanghai')\n"
        "print(sorted({'httpx', 'anyio', 'imageport_api', 'ssl', 'click', 'starlette'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
