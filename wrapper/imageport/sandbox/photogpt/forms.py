"""How the form of an upload is read: a part with the file, a part or field with JSON, in any order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_options_header

from imageport.sandbox.exchange import Refusal, Request
from imageport.sandbox.reading import read_json

MEDIA = "multipart/form-data"


class Sent(NamedTuple):
    """A file as it was sent."""

    name: str
    content: bytes


class Form(dict[str, Any]):
    """The parts of a form by name, as the spec sees them; the bytes of the file stand beside them."""

    sent: Sent


def read_form(request: Request) -> Form:
    """Decode a form; what is in it is for the spec to judge."""
    form = Form()
    for name, file_name, content in _parts(request):
        if name in form:
            raise Refusal(400, f"The part {name[:100]} stands there twice.", name=name)
        if name == "data":
            form[name] = _data(request, content)
        elif name != "file":
            form[name] = ""
        elif file_name is None:
            raise Refusal(400, "The part file has no file name.", name=name)
        else:
            form[name], form.sent = "", Sent(file_name, content)
    return form


def _data(request: Request, content: bytes) -> Any:
    try:
        return read_json(replace(request, headers=[], body=content))
    except Refusal:
        raise Refusal(400, "The part data is not valid JSON.", name="data") from None


def _parts(request: Request) -> list[tuple[str, str | None, bytes]]:
    """Give name, file name if there is one, and content of every part."""
    parts: list[tuple[str, str | None, bytes]] = []
    ends: list[None] = []

    def on_field(field: Field) -> None:
        parts.append((_text(field.field_name), None, field.value or b""))

    def on_file(file: File) -> None:
        file.file_object.seek(0)
        parts.append((_text(file.field_name), _text(file.file_name), file.file_object.read()))

    _, options = parse_options_header(request.header("content-type"))
    boundary, in_memory = options.get(b"boundary"), {"MAX_MEMORY_FILE_SIZE": len(request.body)}
    try:
        parser = FormParser(MEDIA, on_field, on_file, lambda: ends.append(None), boundary, config=in_memory)
        parser.write(request.body)
        parser.finalize()
    except (FormParserError, AssertionError):
        raise Refusal(400, "The body is no form.", name="Body") from None
    if not ends:
        raise Refusal(400, "The form has no end.", name="Body")
    return parts


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")
