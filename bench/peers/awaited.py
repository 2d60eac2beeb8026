"""The same clients, awaited."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bench import payloads
from bench.peers import Calls
from bench.peers.blocking import (
    BEARER,
    IMAGE,
    IMAGES,
    NEW_IMAGE,
    RAW,
    SIGNED,
    official_client,
    official_image,
)


@asynccontextmanager
async def _raw_streams(url: str) -> AsyncIterator[Calls]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)

    async def exchange(request: bytes) -> Any:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        return json.loads(await reader.readexactly(int(head.rpartition(b": ")[2])))

    yield Calls(*(partial(exchange, request) for request in RAW))
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def _httpx_client(url: str) -> AsyncIterator[Calls]:
    import httpx

    async with httpx.AsyncClient(base_url=url) as client:

        async def get() -> Any:
            return (await client.get(IMAGE)).json()

        async def page() -> Any:
            return (await client.get(IMAGES, params={"PageSize": payloads.PAGE_SIZE})).json()

        async def post() -> Any:
            return (await client.post(IMAGES, json=payloads.NEW_IMAGE)).json()

        yield Calls(get, page, post)


@asynccontextmanager
async def _official(url: str) -> AsyncIterator[Calls]:
    from alibabacloud_aiworkspace20210204 import models

    client = official_client(url)

    async def get() -> Any:
        return (await client.get_image_async(payloads.IMAGE_ID, models.GetImageRequest())).body

    async def page() -> Any:
        request = models.ListImagesRequest(page_size=payloads.PAGE_SIZE)
        return (await client.list_images_async(request)).body

    async def post() -> Any:
        return (await client.add_image_async(official_image())).body

    yield Calls(get, page, post)


def _imageport(**credentials: Any) -> Callable[[str], AbstractAsyncContextManager[Calls]]:
    @asynccontextmanager
    async def peer(url: str) -> AsyncIterator[Calls]:
        from imageport import AsyncPAI

        async with AsyncPAI(base_url=url, **credentials) as pai:
            yield Calls(
                get=lambda: pai.images.get(payloads.IMAGE_ID),
                page=lambda: anext(aiter(pai.images.list(page_size=payloads.PAGE_SIZE).pages())),
                post=lambda: pai.images.add(payloads.NAME, payloads.IMAGE_URI, **NEW_IMAGE),
            )

    return peer


PEERS: dict[str, Callable[[str], AbstractAsyncContextManager[Calls]]] = {
    "raw streams + json (the limit)": _raw_streams,
    "httpx": _httpx_client,
    "imageport, signed": _imageport(**SIGNED),
    "imageport, bearer": _imageport(**BEARER),
    "official Alibaba Cloud SDK": _official,
}
