"""What has come of a picture: unpacked, bounded, and continued where a transfer was cut."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import httpx

from imageport._formats import is_picture
from imageport._picture_end import reaches_end
from imageport._target import Target
from imageport._unpack import Unpacker
from imageport._wire import is_bounded
from imageport.errors import SpecMismatchError

_FIRST = 4096


class Arrival:
    """The bytes of a picture on their way into a file."""

    def __init__(self, target: str | os.PathLike[str], limit: int) -> None:
        self._limit = limit
        self._target = Target(target)
        self.open, self.abandon = self._target.open, self._target.abandon
        self._size = self._came = 0
        self.first = b""
        """The first bytes, unpacked."""
        self.clean = True
        """Whether its connection ended as it should."""
        self.ends_with_connection = False
        self._total: int | None = None
        self._validator: str | None = None
        self._unpacker = Unpacker("")

    def range(self) -> dict[str, str]:
        """Return the headers that ask for what is missing; all of it where a change would not show."""
        if not self._size or not self._validator:
            return {}
        return {"range": f"bytes={self._size}-", "if-range": self._validator}

    def clear(self) -> None:
        """Start again."""
        self._target.clear()
        self._size = self._came = 0
        self.first = b""
        self._total, self._validator = None, None
        self.clean, self.ends_with_connection = True, False
        self._unpacker = Unpacker("")

    def restart(self, headers: Mapping[str, str]) -> None:
        """Start again with a reply that has all of it."""
        self.clear()
        self._total = _number(headers.get("content-length", ""))
        self.ends_with_connection = not is_bounded(headers)
        self._unpacker = Unpacker(headers.get("content-encoding", ""))
        try:
            self._unpacker.check()
        except httpx.DecodingError as error:
            raise _undecodable(error) from None
        etag = headers.get("etag", "")
        mark = etag if etag.startswith('"') else headers.get("last-modified", "")
        # Of what is packed, a part cannot be unpacked by itself.
        self._validator = mark if mark.isascii() and not self._unpacker.coded else None

    def continues(self, headers: Mapping[str, str]) -> bool:
        """Say whether a part begins where the last one ended, and belongs to the same picture."""
        unit, _, rest = headers.get("content-range", "").partition(" ")
        span, _, total = rest.partition("/")
        if unit != "bytes" or span.partition("-")[0] != str(self._size):
            return False
        if self._is_another(headers) or Unpacker(headers.get("content-encoding", "")).coded:
            return False
        size = _number(total)
        if size is None:  # of a part alone nobody can say whether it is the last
            return self._total is not None
        if self._total not in (None, size):
            return False
        self._total = size
        return True

    def _is_another(self, headers: Mapping[str, str]) -> bool:
        """Say whether a part has another ETag than the one that it was asked for by."""
        etag, asked = headers.get("etag", ""), self._validator or ""
        return asked.startswith('"') and etag not in ("", asked)

    def write(self, chunk: bytes) -> None:
        """Keep the next bytes."""
        self._came += len(chunk)
        self._keep(b"")
        try:
            for piece in self._unpacker.unpack(chunk):
                self._keep(piece)
        except httpx.DecodingError as error:
            raise _undecodable(error) from None

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if max(self._size, self._came) > self._limit:
            raise SpecMismatchError(f"The image is larger than {self._limit} bytes.")
        if len(self.first) < _FIRST:
            self.first += piece[: _FIRST - len(self.first)]
        self._target.write(piece)

    def is_whole(self) -> bool:
        """Say whether all bytes are there."""
        if self._total not in (None, self._came) or not self._unpacker.ended():
            return False
        if not self.ends_with_connection or self._total is not None or self._unpacker.coded:
            return True
        reached = reaches_end(self._target.read, self._size)
        return self.clean if reached is None else reached

    def finish(self) -> Path:
        """Check what came, and give it its name."""
        if not is_picture(self.first):
            raise SpecMismatchError("What the image's link served is no image.")
        return self._target.finish()


def _number(text: str) -> int | None:
    """Read a size; one that no disk has is none."""
    return int(text) if text.isdecimal() and len(text) < 20 else None


def _undecodable(error: httpx.DecodingError) -> SpecMismatchError:
    return SpecMismatchError(f"What the image's link served cannot be decoded: {error}.")
