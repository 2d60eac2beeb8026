"""How a picture looks as bytes, and as text: base64 in every common spelling, and data URLs."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from imageport._sniff import is_still
from imageport.errors import SpecMismatchError

_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
"""The sizes of the header that follows that of the file."""
# Two letters are too little to tell a bitmap from any other bytes.
_SURE = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"\0\0\0\x0cJXL \r\n\x87\n": "image/jxl",
}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"}
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_HEAD = 64
_URL_SAFE = str.maketrans("-_", "+/")
_WRITTEN_OUT = re.compile(r"\\[nrt]|[\s\\\ufeff\u200b]+")  # a line's end that was escaped twice
_QUOTED = re.compile(r"""b?["']""")
_BARE_HEAD = re.compile(r"(?:[\w.+-]+/[\w.+-]+;)?base64(?:,|://|:)", re.I)
_HEX = re.compile(r"(?:0x)?((?:89504e47|ffd8ff|47494638|52494646)[0-9a-f]*)", re.I)


class DataUrl(NamedTuple):
    """The parts of a data URL."""

    media: str
    is_base64: bool
    payload: str


def is_picture(head: bytes) -> bool:
    """Say whether the first bytes are those of an image."""
    if head[:2] == b"BM":
        return int.from_bytes(head[14:18], "little") in _BMP_HEADERS
    return media_of(head) is not None or is_still(head)


def media_of(head: bytes) -> str | None:
    """Return the media type of an image by its first bytes; None when they are not surely an image's."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12]) or ("image/heic" if head[8:12] in _HEIF else None)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return next((media for magic, media in _SURE.items() if head.startswith(magic)), None)


def data_url(text: str) -> DataUrl | None:
    """Split a data URL; None when *text* is none, or ends before its content."""
    text = text.lstrip()
    if text[:5].lower() != "data:":
        return None
    head, comma, payload = text[5:].partition(",")
    media, *parameters = (part.strip().lower() for part in head.split(";"))
    return DataUrl(media, "base64" in parameters, payload) if comma else None


def holds_picture(text: str) -> bool:
    """Say whether *text* begins as the base64 of an image does, or as an image's own bytes."""
    found = data_url(text)
    if found is None:
        return _begins(text)
    return _begins(found.payload) or media_of(unquote_to_bytes(found.payload[: 4 * _HEAD])) is not None


def decode(text: str) -> bytes:
    """Read an image that came as text."""
    try:
        content = _content(text)
    except ValueError:
        content = b""
    if not content:
        raise SpecMismatchError(
            "The image's base64 cannot be read. The image may have been charged; the generation's data"
            " and the error's body hold what came.",
            body=text.encode(errors="surrogatepass"),
        )
    return content


def _content(text: str) -> bytes:
    found = data_url(text)
    if found is None:
        return _plain(text)
    if found.is_base64:
        return _plain(found.payload)
    content = unquote_to_bytes(found.payload.strip())
    surely = media_of(content[:_HEAD]) is not None or not _begins(found.payload)
    return content if surely else _plain(found.payload)  # it forgets to say base64


def _begins(text: str) -> bool:
    try:
        return media_of(_plain(text, _HEAD)) is not None
    except ValueError:
        return False


def _plain(text: str, most: int | None = None) -> bytes:
    """Decode *text*, or its first *most* bytes only."""
    raw = _as_bytes(text, most)
    return _decoded(text, most) if raw is None else raw


def _as_bytes(text: str, most: int | None) -> bytes | None:
    """Return the bytes of an image whose bytes were taken for characters, or for hexadecimal digits."""
    raw = text if most is None else text[: 2 * most]
    if media_of(raw[:_HEAD].encode("latin-1", "replace")) is not None:
        return raw.encode("latin-1")[:most]
    digits = _HEX.fullmatch(raw.strip()) if raw[:10].isalnum() else None
    return None if digits is None else bytes.fromhex(digits[1])[:most]


def _decoded(text: str, most: int | None) -> bytes:
    """Decode base64 of either alphabet, whatever stands around it, in it or is missing at its end."""
    if most is not None:
        text = text.lstrip()[: 4 * most]
    text = _unwrapped(text.strip())
    if "%" in text:
        text = unquote_to_bytes(text).decode("ascii")
    spaced, text = text, _WRITTEN_OUT.sub("", text).translate(_URL_SAFE)
    if most is not None:
        text = text[: len(text) // 4 * 4]
    elif "=" in text and len(text) % 4 and " " in spaced:
        # A form turns each + into a space.
        plus = _WRITTEN_OUT.sub("", spaced.strip().replace(" ", "+")).translate(_URL_SAFE)
        text = text if len(plus) % 4 else plus
    text = text.rstrip("=")
    content = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    return content[:most]


def _unwrapped(text: str) -> str:
    """Take off what programs put around base64 by mistake: quotes, b'', a head that lacks its "data:"."""
    quoted = _QUOTED.match(text)
    if quoted is not None:
        text = text[quoted.end() :].rstrip("\"'")
    head = _BARE_HEAD.match(text)
    return text if head is None else text[head.end() :]
