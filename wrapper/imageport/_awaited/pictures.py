"""A generated image and its way into a file, async."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import httpx

from imageport import _clock
from imageport._download import MAX_PICTURE, Download, Expired, Redirect, gone, within
from imageport._http1 import UncleanEnd
from imageport._links import Link
from imageport._lookup import look_up_async
from imageport._options import CallOptions
from imageport._permits import AsyncOwner
from imageport._pictures import PictureBase
from imageport._secret import hidden
from imageport._timeouts import Timeouts
from imageport._wire import AsyncWireResponse

if TYPE_CHECKING:
    from imageport._awaited.oceanbase import AsyncGeneration


class AsyncGeneratedImage(PictureBase):
    """One image of a generation: a link, or content that came with the answer, or an error."""

    _generation: AsyncGeneration

    async def save(
        self,
        path: str | os.PathLike[str],
        *,
        max_bytes: int = MAX_PICTURE,
        allow_private: Iterable[str] | None = None,
        **options: Unpack[CallOptions],
    ) -> Path:
        """Save the image; the file appears under its name only when it is whole.

        *path* is that of a regular file, there or not; links are followed, and the rights of a file that is
        there are kept. The image is fetched without credentials, over https only (a link with http is asked
        for by https), through the environment's proxy or directly; directly not from private addresses,
        but for the ranges and hosts in *allow_private*. A transfer that is cut goes on where it stopped; for
        a link that has expired the task is asked again. Raises NotFoundError when the link has expired for
        good, SpecMismatchError when what came is no image.
        """
        download, timeouts = self._download(path, max_bytes, allow_private, options)
        with download:
            try:
                try:
                    download.open_file()
                    await self._fetch(download, timeouts)
                except Expired:
                    await self._renew(download)
                    await self._fetch(download, timeouts)
                return download.finish()
            except Expired:
                raise gone() from None
            finally:
                download.abandon()  # as __exit__ does, too, should this be interrupted

    async def _renew(self, download: Download) -> None:
        """Ask the task for a fresh link."""
        room = download.room()
        if self._generation.task_id is None:
            raise gone()
        await self._generation.refresh(deadline=room)

    async def _fetch(self, download: Download, timeouts: Timeouts) -> None:
        content, url = self.content, hidden(self.url)
        if content is not None:
            download.put(content)
            return
        if url is None:
            raise Expired
        while True:
            download.start()
            problem: Exception = httpx.ReadError("the transfer was cut")
            try:
                link = download.follow(self._link(url, download))
                redirect = await within(download, self._try(link, download, timeouts))
                if redirect is None and download.complete():
                    return
                if redirect is not None:
                    url = redirect.url
                    if redirect.wait:
                        await _clock.sleep_async(redirect.wait)
                    continue
            except httpx.TransportError as error:
                problem = error
            await _clock.sleep_async(download.again(problem))

    async def _try(self, link: Link, download: Download, timeouts: Timeouts) -> Redirect | None:
        owner = AsyncOwner()
        try:
            try:
                return await self._receive(link, download, timeouts, owner)
            finally:
                await owner.aclose()
        finally:
            await owner.aclose()  # once more: the first time may have been interrupted

    async def _receive(
        self, link: Link, download: Download, timeouts: Timeouts, owner: AsyncOwner
    ) -> Redirect | None:
        response = await self._send(link, download, timeouts, owner)
        try:
            redirect = download.begin(link, response)
            if redirect is None:
                async for chunk in response.aiter_raw():
                    download.write(chunk)
            return redirect
        except UncleanEnd as error:
            return download.ended(error)

    async def _send(
        self, link: Link, download: Download, timeouts: Timeouts, owner: AsyncOwner
    ) -> AsyncWireResponse:
        """Ask the first address that takes a connection."""
        route, fixed = self._route(link)
        addresses = fixed or await look_up_async(link.host, link.port, download.left())
        problem: httpx.TransportError = httpx.ConnectError(f"{link.host} has no address")
        for request in self._requests(link, addresses, download, timeouts, late=route.checked):
            try:
                return await route.pool.send(request, owner)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem = error
        raise problem
