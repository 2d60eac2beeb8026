"""Text as editors on any system save it: with or without a mark for the byte order, LF or CRLF. Pure."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class NoTextError(ValueError):
    """The bytes are no UTF-8 text; the message goes on after the file's name."""


def decoded(content: bytes) -> str:
    """Return the text without its byte order mark."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            raise NoTextError(f"is {name}; save it as UTF-8")
    if b"\0" in content:
        raise NoTextError("holds NUL, as UTF-16 and binary files do; save it as UTF-8 text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NoTextError(f"is not UTF-8: line {line}; save it as UTF-8") from None


def lines(text: str) -> list[str]:
    """Split at LF and CRLF only: all other characters, also a CR alone, are content."""
    found = [line.removesuffix("\r") for line in text.split("\n")]
    return found if found[-1] else found[:-1]


def with_lf(text: str) -> str:
    """Return text whose lines all end in CRLF with LF; what is mixed stays."""
    return text.replace("\r\n", "\n") if _all_crlf(text.count("\n"), text.count("\r\n")) else text


def like(text: str, original: bytes) -> bytes:
    """Give text that was read with ``with_lf`` the byte order mark and line ends of its file."""
    if _all_crlf(original.count(b"\n"), original.count(b"\r\n")):
        text = text.replace("\n", "\r\n")
    return (codecs.BOM_UTF8 if original.startswith(codecs.BOM_UTF8) else b"") + text.encode()


def _all_crlf(ends: int, crlf: int) -> bool:
    return 0 < ends == crlf
