"""What an uploaded file is, from its bytes alone. Pure."""

from __future__ import annotations

import warnings
from io import BytesIO

import puremagic
from PIL import Image
from pillow_heif import open_heif  # pyright: ignore[reportUnknownVariableType]

PLAIN = frozenset({"image/jpeg", "image/png", "image/webp"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
HEAD = 512


def media_type(content: bytes) -> str | None:
    """Tell jpeg, png, webp and heic; None is anything else."""
    head = content[:HEAD]
    if HEIC_BRANDS & _brands(head):
        return "image/heic"
    try:
        found = puremagic.from_string(head, mime=True)  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return None
    return found if found in PLAIN else None


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Give width and height, if the header says them."""
    try:
        if _brands(content[:HEAD]):
            return open_heif(BytesIO(content)).size
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(content)) as image:
            return image.size
    except Exception:  # whatever the bytes do to the library, they were uploaded
        return None


def _brands(head: bytes) -> set[bytes]:
    """Give the brands of an ISO media file, also those behind a generic one."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}
