"""A request as it was sent, read again: its values by where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from .rules import FORM, Rules


class Part(NamedTuple):
    """One part of a form."""

    content: bytes
    filename: str | None
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request held."""

    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: bytes

    def texts(self, place: str, name: str) -> list[str]:
        """Give the texts of a parameter; there may be several in a query."""
        if place == "query":
            return [value for each, value in self.query if each == name]
        values = self.path if place == "path" else self.headers
        text = values.get(name if place == "path" else name.lower())
        return [] if text is None else [text]

    @property
    def media_type(self) -> str:
        """The media type that it names, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def parts(self) -> dict[str, list[Part]] | None:
        """Give the parts of a form by name; None when it is none."""
        if self.media_type != FORM:
            return None
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode("latin-1", "replace")
        found: dict[str, list[Part]] = {}
        for part in BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            stated = part.get_content_type() if "content-type" in part else None
            read = Part(content if isinstance(content, bytes) else b"", part.get_filename(), stated)
            found.setdefault(str(name), []).append(read)
        return found


def read(rules: Rules, url: str, headers: Mapping[str, str], body: bytes | str | None) -> Sent | None:
    """Read a request; None when its address is not the operation's."""
    parts = urlsplit(url)
    found = rules.in_path.search(parts.path)
    if found is None:
        return None
    return Sent(
        {name: unquote(value) for name, value in found.groupdict().items()},
        parse_qsl(parts.query, keep_blank_values=True),
        {name.lower(): value.strip() for name, value in headers.items()},
        body.encode() if isinstance(body, str) else body or b"",
    )
