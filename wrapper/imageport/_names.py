"""The name under which a file is sent, and whether a name that a server reports is that one. Pure."""

from __future__ import annotations

import unicodedata
from mimetypes import MimeTypes
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

_LONGEST = 200
# A file name's ending -> the media type that it promises; the last column of seed 003's limits.
_ENDINGS = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif", ".jfi", ".jif", ".pjpeg", ".pjp"), "image/jpeg"),
    **dict.fromkeys((".png", ".apng"), "image/png"),
    ".webp": "image/webp",
    **dict.fromkeys((".heic", ".heif", ".heics", ".heifs", ".hif"), "image/heic"),
}
_PREFERRED = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic"}
_CONTAINERS = {
    *(".gz", ".bz2", ".xz", ".lzma", ".lz4", ".zst", ".z", ".br", ".tgz", ".tbz2", ".txz"),
    *(".tar", ".zip", ".7z", ".rar", ".cab", ".iso", ".cbz", ".cbr"),
}
# What turns the direction of text, and so may disguise an ending. Joiners stay: emoji are made with them.
_DIRECTIONS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF}
_DROPPED = {"Cc", "Cs", "Zl", "Zp"}  # controls, lone surrogates, ends of lines and paragraphs


def ending(name: str) -> str:
    """Return the ending of a file name in lowercase, with its dot."""
    return PurePosixPath(name).suffix.lower()


def contradicts(name: str, kind: str) -> bool:
    """Say whether a file name promises another media type than *kind*; an unknown ending promises none."""
    end = ending(name)
    promised = _ENDINGS.get(end) or MimeTypes().guess_type("file" + end)[0] or kind
    return promised not in (kind, "application/octet-stream")


def of_container(name: str) -> bool:
    """Say whether a name is that of an archive or of a compressed file, and not of what was read from it."""
    return ending(name) in _CONTAINERS


def plain_name(name: str) -> str:
    """Return the last part of a path without what no form should carry; "" when nothing is left."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    name = "".join(
        char for char in name if unicodedata.category(char) not in _DROPPED and ord(char) not in _DIRECTIONS
    )
    # Stand-ins such as <stdin> or <fdopen> are no names.
    stands_in = name.startswith("<") and name.endswith(">")
    return "" if stands_in or name in (".", "..") else name[-_LONGEST:]


def sent_name(name: str, kind: str) -> str:
    """Return the name under which a file is sent; one without a name gets one of its type."""
    return plain_name(name) or "image" + _PREFERRED[kind]


def in_form(name: str) -> str:
    """Escape a sent name for the header of its part, as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def same_name(sent: str, reported: str) -> bool:
    """Say whether a server may mean the name *sent* by the one that it reports.

    Servers keep the escapes of the form or undo them, normalize Unicode, and some read UTF-8 as Latin-1.
    """
    return bool(_spellings(sent) & _spellings(reported))


def _spellings(name: str) -> set[str]:
    plain = name.partition("''")[2] if name.lower().startswith(("utf-8''", "iso-8859-1''")) else name
    found = {plain, unquote(plain)}
    for coding in ("latin-1", "cp1252"):
        try:
            found.add(plain.encode(coding).decode())
        except UnicodeError:
            continue
    return {_folded(each) for each in found}


def _folded(name: str) -> str:
    """Return *name* in one form of Unicode, with one kind of space."""
    return " ".join(unicodedata.normalize("NFKC", plain_name(name)).split())
