"""What a photo is, told from its bytes: its format, and whether it ends before its header does. Pure.

Width and height are not measured: no upload needs them, and what cannot be measured here may be a good photo
in a newer or rarer form. Only what is surely no photo of an accepted format is told apart.
"""

from __future__ import annotations

from collections.abc import Callable

Read = Callable[[int, int], bytes]
"""Reads from an offset, so many bytes or up to the end."""

HEAD = 4096
"""So many first bytes tell the format."""
_STEPS = 1000  # segments or boxes that are looked at; no real header has as many
_PNG = b"\x89PNG\r\n\x1a\n"
_SHORTEST_PNG = 33  # the signature, and the chunk with width and height
_SHORTEST_WEBP = {b"VP8 ": 30, b"VP8L": 25, b"VP8X": 30}
_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_ANY_CODEC = {b"mif1", b"mif2", b"msf1"}
_OTHER_CODECS = {
    *(b"avif", b"avis", b"avio", b"MA1A", b"MA1B", b"jpeg", b"jpgs", b"avci", b"avcs"),
    *(b"j2ki", b"j2is", b"vvic", b"vvis", b"evbi", b"evbs"),
}
_ALONE = {0x01, *range(0xD0, 0xD8)}  # JPEG markers without a length
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def media_type(head: bytes) -> str | None:
    """Tell jpeg, png, webp and heic from the first bytes; None for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(_PNG):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if head[4:8] == b"ftyp" and _is_heic(_brands(head)) else None


def is_still(head: bytes) -> bool:
    """Say whether a file of boxes calls itself an image, of whatever codec; films have the same boxes."""
    return head[4:8] == b"ftyp" and bool(_brands(head) & (_HEVC | _ANY_CODEC | _OTHER_CODECS))


def lacks_header(kind: str, read: Read, size: int) -> bool:
    """Say whether a file of *size* bytes surely ends before its header does."""
    if kind == "image/png":
        return size < _SHORTEST_PNG or _png_is_empty(read(12, 12))
    if kind == "image/webp":
        return size < _SHORTEST_WEBP.get(read(12, 4), 20)
    return _jpeg_is_cut(read, size) if kind == "image/jpeg" else _heic_is_cut(read, size)


def _brands(head: bytes) -> set[bytes]:
    """Return the brands of a file type box: the major one, and the compatible ones behind the version."""
    length = int.from_bytes(head[:4], "big")
    start = 16 if length == 1 else 8  # the length may follow in eight bytes
    end = len(head) if length in (0, 1) else min(length, len(head))
    return {head[start : start + 4], *(head[at : at + 4] for at in range(start + 8, end, 4))}


def _is_heic(brands: set[bytes]) -> bool:
    """Say whether HEVC is inside, or may be: phones write generic brands first, and some no others."""
    return bool(brands & _HEVC) or bool(brands & _ANY_CODEC and not brands & _OTHER_CODECS)


def _png_is_empty(first: bytes) -> bool:
    """Say whether the first chunk tells a width or height of 0, which no PNG has."""
    return first[:4] == b"IHDR" and bytes(4) in (first[4:8], first[8:12])


def _jpeg_is_cut(read: Read, size: int) -> bool:
    at = 2
    for _ in range(_STEPS):
        head = read(at, 4)
        if len(head) < 4:
            return True
        marker = head[1]
        if head[0] != 0xFF or marker in (0xD9, 0xDA):
            return False  # not as it should be; some readers search on
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(head[2:], "big")
        if at > size or marker in _FRAMES:
            return at > size
    return False


def _heic_is_cut(read: Read, size: int) -> bool:
    at = 0
    for _ in range(_STEPS):
        head = read(at, 16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if len(head) < 8:
            return True
        if length == 1:
            length = int.from_bytes(head[8:], "big")
        end = size if length == 0 else at + length
        if end > size or kind in (b"meta", b"moov"):
            return end > size
        if end < at + 8:
            return False  # no box; some readers search on
        at = end
    return False
