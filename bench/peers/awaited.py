"""The same clients, awaited."""

from __future__ import annotations

import asyncio
import json
import os
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
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def exchange(request: bytes) -> Any:
        reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(int(head.rpartition(b": ")[2]))
        idle.append((reader, writer))
        return json.loads(body)

    port = urlsplit(url).port
    yield Calls(*(partial(exchange, request) for request in RAW))
    for _, writer in idle:
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def _aiohttp(url: str) -> AsyncIterator[Calls]:
    import aiohttp

    async with aiohttp.ClientSession(url) as session:

        async def get() -> Any:
            async with session.get(IMAGE) as response:
                return await response.json()

        yield Calls(get)


@asynccontextmanager
async def _pyreqwest(url: str) -> AsyncIterator[Calls]:
    from pyreqwest.client import ClientBuilder

    async with ClientBuilder().base_url(url).build() as client:

        async def get() -> Any:
            return await (await client.get(IMAGE).build().send()).json()

        yield Calls(get)


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
    from darabonba.runtime import RuntimeOptions

    client = official_client(url)
    # It takes no notice of SSL_CERT_FILE.
    runtime = RuntimeOptions(ca=os.environ["SSL_CERT_FILE"]) if url.startswith("https") else RuntimeOptions()

    async def get() -> Any:
        request = models.GetImageRequest()
        return (await client.get_image_with_options_async(payloads.IMAGE_ID, request, {}, runtime)).body

    async def page() -> Any:
        request = models.ListImagesRequest(page_size=payloads.PAGE_SIZE)
        return (await client.list_images_async(request)).body

    async def post() -> Any:
        return (await client.add_image_async(official_image())).body

    yield Calls(get, page, post)


def _imageport(**credentials: Any) -> Callable[[str], AbstractAsyncContextManager[Calls]]:
    @asynccontextmanager
    async def peer(url: str) -> AsyncIterator[Calls]:
        import imageport

        async with imageport.AsyncPAI(base_url=url, **credentials) as pai:
            yield Calls(
                get=lambda: pai.images.get(payloads.IMAGE_ID),
                page=lambda: anext(aiter(pai.images.list(page_size=payloads.PAGE_SIZE).pages())),
                post=lambda: pai.images.add(payloads.NAME, payloads.IMAGE_URI, **NEW_IMAGE),
            )

    return peer


LIMIT = "raw streams + json (the limit)"
PEERS: dict[str, Callable[[str], AbstractAsyncContextManager[Calls]]] = {
    LIMIT: _raw_streams,
    "httpx": _httpx_client,
    "imageport, signed": _imageport(**SIGNED),
    "imageport, bearer": _imageport(**BEARER),
    "official Alibaba Cloud SDK": _official,
    "aiohttp": _aiohttp,
    "pyreqwest": _pyreqwest,
}
