"""What an upload sends of a file, and whether a photo of a model is that file.

PhotoGPT has no id that a client could choose. After a lost reply, the name and the size of a photo say
whether it arrived::

    sent = describe("photo.jpg")
    ...
    same_name(sent.name, reported_name) and sent.size == reported_size
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from imageport._names import same_name

if TYPE_CHECKING:
    from imageport._sources import ImageSource

__all__ = ["Description", "describe", "same_name"]


class Description(NamedTuple):
    """What an upload of a file sends."""

    name: str
    media_type: str
    size: int
    sha256: str


def describe(file: ImageSource) -> Description:
    """Read *file* as ``upload`` does, and send nothing; InvalidRequestError when it cannot be uploaded."""
    from imageport._files import ImageFile

    digest = hashlib.sha256()
    with closing(ImageFile(file)) as image:
        for chunk in image.chunks():
            digest.update(chunk)
        return Description(image.name, image.media_type, image.size, digest.hexdigest())
