"""What Pillow and pillow-heif, which open real photos every day, say of a file."""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pillow_heif
from PIL import Image

from imageport import InvalidRequestError
from imageport._files import ImageFile

FORMATS = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with more pictures behind it
    "PNG": "image/png",
    "WEBP": "image/webp",
}


class Verdict(NamedTuple):
    """What both say of a file; None is no photo."""

    path: Path
    opened_as: str | None
    """The media type if Pillow opens it as an accepted format, "" if it opens it as another."""
    accepted_as: str | None

    @property
    def agreed(self) -> bool:
        """Whether what Pillow opens is accepted under its format, and no other picture is."""
        return self.opened_as is None or self.accepted_as == (self.opened_as or None)


def opened(content: bytes) -> str | None:
    """Open a file by either library, without decoding it."""
    # Broken files raise anything.
    with (
        suppress(Exception),
        warnings.catch_warnings(action="ignore"),
        Image.open(io.BytesIO(content)) as image,
    ):
        return FORMATS.get(image.format or "", "")
    with suppress(Exception):
        pillow_heif.open_heif(io.BytesIO(content))  # pyright: ignore[reportUnknownMemberType]
        return "image/heic"
    return None


def accepted(content: bytes) -> str | None:
    """Open a file as an upload does."""
    try:
        file = ImageFile(content)
    except InvalidRequestError:
        return None
    file.close()
    return file.media_type


def judged(path: Path) -> Verdict:
    """Have both open a file."""
    content = path.read_bytes()
    return Verdict(path, opened(content), accepted(content))
