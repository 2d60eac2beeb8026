"""Whether a text is a picture: by the member that it stands in, and by what it looks like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from imageport._formats import data_url, holds_picture, media_of
from imageport._places import is_other_media, kind, names_image, tells

_SHORTEST = 16
"""Characters of the shortest text that may be base64 without being called so."""
# What stands under these is base64 where the object says that it is an image.
_BODIES = {"data", "result", "bytes", "content", "body"}
_ADDRESSED = re.compile(r"[a-z][a-z0-9+.-]*:|\.{0,2}/", re.I)
# Neither goes past another beginning of its kind, or a text of many beginnings would take for ever.
_MARKDOWN = re.compile(r"!\[[^\[\]]*\]\(\s*<?([^\s)>]+)|<img\b[^<>]*?\bsrc\s*=\s*[\"']?([^\s\"'<>]+)", re.I)
_LINK = re.compile(r"https?://[^\s<>()\[\]\"'`{}|\\^]+", re.I)


def is_link(link: str, name: str, *, inside: bool) -> bool:
    """Say whether an address on the web leads to a picture; *inside* of a result any is one that could."""
    known, whole = kind(name), re.search(r"\s", link) is None
    if is_other_media(link) or (known != "link" and not whole):
        return False
    trusted = inside and (known in ("link", "content", "text") or name.lower() == "data")
    return trusted or tells(name) or names_image(link)


def is_odd_link(text: str, name: str) -> bool:
    """Say whether a text in a result is a link all the same, though of no kind that can be fetched."""
    return kind(name) == "link" and (name.lower() == "url" or _ADDRESSED.match(text) is not None)


def is_content(text: str, name: str, *, image: bool) -> bool:
    """Say whether a text is a picture's content; *image* when the object around it says so."""
    found = data_url(text)
    if found is not None:
        return bool(found.payload) and (found.media.startswith("image/") or holds_picture(text))
    meant = kind(name) == "content" or (image and name.lower() in _BODIES)
    return meant or (len(text) >= _SHORTEST and holds_picture(text))


def says_image(fields: dict[str, Any]) -> bool:
    """Say whether an object tells that it is an image, as {"mimeType": "image/png", "data": …} does."""
    told = (fields.get(name) for name in ("mimeType", "mime_type", "media_type", "content_type"))
    call = fields.get("type") == "image_generation_call"
    return call or any(isinstance(each, str) and each.lower().startswith("image/") for each in told)


def bytes_of(items: list[Any]) -> bytes | None:
    """Return the bytes of an image that are written as numbers, as some languages write a buffer."""
    if not items or not all(type(each) is int and 0 <= each < 256 for each in items[:32]):
        return None
    if media_of(bytes(items[:32])) is None:
        return None
    try:
        return bytes(items)
    except (TypeError, ValueError):
        return None


def written(text: str) -> Iterable[str]:
    """Return the addresses of images in a text: those that it shows, else those that name an image."""
    shown = [first or second for first, second in _MARKDOWN.findall(text)]
    links = (each.rstrip(".,;:!?*_") for each in _LINK.findall(text))
    return shown or [link for link in links if names_image(link)]
