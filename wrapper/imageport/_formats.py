"""How a picture looks as bytes, and as text."""

from __future__ import annotations

import base64
import binascii

from imageport.errors import SpecMismatchError

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")


def is_picture(head: bytes) -> bool:
    """Say whether the first bytes are those of an image."""
    return head.startswith(_MAGIC) or head[8:12] == b"WEBP" or head[4:8] == b"ftyp"


def decode(text: str) -> bytes:
    """Read an image that came as base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise SpecMismatchError("The image's base64 cannot be read.") from None
