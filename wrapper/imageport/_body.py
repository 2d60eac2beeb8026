"""The body of an answer on its way: collected, bounded, and judged by how it ends."""

from __future__ import annotations

import httpx

from imageport import _clock
from imageport._course import Course
from imageport._http1 import UncleanEnd
from imageport._reply import Reply, parsed
from imageport._unpack import Unpacker
from imageport._wire import AsyncWireResponse, WireResponse, is_bounded

MAX_BODY = 64 * 2**20
"""The largest reply that is read, in bytes."""


class Body:
    """Collects a reply's body, and knows when that has to stop."""

    def __init__(self, course: Course, response: WireResponse | AsyncWireResponse, until: float) -> None:
        self._operation = course.operation
        course.so_far = self.so_far
        self._response = response
        self._until = until
        self._parts: list[bytes] = []
        self._came = self._size = 0
        coding = response.headers.get("content-encoding")
        self._unpacker = None if coding is None else Unpacker(coding)

    def check(self) -> None:
        """Refuse a coding that was not asked for."""
        if self._unpacker is not None:
            self._unpacker.check()

    def add(self, raw: bytes) -> Reply | httpx.TransportError | None:
        """Take the next part; return the outcome when this was too much or too late."""
        self._came += len(raw)
        for part in (raw,) if self._unpacker is None else self._unpacker.unpack(raw):
            self._parts.append(part)
            self._size += len(part)
            if self._size > MAX_BODY:
                break
        if max(self._size, self._came) > MAX_BODY:
            return self.broken(f"a body over {MAX_BODY} bytes")
        if _clock.monotonic() > self._until:
            return httpx.ReadTimeout("the body did not end in time")
        return None

    def end(self) -> Reply | httpx.TransportError:
        """Return the whole reply, unless its coding was cut."""
        if self._unpacker is not None and not self._unpacker.ended():
            return httpx.RemoteProtocolError("the packed body was cut")
        return self._reply(b"".join(self._parts), None)

    def cut(self, error: UncleanEnd) -> Reply | httpx.TransportError:
        """Return the reply if its content shows that it is whole: of JSON only the whole can be read."""
        if is_bounded(self._response.headers):
            return error
        reply = self.end()
        try:
            whole = isinstance(reply, Reply) and isinstance(parsed(reply.content), dict | list)
        except (ValueError, RecursionError):
            whole = False
        return reply if whole else error

    def broken(self, why: str) -> Reply:
        """Return the reply without its body, which cannot be read; what came of paid images is kept."""
        return self._reply(self.so_far(), why)

    def so_far(self) -> bytes:
        """Return what came of images that were paid for, nothing of other replies."""
        return b"".join(self._parts)[:MAX_BODY] if self._operation.any_form else b""

    def _reply(self, content: bytes, broken: str | None) -> Reply:
        response, operation = self._response, self._operation
        unwrap = None if broken is not None else operation.unwrap
        return Reply(
            response.status_code, response.headers, content, unwrap, broken, any_form=operation.any_form
        )
