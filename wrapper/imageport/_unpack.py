"""Undoes the coding of a body piece by piece: never more of it than asked for, and not without its end."""

from __future__ import annotations

import zlib
from typing import Any

import httpx

_GZIP, _ZLIB, _RAW = 31, 15, -15
_CODED = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
_UNASKED = {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}


def unread(response: httpx.Response) -> httpx.Response:
    """Return a response whose body is still to be read: a mock's has been read, and unpacked, already."""
    if not response.is_stream_consumed:
        return response
    headers = [line for line in response.headers.raw if line[0].lower() != b"content-encoding"]
    return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(response.content))


class Unpacker:
    """Unpacks gzip and deflate; what is no coding at all goes through untouched."""

    def __init__(self, coding: str) -> None:
        self._coding = coding.strip().lower()
        self._head = b""
        self._inflater: Any = None

    def check(self) -> None:
        """Refuse a coding of a coding, which is how a few bytes fill a memory, and one not asked for."""
        if "," in self._coding:
            raise httpx.DecodingError("more than one content coding")
        if self._coding in _UNASKED:
            raise httpx.DecodingError(f"the coding {self._coding} was not asked for")

    def add(self, part: bytes, most: int) -> bytes:
        """Unpack the next part, at most to *most* bytes."""
        if self._coding not in _CODED:
            return part
        if self._inflater is None:
            part = self._head = self._head + part
            if len(part) < 2:
                return b""
            self._inflater = zlib.decompressobj(self._window())
        if self._inflater.eof:
            return b""
        try:
            return self._inflater.decompress(part, most)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from None

    def ended(self) -> bool:
        """Say whether what was packed has come to its end."""
        return not self._head if self._inflater is None else self._inflater.eof

    def _window(self) -> int:
        """Return what zlib needs to know; many a server's deflate comes without the head it should have."""
        window = _CODED[self._coding]
        plain = self._head[0] & 15 == 8 and int.from_bytes(self._head[:2], "big") % 31 == 0
        return _RAW if window == _ZLIB and not plain else window
