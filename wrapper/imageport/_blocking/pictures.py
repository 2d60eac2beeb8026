"""A generated image and its way into a file, blocking."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import httpx

from imageport import _clock
from imageport._download import MAX_PICTURE, Download, Expired, Redirect, gone
from imageport._http1 import UncleanEnd
from imageport._links import Link
from imageport._lookup import look_up
from imageport._options import CallOptions
from imageport._permits import Owner
from imageport._pictures import PictureBase
from imageport._secret import hidden
from imageport._timeouts import Timeouts
from imageport._wire import WireResponse

if TYPE_CHECKING:
    from imageport._blocking.oceanbase import Generation


class GeneratedImage(PictureBase):
    """One image of a generation: a link, or content that came with the answer, or an error."""

    _generation: Generation

    def save(
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
                    self._fetch(download, timeouts)
                except Expired:
                    self._renew(download)
                    self._fetch(download, timeouts)
                return download.finish()
            except Expired:
                raise gone() from None
            finally:
                download.abandon()  # as __exit__ does, too, should this be interrupted

    def _renew(self, download: Download) -> None:
        """Ask the task for a fresh link."""
        room = download.room()
        if self._generation.task_id is None:
            raise gone()
        self._generation.refresh(deadline=room)

    def _fetch(self, download: Download, timeouts: Timeouts) -> None:
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
                redirect = self._try(link, download, timeouts)
                if redirect is None and download.complete():
                    return
                if redirect is not None:
                    url = redirect.url
                    if redirect.wait:
                        _clock.sleep(redirect.wait)
                    continue
            except httpx.TransportError as error:
                problem = error
            _clock.sleep(download.again(problem))

    def _try(self, link: Link, download: Download, timeouts: Timeouts) -> Redirect | None:
        owner = Owner()
        try:
            try:
                return self._receive(link, download, timeouts, owner)
            finally:
                owner.close()
        finally:
            owner.close()  # once more: the first time may have been interrupted

    def _receive(self, link: Link, download: Download, timeouts: Timeouts, owner: Owner) -> Redirect | None:
        response = self._send(link, download, timeouts, owner)
        try:
            redirect = download.begin(link, response)
            if redirect is None:
                for chunk in response.iter_raw():
                    download.write(chunk)
            return redirect
        except UncleanEnd as error:
            return download.ended(error)

    def _send(self, link: Link, download: Download, timeouts: Timeouts, owner: Owner) -> WireResponse:
        """Ask the first address that takes a connection."""
        route, fixed = self._route(link)
        addresses = fixed or look_up(link.host, link.port, download.left())
        problem: httpx.TransportError = httpx.ConnectError(f"{link.host} has no address")
        for request in self._requests(link, addresses, download, timeouts, late=route.checked):
            try:
                return route.pool.send(request, owner)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                problem = error
        raise problem
