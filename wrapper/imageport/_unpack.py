"""Undoes the content codings of a body piece by piece: bounded, and not without its end."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import httpx

_PIECE = 64 * 1024
_SLICE = 16 * 1024
"""What is fed at once: the rest behind a member is copied, and there may be many."""
_GZIP, _ZLIB, _RAW = 31, 15, -15
_CODED = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
_UNKNOWN = {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}
_MOST_CODINGS = 3
_MAGIC = b"\x1f\x8b"


def unread(response: httpx.Response) -> httpx.Response:
    """Return a response whose body is still to be read: a mock's has been read, and unpacked, already."""
    if not response.is_stream_consumed:
        return response
    coded = "content-encoding" in response.headers
    gone = (b"content-encoding", b"content-length") if coded else ()
    headers = [line for line in response.headers.raw if line[0].lower() not in gone]
    return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(response.content))


class Unpacker:
    """Unpacks gzip and deflate, also one within the other; what is no coding goes through untouched."""

    def __init__(self, coding: str) -> None:
        names = (each.strip().lower() for each in coding.split(","))
        self._codings = [name for name in names if name in _CODED or name in _UNKNOWN]
        # They stand in the order in which they were applied.
        self._layers = [_Layer(_CODED[name]) for name in reversed(self._codings) if name in _CODED]

    @property
    def coded(self) -> bool:
        """Whether there is anything to be undone."""
        return bool(self._codings)

    def check(self) -> None:
        """Refuse a coding that was not asked for, and more of them than anybody needs."""
        for name in self._codings:
            if name in _UNKNOWN:
                raise httpx.DecodingError(f"the content coding {name} was not asked for")
        if len(self._codings) > _MOST_CODINGS:
            raise httpx.DecodingError(f"more than {_MOST_CODINGS} content codings")

    def unpack(self, part: bytes) -> Iterator[bytes]:
        """Unpack the next part; yield pieces that take little memory each, so that the caller can stop."""
        pieces: Iterable[bytes] = (part,)
        for layer in self._layers:
            pieces = layer.unpack(pieces)
        yield from pieces

    def ended(self) -> bool:
        """Say whether all that was packed has come to its end; an empty body has."""
        return all(layer.ended() for layer in self._layers)


class _Layer:
    """One content coding."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._head = b""
        self._inflater: Any = None
        self._members = 0

    def unpack(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            for start in range(0, len(part), _SLICE):
                yield from self._inflated(part[start : start + _SLICE])

    def ended(self) -> bool:
        return self._inflater is None and not self._head

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._inflater is None:
                data = self._begin(data)
            inflater = self._inflater
            if inflater is None:
                return
            try:
                piece: bytes = inflater.decompress(data, _PIECE)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from None
            data = inflater.unconsumed_tail
            if inflater.eof:
                data, self._inflater = inflater.unused_data, None
            if piece:
                yield piece
            if not data and (inflater.eof or len(piece) < _PIECE):
                return

    def _begin(self, data: bytes) -> bytes:
        """Begin a member as soon as its first bytes are there; return what it has to read."""
        data = self._head + data
        if self._members:
            data = self._following(data)
        self._head = b"" if len(data) >= 2 else data
        if self._head or not data:
            return b""
        self._members += 1
        self._inflater = zlib.decompressobj(self._window_of(data))
        return data

    def _following(self, data: bytes) -> bytes:
        """Refuse what follows a member and is none; gzip goes on, also behind zeros, as gzip(1) reads it."""
        data = data.lstrip(b"\0") if self._window == _GZIP else data
        if data and (self._window != _GZIP or not _MAGIC.startswith(data[:2])):
            raise httpx.DecodingError("bytes behind the end of what was packed")
        return data

    def _window_of(self, head: bytes) -> int:
        """Return what zlib needs to know; many a server's deflate comes without the head it should have."""
        plain = head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0
        return _RAW if self._window == _ZLIB and not plain else self._window
