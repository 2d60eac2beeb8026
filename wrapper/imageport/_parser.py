"""Which parser reads answers: httptools where that is installed (extra ``fast``), else h11."""

from __future__ import annotations

from typing import Any

import httpx

from imageport._http1 import GONE, MOST, H11Parser, Parser, Reading, is_doubtful

httptools: Any
try:
    import httptools
except ImportError:
    httptools = None


class HttptoolsParser(Reading):
    """Reads by httptools, which calls back."""

    def begin(self) -> None:
        super().begin()
        self._parser: Any = httptools.HttpResponseParser(self)
        self._unread = 0

    def feed(self, data: bytes) -> None:
        if not data:
            return self._end()
        self._unread += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise httpx.RemoteProtocolError("an upgrade that was not asked for") from None
        except httptools.HttpParserError as error:
            if self.complete and self.status != 101:
                self.reusable = False  # what is wrong came after the answer
                return None
            raise httpx.RemoteProtocolError(str(error)) from error
        if self.status == 101:
            raise httpx.RemoteProtocolError("an upgrade that was not asked for")
        if self._unread > MOST and not self.complete:
            raise httpx.RemoteProtocolError(f"over {MOST} bytes without an end")
        return None

    def _end(self) -> None:
        if not self.status:
            raise httpx.RemoteProtocolError(GONE)
        if any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self.headers):
            raise httpx.RemoteProtocolError("the server hung up before the end of its answer")
        self.complete = True

    def on_message_begin(self) -> None:
        self.reusable = False  # of no use before the end; after it, nobody asked

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.status:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.complete:
            return
        self._unread = 0
        status = self._parser.get_status_code()
        if 100 <= status < 200 and status != 101:
            self.headers = []
            return
        self.status = status

    def on_body(self, part: bytes) -> None:
        if not self.complete:
            self._unread = 0
            self._parts.append(part)

    def on_message_complete(self) -> None:
        if self.status and not self.complete:
            self.complete = True
            self.reusable = self._parser.should_keep_alive() and not is_doubtful(self.headers)


def parser() -> Parser:
    """Make a parser for a connection."""
    return H11Parser() if httptools is None else HttptoolsParser()
