"""Whether the bytes of a picture reach the end that its own format marks. Pure.

This is asked only where nothing else tells how long a picture is.
"""

from __future__ import annotations

from collections.abc import Callable

from imageport._sniff import Read

_STEPS = 2_000_000  # chunks, blocks or boxes that are looked at; no real picture has as many
_PIECE = 64 * 1024
_ALONE = {0x01, *range(0xD0, 0xD9)}  # JPEG markers without a length
_CONTENT = {b"mdat", b"jxlc"}
"""The boxes that hold the picture itself."""


def reaches_end(read: Read, size: int) -> bool | None:
    """Say whether a picture of *size* bytes is whole; None when its format does not tell."""
    head = read(0, 16)
    for magic, check in _CHECKS.items():
        if head.startswith(magic):
            return check(read, size)
    if head[4:8] == b"ftyp" or head.startswith(b"\0\0\0\x0cJXL "):
        return _boxes(read, size)
    return None


def _png(read: Read, size: int) -> bool:
    at = 8
    for _ in range(_STEPS):
        head = read(at, 8)
        at += 12 + int.from_bytes(head[:4], "big")
        if len(head) < 8 or at > size:
            return False
        if head[4:] == b"IEND":
            return True
    return False


def _jpeg(read: Read, size: int) -> bool:
    """Look for the end of the image behind the first scan; thumbnails before it have ends of their own."""
    at = 2
    for _ in range(_STEPS):
        head = read(at, 4)
        if len(head) < 4:
            return False
        marker = head[1]
        if marker == 0xDA:
            return _holds(read, at, size, b"\xff\xd9")
        if head[0] != 0xFF or marker == 0xFF or marker in _ALONE:
            at += 1 if head[0] != 0xFF or marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(head[2:], "big")
    return False


def _holds(read: Read, at: int, size: int, mark: bytes) -> bool:
    while at < size:
        if mark in read(at, _PIECE):
            return True
        at += _PIECE - len(mark) + 1
    return False


def _gif(read: Read, size: int) -> bool:
    at = 13 + _table(read(10, 1))
    for _ in range(_STEPS):
        kind = read(at, 1)
        if kind == b";":
            return True
        if kind == b"!":
            at = _behind_blocks(read, at + 2)
        elif kind == b",":
            at = _behind_blocks(read, at + 11 + _table(read(at + 9, 1)))
        else:
            return False
    return False


def _table(flags: bytes) -> int:
    """Return the bytes of a table of colors."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _behind_blocks(read: Read, at: int) -> int:
    for _ in range(_STEPS):
        length = read(at, 1)
        at += 1 + int.from_bytes(length, "big")
        if length in (b"", b"\0"):
            break
    return at


def _webp(read: Read, size: int) -> bool:
    return size >= 8 + int.from_bytes(read(4, 4), "little")


def _bmp(read: Read, size: int) -> bool | None:
    length = int.from_bytes(read(2, 4), "little")
    return size >= length if length else None


def _boxes(read: Read, size: int) -> bool | None:
    at, content = 0, False
    for _ in range(_STEPS):
        head = read(at, 16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 0 and len(head) >= 8:
            return None  # the box goes on to the end, wherever that is
        if length == 1:
            length = int.from_bytes(head[8:], "big")
        content |= kind in _CONTENT
        at += length
        if len(head) < 8 or length < 8 or at > size:
            return False
        if at == size:
            return True if content else None
    return False


_CHECKS: dict[bytes, Callable[[Read, int], bool | None]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8\xff": _jpeg,
    b"GIF8": _gif,
    b"RIFF": _webp,
    b"BM": _bmp,
}
