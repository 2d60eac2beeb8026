"""Deadlines under trio, whose connections are httpcore's: they end as in time as asyncio's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import IMAGE_ID, PAIR
from linked import model_for, naming
from raw_server import RawServer
from slow import HANDSHAKES, LIMIT, ONCE, SLOW, full_port, in_time
from vendors import photo

from imageport import AsyncOceanBase, AsyncPAI, AsyncPhotoGPT, DeadlineExceeded, OutcomeUnknown

# httpcore reads bodies by generators within generators; of one that is broken off the inner ones are left to
# the garbage collector, which trio tells.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <async_generator object AsyncHTTP11Connection",
    "ignore:Async generator 'httpcore:ResourceWarning",
)
LIMITED: dict[str, Any] = {"deadline": LIMIT, "retry": ONCE}


async def ends(act: Callable[[], Awaitable[object]]) -> None:
    with in_time(), pytest.raises((DeadlineExceeded, OutcomeUnknown)):
        await act()


def side_by_side(*acts: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        async with anyio.create_task_group() as group:
            for act in acts:
                group.start_soon(act)

    anyio.run(main, backend="trio")


async def get(url: str) -> None:
    async with AsyncPAI(**PAIR, base_url=url) as client:
        await ends(lambda: client.images.get(IMAGE_ID, **LIMITED))


async def upload(url: str) -> None:
    async with AsyncPhotoGPT(api_key="sk", base_url=url) as client:
        await ends(lambda: client.images.upload(photo("astronaut.jpg"), model_id="m", **LIMITED))


async def save(gateway: str, link: str, path: Path) -> None:
    async with AsyncOceanBase(api_key="sk", base_url=gateway) as client:
        image = (await client.images.generate(model_for(link))).images[0]
        await ends(lambda: image.save(path, **LIMITED))


def test_a_call_ends_in_time_whatever_comes() -> None:
    with ExitStack() as stack, full_port() as port:
        urls = [stack.enter_context(RawServer(play)).url for play in SLOW.values()]
        for greeting in HANDSHAKES.values():
            server = stack.enter_context(RawServer(["hang"], greeting=greeting))
            urls.append(server.url.replace("http", "https"))
        side_by_side(*[lambda url=url: get(url) for url in (*urls, f"http://127.0.0.1:{port}")])


def test_an_upload_ends_in_time_whatever_comes() -> None:
    with ExitStack() as stack:
        urls = [stack.enter_context(RawServer(play)).url for play in SLOW.values()]
        side_by_side(*[lambda url=url: upload(url) for url in urls])


def test_a_download_ends_in_time_whatever_comes(tmp_path: Path) -> None:
    with ExitStack() as stack:
        gateway = stack.enter_context(RawServer(naming)).url
        links = [stack.enter_context(RawServer(play)).url + "/1.png" for play in SLOW.values()]
        paths = [tmp_path / f"{number}.png" for number in range(len(links))]
        side_by_side(
            *[
                lambda link=link, path=path: save(gateway, link, path)
                for link, path in zip(links, paths, strict=True)
            ]
        )
    assert list(tmp_path.iterdir()) == []
