"""What an uploaded file is, from its bytes alone. Pure."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image
from pillow_heif import open_heif  # pyright: ignore[reportUnknownVariableType]

SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
# Containers of any codec; what else they name says which one is inside.
HEIF_BRANDS = frozenset({b"mif1", b"mif2", b"msf1", b"miaf"})
HEAD = 4096


def media_type(content: bytes) -> str | None:
    """Tell jpeg, png, webp and heic; None is anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    brands = _brands(content[:HEAD])
    if brands & HEIC_BRANDS or (brands and brands <= HEIF_BRANDS):
        return "image/heic"
    return next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)


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
