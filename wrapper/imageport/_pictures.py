"""What both colours of a generated image have in common."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from imageport import _clock
from imageport._account import Account
from imageport._bound import Handle
from imageport._check import sentence
from imageport._download import Download
from imageport._formats import decode
from imageport._generation import GenerationBase
from imageport._guard import check_addresses
from imageport._hosts import is_loopback
from imageport._links import Link, check_link, pinned
from imageport._options import CallOptions
from imageport._tasks import Picture
from imageport._timeouts import Timeouts
from imageport._transport import Route
from imageport._wire import WireRequest
from imageport.errors import ImagePortError


class PictureBase(Handle):
    """One image of a generation: a link, or content that came with the answer, or an error."""

    _client = "_account"

    def __init__(self, account: Account[Any], generation: GenerationBase, index: int) -> None:
        self._account = account
        self._generation = generation
        self._index = index

    @property
    def url(self) -> str | None:
        """The link to the image, which expires; None when its content came with the answer."""
        return self._picture.url

    @property
    def error(self) -> str | None:
        """Why this image failed, None when it did not."""
        return self._picture.error

    @property
    def content(self) -> bytes | None:
        """The image's bytes when they came with the answer (as base64), None when there is a link."""
        return None if self._picture.base64 is None else decode(self._picture.base64)

    @property
    def _picture(self) -> Picture:
        pictures = self._generation._report.pictures  # pyright: ignore[reportPrivateUsage]
        # A task that was asked again may have forgotten its images.
        return pictures[self._index] if self._index < len(pictures) else Picture(None, None, None)

    def _download(
        self,
        path: str | os.PathLike[str],
        max_bytes: int,
        allow_private: Iterable[str] | None,
        options: CallOptions,
    ) -> tuple[Download, Timeouts]:
        if self.error is not None:
            raise ImagePortError(f"This image was not made: {sentence(self.error)}")
        core = self._account.core
        merged = core.options.merged(**options).allowing(allow_private)
        download = Download(path, merged.retry, max_bytes, merged.deadline, merged.whole, merged.listeners)
        download.injected, download.allow = core.transports.injected, merged.allow
        return download, merged.parts

    def _link(self, url: str, download: Download) -> Link:
        """Return *url* split if it may be fetched; loopback only when the gateway is there, too."""
        return check_link(url, loopback=self._local, allow=download.allow)

    def _route(self, link: Link) -> tuple[Route[Any], list[str | None] | None]:
        """Return what the request goes through, and where to; without that the host has to be looked up.

        A proxy is asked by name: it looks the name up itself, whatever the addresses are here. So is a mock.
        """
        transports = self._account.core.transports
        route = transports.route(link.origin)
        fixed: list[str | None] = [None if route.by_name else link.host]
        return route, fixed if route.by_name or transports.injected else None

    def _requests(
        self,
        link: Link,
        addresses: Sequence[str | None],
        download: Download,
        timeouts: Timeouts,
        *,
        late: bool,
    ) -> Iterator[WireRequest]:
        """Make the request for what is still missing, to each of the addresses when all were checked.

        With *late* the check is left to whoever looks the host up.
        """
        check = partial(check_addresses, link.host, allow=download.allow, loopback=self._local)
        check([address for address in addresses if address is not None])
        for number, address in enumerate(addresses):
            left = download.left()
            parts = timeouts.shared(left, len(addresses) - number)
            request = pinned(link, address, download.headers(), parts, _clock.monotonic() + left)
            request.check = check if late else None
            yield request

    @property
    def _local(self) -> bool:
        return is_loopback(urlsplit(self._account.base()).hostname or "")

    def __repr__(self) -> str:
        kind = self.error or ("content" if self.url is None else "link")
        return f"<{type(self).__name__} {self._index}: {kind}>"
