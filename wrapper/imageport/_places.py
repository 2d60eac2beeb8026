"""Which members of a reply may hold a picture, and which hold one that is no result. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal

from imageport._json import is_list, is_object

Kind = Literal["link", "content", "text", "other", "foreign"]

# Names under which a link stands alone; the first of them that says anything counts.
USUAL = ("url", "image", "image_url", "img_url", "uri", "link", "src", "sample")


def _named(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXTS = {"content", "text", "output_text", "markdown", "answer"}
# What was sent, or belongs to it; small copies; other media; pages to read; the service's own addresses.
_FOREIGN = _named(
    """
    input inputs request req param params parameter parameters options config settings prompt prompts mask
    masks ref reference references init control source original orig first last tail user model usage metadata
    history thumbnail thumbnails thumb thumbs preview previews partial cover icon logo avatar watermark
    video videos audio audios music
    doc docs documentation help homepage website license terms troubleshoot recommend
    status polling cancel queue callback webhook notify error errors warning warnings instances
    share page html console log logs self next api
    """
)
_IMAGES = _named("image images img imgs picture pictures photo photos sample samples png jpg webp")
_LINKS = _IMAGES | _named("url urls uri uris link links src")
_CONTENTS = _named("b64 base64")
_MADE = _named("result results output outputs generated final complete completed")
_RESULTS = (
    _IMAGES
    | _CONTENTS
    | _MADE
    | _named(
        """
        data choices candidates artifact artifacts prediction predictions generation generations events items
        asset assets payload response message content parts
        """
    )
)
_ITSELF = _named("response url")
_BYTES = _named("image bytes")
_WORD = re.compile(r"[Bb](?:ase)?64|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OTHER_MEDIA = re.compile(
    r"\.(mp4|m4v|mov|webm|avi|mkv|mp3|wav|ogg|flac|m4a|html?|json|xml|txt|md|pdf|zip|gz|tar|js|css|glb|obj)"
    r"(?:[?#]|$)",
    re.I,
)
_PICTURE = re.compile(
    r"\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|heic|heif|avif|jxl|svg)(?:[?#!@~/&]|$)"
    r"|[?&](?:format|fm|rsct|response-content-type|mime|content-?type)=(?:image|png|jpe?g|webp)",
    re.I,
)
_LONGEST = 80  # characters of a member's name that count
_BLANK = {"", "null", "none", "undefined", "nil", "n/a", "-"}


def words(name: str) -> frozenset[str]:
    """Split a member's name: imageUrl, image_url and IMAGE-URL have the same words."""
    return _words(name[:_LONGEST])


@lru_cache(maxsize=2048)
def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name))


def kind(name: str) -> Kind:
    """Say what text under this name most likely is; what is foreign was not made by the model."""
    found = words(name)
    if found & _FOREIGN or found == _ITSELF:
        return "foreign"
    if found & _CONTENTS or found >= _BYTES:
        return "content"
    if name.lower() in _TEXTS:
        return "text"
    return "link" if found & _LINKS else "other"


def is_result(name: str) -> bool:
    """Say whether what stands under this name is surely what the model made."""
    return bool(words(name) & _RESULTS)


def tells(name: str) -> bool:
    """Say whether a name alone makes a link one to what the model made; url and link do not."""
    return bool(words(name) & (_IMAGES | _MADE))


def is_blank(text: str) -> bool:
    """Say whether *text* stands for nothing; some vendors write null as a word."""
    return len(text) < 16 and text.strip().lower() in _BLANK


def is_web(text: str) -> bool:
    """Say whether *text* is an address on the web."""
    return text[:8].lower().startswith(("https://", "http://")) and len(text) < 65_536


def names_image(link: str) -> bool:
    """Say whether a link tells by its ending, or its query, that an image is there."""
    return _PICTURE.search(link) is not None


def is_other_media(link: str) -> bool:
    """Say whether a link leads to a film, a page, or anything else that is no image."""
    return not names_image(link) and _OTHER_MEDIA.search(link) is not None


def is_foreign(fields: dict[str, Any]) -> bool:
    """Say whether an object is what the user sent, or a sketch of a picture that is still to come."""
    role, type_ = fields.get("role"), fields.get("type", fields.get("event"))
    sent = isinstance(role, str) and role.lower() in ("user", "system", "tool", "developer")
    return sent or (isinstance(type_, str) and ("partial_image" in type_ or type_.startswith("input_")))


def as_object(value: Any) -> dict[str, Any]:
    """Return an object; an empty one in the place of anything else."""
    return value if is_object(value) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list; an empty one in the place of anything else."""
    return value if is_list(value) else []


def as_word(value: Any) -> str | None:
    """Return a word or a number as text; None when *value* is neither, or empty."""
    usable = isinstance(value, str | int) and not isinstance(value, bool)
    return (str(value) or None) if usable else None
