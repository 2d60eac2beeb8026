"""One request to an ASGI app, and its answer as it would have come over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http.client import responses as REASONS  # noqa: N812 - it is a table
from io import BytesIO
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from requests import PreparedRequest, ReadTimeout
from schemathesis.core.transport import EventStreamBuffer, is_event_stream
from urllib3 import HTTPHeaderDict, HTTPResponse

from .serving import App, Message

PORTS = {"http": 80, "https": 443}
CLIENT = ("127.0.0.1", 50000)


class Exchange:
    """What a client and an app say to each other."""

    def __init__(self, request: PreparedRequest, timeout: float | None, longest_stream: int) -> None:
        self.cut_short = False
        """Whether a stream of events had more of them."""
        self.status: int = 0
        self.headers: dict[str, list[str]] = {}
        """By their names in small letters."""
        self.body: bytearray = bytearray()
        self.timeout = timeout
        self._request = request
        self._longest_stream = longest_stream
        self._events: EventStreamBuffer | None = None
        self._asked = False
        self._ended = asyncio.Event()

    @property
    def reason(self) -> str:
        """The words beside the status."""
        return REASONS.get(self.status, "")

    @property
    def is_plain(self) -> bool:
        """Whether the body is what came, and all of it."""
        length = self.headers.get("content-length")
        whole = length is None or length == [str(len(self.body))]
        return whole and not self.cut_short and "content-encoding" not in self.headers

    def first(self, name: str) -> str | None:
        """Give the first header of a name."""
        values = self.headers.get(name)
        return values[0] if values else None

    async def run(self, app: App, state: dict[str, Any]) -> None:
        """Let the app answer in time."""
        limit = asyncio.timeout(self.timeout)
        try:
            async with limit:
                await app(scope(self._request, state), self._receive, self._send)
        except asyncio.CancelledError:
            if not self.cut_short:
                raise
            asyncio.current_task().uncancel()  # pyright: ignore[reportOptionalMemberAccess]
        except TimeoutError:
            if not limit.expired():
                raise
            if self._events is None:
                said = f"Read timed out. (read timeout={self.timeout})"
                raise ReadTimeout(said, request=self._request) from None
            self._cut()
        if not self.status:
            raise RuntimeError("The app returned without an answer.")

    def raw(self) -> HTTPResponse:
        """Give the answer as `requests` gets it from the network."""
        headers = HTTPHeaderDict((name, value) for name, each in self.headers.items() for value in each)
        return HTTPResponse(
            BytesIO(self.body),
            headers,
            self.status,
            version=11,
            reason=self.reason,
            preload_content=False,
            original_response=_Head(headers) if "set-cookie" in headers else None,  # pyright: ignore[reportArgumentType]
            request_method=self._request.method,
        )

    async def _receive(self) -> Message:
        if self._asked:
            await self._ended.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": _sent(self._request.body), "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "A second answer began."
            self.status = message["status"]
            for name, value in message.get("headers", ()):
                known = self.headers.setdefault(name.decode("latin-1").lower(), [])
                known.append(value.decode("latin-1"))
            if is_event_stream(self.first("content-type")):
                self._events = EventStreamBuffer(self._longest_stream)
        elif message["type"] == "http.response.body" and not self.cut_short:
            self._take(message.get("body", b""), more=message.get("more_body", False))

    def _take(self, part: bytes, *, more: bool) -> None:
        assert self.status, "A body came before its answer began."
        assert not self._ended.is_set(), "More came after the end of the answer."
        if self._request.method != "HEAD":
            self.body += part
        if not more:
            self._ended.set()
        elif self._events is not None and self._events.feed(part):
            self._cut()
            asyncio.current_task().cancel()  # pyright: ignore[reportOptionalMemberAccess]

    def _cut(self) -> None:
        assert self._events is not None
        self.cut_short: bool = True
        self.body = bytearray(self._events.complete_events)
        self._ended.set()


class _Head:
    """How `requests` looks for cookies."""

    def __init__(self, headers: HTTPHeaderDict) -> None:
        self.msg = self
        self._headers = headers

    def get_all(self, name: str, default: Any = None) -> Any:
        return self._headers.getlist(name) or default

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        """There is nothing to close."""


def scope(request: PreparedRequest, state: dict[str, Any]) -> Message:
    """Say what a server would have said of a request."""
    url = urlsplit(request.url or "")
    host, port = url.hostname or "", url.port or PORTS[url.scheme]
    headers = [(_bytes(name).lower(), _bytes(value)) for name, value in request.headers.items()]
    if not any(name == b"host" for name, _ in headers):
        headers.insert(0, (b"host", url.netloc.rpartition("@")[2].encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(url.path),
        "raw_path": url.path.encode(),
        "root_path": "",
        "scheme": url.scheme,
        "query_string": url.query.encode(),
        "headers": headers,
        "client": CLIENT,
        "server": (host, port),
        "state": state,
    }


def _sent(body: Any) -> bytes:
    if isinstance(body, Iterable) and not isinstance(body, (str, bytes)):
        return b"".join(_bytes(part, "utf-8") for part in cast("Iterable[str | bytes]", body))
    return _bytes(body or b"", "utf-8")


def _bytes(text: str | bytes, encoding: str = "latin-1") -> bytes:
    return text.encode(encoding) if isinstance(text, str) else text
