"""How a picture gets from its link into a file: what came, and what comes next."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Mapping
from math import inf
from typing import NamedTuple, Self, TypeVar

import httpx

from imageport import _clock
from imageport._arrival import Arrival
from imageport._expired import MOST, says_expired
from imageport._formats import is_picture
from imageport._guard import NOTHING
from imageport._hide import hide
from imageport._http1 import UncleanEnd
from imageport._links import Link, redirected
from imageport._proxies import named_in
from imageport._redact import bare
from imageport._reply import asked_wait
from imageport._retry import Retry
from imageport._unanswered import server
from imageport._unpack import Unpacker
from imageport._watch import Listener, Watched
from imageport._wire import AsyncWireResponse, WireResponse
from imageport.errors import DeadlineExceeded, NetworkError, NotFoundError, SpecMismatchError

T = TypeVar("T")

MAX_PICTURE = 256 * 2**20
_REDIRECTS = (301, 302, 303, 307, 308)
_MAX_HOPS = 5


class Redirect(NamedTuple):
    """Where a redirect leads to, and how long the host asks to wait before."""

    url: str
    wait: float


class Expired(Exception):  # noqa: N818 - no error: the task knows a new link
    """The link is no longer served."""


class Download(Watched):
    """The attempts to get a picture into a file."""

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
        self.injected = False
        self.allow = NOTHING
        self._policy = policy
        self._deadline = None if deadline is None else self._since + deadline
        self._timeout = timeout
        self._until = inf
        self._attempts = self._hops = 0
        self._refusal: _Refusal | None = None
        self._asked = ""
        self._signatures: set[str] = set()
        self._arrival = Arrival(target, limit)
        self.headers = self._arrival.range
        self.finish = self._arrival.finish
        self.open_file, self.abandon = self._arrival.open, self._arrival.abandon

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.abandon()
        if isinstance(error, Exception):
            hide(error, self._signatures)
        self.close(error)

    def follow(self, link: Link) -> Link:
        """Note that *link* is asked for now; its query is a signature, and stays out of sight."""
        (self.url, _, signature), self._asked = link.url.partition("?"), link.url
        self.method = "GET"
        self._signatures.add(signature)
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
        self._refusal = None
        limit = min(bound for bound in (self.room(), self._timeout) if bound is not None)
        self._until = _clock.monotonic() + limit
        return limit

    def left(self) -> float:
        """Return the seconds left of the attempt."""
        return max(self._until - _clock.monotonic(), 0.001)

    def begin(self, link: Link, response: WireResponse | AsyncWireResponse) -> Redirect | None:
        """Take the head of an answer in; return where it redirects to."""
        status = response.status_code
        self.head = status, response.headers.get("x-oss-request-id")
        if status in _REDIRECTS and "location" in response.headers:
            return self._redirect(link, response)
        if status in (403, 404, 410):
            raise self._expired(response.headers)
        if status == 206 and self._arrival.continues(response.headers):
            return None
        if status in (206, 416):
            self._arrival.clear()
            raise _Trouble("a part that does not fit")
        if status == 200:
            self._arrival.restart(response.headers)
        else:
            self._refusal = _Refusal(status, response.headers)
        return None

    def write(self, chunk: bytes) -> None:
        """Keep the next bytes."""
        self.room()
        if _clock.monotonic() > self._until:
            raise httpx.ReadTimeout("the image did not end in time")
        if self._refusal is None:
            self._arrival.write(chunk)
        elif self._refusal.add(chunk):
            raise self._refused(self._refusal)

    def ended(self, error: UncleanEnd) -> None:
        """Take note of an end that may be no end; raise *error* where a picture's own end cannot tell."""
        if not self._arrival.ends_with_connection:
            raise error
        self._arrival.clean = False

    def put(self, content: bytes) -> None:
        """Take content that needs no fetching."""
        self._arrival.clear()
        self.write(content)

    def complete(self) -> bool:
        """Say whether all bytes are there."""
        if self._refusal is not None:
            raise self._refused(self._refusal)
        if not self._arrival.is_whole():
            return False
        first = self._arrival.first
        if not is_picture(first) and says_expired(first):
            raise self._expired({})
        return True

    def again(self, problem: Exception) -> float:
        """Return the seconds to wait before the next attempt; raise when there is none."""
        if self._refusal is not None and not isinstance(problem, _Trouble):
            problem = self._refused(self._refusal)  # its body was cut
        if isinstance(problem, Expired):
            raise problem
        self._attempts += 1
        asked = problem.asked if isinstance(problem, _Trouble) else None
        wait = self._policy.wait(self._attempts, asked, self.room())
        reason = str(problem) if isinstance(problem, _Trouble) else type(problem).__name__
        self.record(*self.head, reason, wait)
        if wait is None:
            raise self._given_up(problem, asked) from bare(problem)
        return wait

    def _given_up(self, problem: Exception, asked: float | None) -> NetworkError:
        more = "" if asked is None else f"; the host asks to come back in {asked:g} s"
        proxy = "" if self.injected else named_in(problem, self._asked)
        whom = server(self._asked)
        return NetworkError(f"The image could not be fetched from {whom}: {problem}{more}.{proxy}")

    def _redirect(self, link: Link, response: WireResponse | AsyncWireResponse) -> Redirect:
        """Follow; no frame of ours holds the headers, in which a signed link stands."""
        self._hops += 1
        if self._hops > _MAX_HOPS:
            raise SpecMismatchError("The image's link redirects too often.")
        url, wait = redirected(link, response.headers), asked_wait(response.headers) or 0.0
        if wait and not self._policy.allows(wait, self.room()):
            raise _Trouble("a redirect that is not to be followed yet", wait)
        self.record(*self.head, "redirect", wait, response.headers)
        return Redirect(url, wait)

    def _expired(self, headers: Mapping[str, str]) -> Expired:
        self.record(*self.head, "expired", None, headers)
        self._hops, self._refusal = 0, None
        return Expired()

    def _refused(self, refusal: _Refusal) -> Expired | _Trouble:
        """Say what an answer means that is neither a picture nor a redirect."""
        if says_expired(refusal.content):
            return self._expired(refusal.headers)
        return _Trouble(f"status {refusal.status}", asked_wait(refusal.headers))


class _Refusal:
    """An answer with an error's status, and the beginning of its body, which may say why."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        self.content = b""
        self._unpacker = Unpacker(headers.get("content-encoding", ""))

    def add(self, chunk: bytes) -> bool:
        """Keep the next bytes; say whether that is enough."""
        try:
            for piece in self._unpacker.unpack(chunk):
                self.content += piece
                if len(self.content) > MOST:
                    return True
        except httpx.DecodingError:
            return True
        return False


class _Trouble(httpx.TransportError):
    """An answer that another attempt may better."""

    def __init__(self, words: str, asked: float | None = None) -> None:
        super().__init__(words)
        self.asked = asked
        """The seconds that the host asks to wait."""


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
