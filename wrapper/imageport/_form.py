"""The multipart form of an upload: a file and the JSON beside it, streamed."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Self

import httpx

from imageport._names import in_form

if TYPE_CHECKING:
    from imageport._files import ImageFile


class Form:
    """The form of an upload: a part with the file, a part with JSON; a new boundary at every attempt."""

    def __init__(self, file: ImageFile, data: bytes) -> None:
        self.file = file
        self._told = -1
        self.boundary: str = secrets.token_hex(16)
        boundary = self.boundary
        name = in_form(file.name)
        self._head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {file.media_type}\r\n\r\n"
        ).encode()
        self._tail = (
            (
                f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="data"\r\n'
                "Content-Type: application/json\r\n\r\n"
            ).encode()
            + data
            + f"\r\n--{boundary}--\r\n".encode()
        )

    @property
    def size(self) -> int:
        """The length of the whole request body."""
        return len(self._head) + self.file.size + len(self._tail)

    @property
    def content_type(self) -> str:
        """The media type with the boundary."""
        return f"multipart/form-data; boundary={self.boundary}"

    def chunks(self) -> Iterator[bytes]:
        """Read the body; its end is held back until the file has proved to be as long as it was."""
        yield self._head
        yield from self.file.chunks()
        yield self._tail

    def tell(self, sent: int) -> None:
        """Report how much of the file has been sent, when *sent* bytes of the body have been."""
        if self.file.on_progress is not None:
            part = min(max(sent - len(self._head), 0), self.file.size)
            if part != self._told:  # what follows the file is none of it
                self._told = part
                self.file.on_progress(part, self.file.size)


class FormStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A form as httpx's transports read it, in either colour."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        for chunk in self._form.chunks():
            yield chunk
            sent += len(chunk)
            self._form.tell(sent)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _AsyncChunks(self._form)


class _AsyncChunks:
    """Reads in another thread, since a slow disk must not hold the event loop.

    No generator: one that is broken off by a cancellation would be left to the garbage collector.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self._chunks = form.chunks()
        self._sent = self._size = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        from anyio.to_thread import run_sync

        if self._size:
            self._sent += self._size
            self._form.tell(self._sent)
        chunk = await run_sync(next, self._chunks, b"")
        self._size = len(chunk)
        if not chunk:
            raise StopAsyncIteration
        return chunk
