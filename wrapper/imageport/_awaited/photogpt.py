"""PhotoGPT, async."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Self, Unpack

from imageport._account import Account, default_base, given
from imageport._bound import Client
from imageport._check import identifier
from imageport._core import awaited_core, expect, reading
from imageport._credentials import AsyncApiKey, find_key
from imageport._hosts import check_url
from imageport._listing import AsyncListing
from imageport._options import CallOptions, client_options, sending
from imageport._pages import Key, Page, Walk, check_limit, number, numbered
from imageport._results import photo, photo_key, photo_page
from imageport._retry import Retry
from imageport._secret import described, hidden, hidden_url
from imageport._session import AwaitedCall
from imageport._uploading import close_upload, open_upload_async
from imageport._watch import Listeners
from imageport_api.api.photogpt_images import (
    delete_model_image,
    get_model_image,
    list_model_images,
    upload_image,
)
from imageport_api.models import Photo, PhotoListReply, PhotoReply

if TYPE_CHECKING:
    from imageport._files import Progress
    from imageport._foreign import AsyncTransportLike
    from imageport._rate import RateLike, RedisRate
    from imageport._sources import AsyncImageSource
    from imageport._timeouts import TimeoutLike
    from imageport_api.models import PhotoFilter, PhotoType


class PhotoImages:
    """The photos of a model."""

    def __init__(self, account: Account[AwaitedCall], api_version: str, max_bytes: int) -> None:
        self._account = account
        self._version = api_version
        self._max_bytes = max_bytes

    async def upload(
        self,
        file: AsyncImageSource,
        *,
        model_id: str,
        type: PhotoType = "modelInput",
        on_progress: Progress | None = None,
        **options: Unpack[CallOptions],
    ) -> Photo:
        """Upload a photo: a path, bytes, or a binary file from where it stands.

        jpg, jpeg, webp, png or heic, told from the bytes; at most 20 MiB for the whole request. The file
        is streamed. The async client also takes a file whose read() is awaited: an UploadFile of FastAPI, a
        file of aiofiles or anyio. *on_progress* is called with the bytes of the file that were sent, and its
        size. A model takes 20 images of each type. Never repeated when it may have been done: OutcomeUnknown
        says so. Source: seed 003.
        """
        body = await open_upload_async(file, model_id, type, on_progress, self._max_bytes)
        try:
            call = self._account.call(upload_image, options)
            with reading(call):
                reply = await upload_image.asyncio(client=call, body=body, api_version=self._version)
                return photo(expect(PhotoReply, reply, call), call)
        finally:
            close_upload(body)

    def list(
        self,
        model_id: str,
        *,
        image_type: PhotoFilter | str = "all",
        page_size: int = 20,
        page_number: int = 1,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncListing[Photo]:
        """List the photos of a model: ``async for`` for items, ``.pages()`` for pages.

        *image_type*: all, input (the modelInput ones), output (generated), auxiliaryType, or a word that came
        later; a slip of a known one is refused. There is no
        total: a page that is not full, by the size that the service says it used, is the last. A *deadline*
        bounds each page. Source: seed 003.
        """
        identifier(model_id, "model_id")

        async def ask(call: AwaitedCall, key: Key) -> Page[Photo]:
            page_num, size = numbered(key, page_size)
            with reading(call):
                reply = await list_model_images.asyncio(
                    model_id,
                    client=call,
                    image_type=image_type,
                    page_num=page_num,
                    page_size=size,
                    api_version=self._version,
                )
                return photo_page(expect(PhotoListReply, reply, call), call)

        async def fetch(key: Key) -> Page[Photo]:
            return await ask(self._account.call(list_model_images, options), key)

        first, size = number(page_number, "page_number"), number(page_size, "page_size")
        start = partial(Walk[Photo], first, size, check_limit(limit), photo_key)
        self._account.rehearse(list_model_images, options, lambda call: ask(call, page_number))
        return AsyncListing(start, fetch, self._account.core.operation_of(list_model_images).id)

    async def get(self, image_id: str, **options: Unpack[CallOptions]) -> Photo:
        """Read the metadata of a photo. Source: seed 003."""
        identifier(image_id, "image_id")
        call = self._account.call(get_model_image, options)
        with reading(call):
            reply = await get_model_image.asyncio(image_id, client=call, api_version=self._version)
            return photo(expect(PhotoReply, reply, call), call)

    async def delete(self, image_id: str, **options: Unpack[CallOptions]) -> None:
        """Delete a photo. Not found after a lost reply counts as done. Source: seed 003."""
        identifier(image_id, "image_id")
        call = self._account.call(delete_model_image, options)
        with reading(call):
            await delete_model_image.asyncio_detailed(image_id, client=call, api_version=self._version)


class AsyncPhotoGPT(Client):
    """PhotoGPT. Safe to share between tasks; close it, or use it in an ``async with``.

    The key is *api_key*, else PHOTOGPT_API_KEY. *api_version* goes with every request. *timeout* bounds an
    attempt, *deadline* a call. *rate* is the pace: requests a second, "60/min", a Rate, a mapping of these
    by operation, or a RedisRate. *on_call* is told of every call.
    """

    def __init__(
        self,
        *,
        api_key: AsyncApiKey | None = None,
        base_url: str | None = None,
        api_version: str = "1",
        max_request_bytes: int = 20 * 2**20,
        timeout: float | TimeoutLike | None = None,
        deadline: float | None = None,
        retry: Retry | None = None,
        headers: Mapping[str, str] | None = None,
        transport: AsyncTransportLike | None = None,
        rate: RateLike | RedisRate | None = None,
        on_call: Listeners | None = None,
    ) -> None:
        api_key, base_url = hidden(api_key), hidden_url(base_url)
        base = check_url(given(base_url) or default_base("upload_image"), "base_url", path=True)
        key = find_key(api_key, ("PHOTOGPT_API_KEY",))
        transport = sending(transport, "handle_async_request")
        options = client_options(timeout, deadline, retry, headers, on_call, rate, "PhotoGPT", key)
        account = Account(awaited_core(transport, options), "PhotoGPTKey", key, base)
        self._assemble(account, api_version, max_request_bytes)

    def _assemble(self, account: Account[AwaitedCall], api_version: str, max_bytes: int) -> None:
        self._account = account
        self._limits = api_version, max_bytes
        self.images: PhotoImages = PhotoImages(account, api_version, max_bytes)

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """Return a copy with other options that shares the connections and the budget of retries."""
        copy = object.__new__(type(self))
        copy._assemble(self._account.with_options(options), *self._limits)
        return copy

    async def close(self) -> None:
        """Close all connections; the client and its copies cannot be used any more."""
        for transport in self._account.core.closing():
            await transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return described(self, "_account")
