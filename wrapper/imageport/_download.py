"""How a picture gets from its link into a file: what came, and what comes next."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Awaitable, Generator, Mapping
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Self, TypeVar

import httpx

from imageport import _clock
from imageport._formats import is_picture
from imageport._links import Link, joined
from imageport._retry import Retry
from imageport._watch import Listener, Watched
from imageport._wire import AsyncWireResponse, WireResponse
from imageport.errors import (
    DeadlineExceeded,
    ImagePortError,
    InvalidRequestError,
    NetworkError,
    NotFoundError,
    SpecMismatchError,
)

T = TypeVar("T")

MAX_PICTURE = 256 * 2**20
_REDIRECTS = (301, 302, 303, 307, 308)
_MAX_HOPS = 5


class Expired(Exception):  # noqa: N818 - no error: the task knows a new link
    """The link is no longer served."""


class Download(Watched):
    """A picture on its way into a file: a temporary one beside the target, renamed when it is whole."""

    def __init__(
        self,
        target: str | os.PathLike[str],
        policy: Retry,
        limit: int,
        deadline: float | None,
        timeout: float | None,
        listeners: tuple[Listener, ...] = (),
    ) -> None:
        super().__init__("DownloadImage", listeners)
        self.target = Path(target)
        self._policy = policy
        self._limit = limit
        self._deadline = None if deadline is None else self._since + deadline
        self._timeout = timeout
        self._until = inf
        self._attempts = self._hops = self._size = 0
        self._total: int | None = None
        self._validator: str | None = None
        self._given = os.fspath(target)
        if self.target.is_dir() or not self.target.parent.is_dir():
            raise InvalidRequestError(f"{self._given!r}: give a file's path in a folder that exists.")
        try:
            handle, name = tempfile.mkstemp(".part", f".{self.target.name[:50]}.", self.target.parent)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise InvalidRequestError(f"{self._given!r} cannot be written: {why}.") from error
        self._file = os.fdopen(handle, "wb")
        self._part = Path(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._abandon()
        self.close(error)

    def follow(self, link: Link) -> Link:
        """Note that *link* is asked for now; its query is a signature, and stays out of sight."""
        self.method, self.url = "GET", link.url.partition("?")[0].partition("#")[0]
        if self.attempts and self.attempts[-1].wait is None:
            self.wait_after_all(0.0)  # an expired link was renewed
        self.open()
        return link

    def room(self) -> float | None:
        """Return the seconds left of the deadline; raise when there are none."""
        if self._deadline is None:
            return None
        room = self._deadline - _clock.monotonic()
        if room <= 0:
            raise DeadlineExceeded("The image was not saved before the deadline.")
        return room

    def start(self) -> float:
        """Begin an attempt; return the seconds that it may take."""
        limit = min(bound for bound in (self.room(), self._timeout) if bound is not None)
        self._until = _clock.monotonic() + limit
        return limit

    def left(self) -> float:
        """Return the seconds left of the attempt."""
        return max(self._until - _clock.monotonic(), 0.001)

    def headers(self) -> dict[str, str]:
        """Return the headers that ask for what is still missing; all of it where a change would not show."""
        if not self._size or not self._validator:
            return {}
        return {"range": f"bytes={self._size}-", "if-range": self._validator}

    def begin(self, link: Link, response: WireResponse | AsyncWireResponse) -> str | None:
        """Take the head of an answer in; return where it redirects to."""
        status = response.status_code
        self.head = status, response.headers.get("x-oss-request-id")
        if status in _REDIRECTS and "location" in response.headers:
            self._hops += 1
            if self._hops > _MAX_HOPS:
                raise SpecMismatchError("The image's link redirects too often.")
            self.record(*self.head, "redirect", 0.0, response.headers)
            return joined(link.url, response.headers["location"])
        if status in (403, 404, 410):
            self.record(*self.head, "expired", None, response.headers)
            raise Expired
        if status == 206 and self._continues(response.headers.get("content-range", "")):
            return None
        if status in (206, 416):
            self._forget()
            raise _Trouble("a part that does not fit")
        if status != 200:
            raise _Trouble(f"status {status}")
        self._restart(response.headers)
        return None

    def write(self, chunk: bytes) -> None:
        """Keep the next bytes."""
        self.room()
        if _clock.monotonic() > self._until:
            raise httpx.ReadTimeout("the image did not end in time")
        self._size += len(chunk)
        if self._size > self._limit:
            raise SpecMismatchError(f"The image is larger than {self._limit} bytes.")
        with _writing(self._given):
            self._file.write(chunk)

    def put(self, content: bytes) -> None:
        """Take content that needs no fetching."""
        self._forget()
        self.write(content)

    def complete(self) -> bool:
        """Say whether all bytes are there."""
        return self._total is None or self._size == self._total

    def again(self, problem: Exception) -> float:
        """Return the seconds to wait before the next attempt; raise when there is none."""
        self._attempts += 1
        wait = self._policy.wait(self._attempts, None, self.room())
        reason = str(problem) if isinstance(problem, _Trouble) else type(problem).__name__
        self.record(*self.head, reason, wait)
        if wait is None:
            raise NetworkError(f"The image could not be fetched: {problem}.") from problem
        return wait

    def finish(self) -> Path:
        """Check what came, and give it its name."""
        with _writing(self._given):
            self._file.close()
            with self._part.open("rb") as file:
                head = file.read(32)
            if not is_picture(head):
                raise SpecMismatchError("What the image's link served is no image.")
            self._part.chmod(0o666 & ~_umask())
            self._part.replace(self.target)
        return self.target

    def _abandon(self) -> None:
        """Remove what is not whole."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink()

    def _continues(self, content_range: str) -> bool:
        """Say whether a part begins where the last one ended, and belongs to the same picture."""
        unit, _, rest = content_range.partition(" ")
        span, _, total = rest.partition("/")
        if unit != "bytes" or span.partition("-")[0] != str(self._size):
            return False
        size = _number(total)
        if size is not None:
            if self._total not in (None, size):
                return False
            self._total = size
        return True

    def _forget(self) -> None:
        """Start again."""
        self._file.seek(0)
        self._file.truncate()
        self._size, self._total, self._validator = 0, None, None

    def _restart(self, headers: Mapping[str, str]) -> None:
        self._forget()
        self._total = _number(headers.get("content-length", ""))
        etag = headers.get("etag", "")
        mark = etag if etag.startswith('"') else headers.get("last-modified", "")
        self._validator = mark if mark.isascii() else None


def _number(text: str) -> int | None:
    """Read a size; one that no disk has is none."""
    return int(text) if text.isdecimal() and len(text) < 20 else None


@contextmanager
def _writing(path: str) -> Generator[None]:
    """Turn what a disk raises into our error."""
    try:
        yield
    except OSError as error:
        raise ImagePortError(f"The image cannot be written to {path!r}: {error.strerror}.") from error


class _Trouble(httpx.TransportError):
    """An answer that another attempt may better."""


async def within(download: Download, work: Awaitable[T]) -> T:
    """Await *work*, an attempt of *download*, and end it when the attempt is over."""
    import anyio

    # A little later than the parts' own limits, so that those can tell what was too slow.
    with anyio.move_on_after(download.left() + 0.1):
        return await work
    raise httpx.ReadTimeout("the image did not end in time")


def gone() -> NotFoundError:
    """Make the error for a link that has expired for good."""
    return NotFoundError("The image's link has expired; images are kept for a day or so.", status=404)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
