"""What a reply with pictures says, whatever it comes as: JSON, events, or an image itself. Pure."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, cast

from imageport._formats import holds_picture, media_of
from imageport._places import as_list, as_object, is_web, names_image

_EVENT_LINE = re.compile(rb"\s*(?::|data:|event:|id:|retry:)")
_SHORTEST = 12  # characters of what may be a link, with its quotes
_QUOTE = re.compile(r'\\.|"', re.S)
_TEXT = re.compile(rb"\s*[<{\[\"]")


def read_body(content: bytes, media: str | None) -> dict[str, Any]:
    """Read a body of any form as an object; ValueError when it is none of them.

    An image's own bytes and a list stand in ``data``, events in ``events`` in their order.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = _other_than_json(content, media or "")
    if isinstance(value, str):
        value = _inner(value)
    if isinstance(value, list):
        return {"data": value}
    if not isinstance(value, dict):
        raise ValueError("neither an object nor a list, events, nor an image")
    return cast("dict[str, Any]", value)


def salvaged(content: bytes) -> dict[str, Any]:
    """Read what can be read of a body that is cut or damaged: the texts in it that are whole."""
    text = content.decode(errors="replace")
    texts = [found for each in _literals(text) if (found := _unescaped(each)) is not None]
    sure = [each for each in texts if holds_picture(each) or (is_web(each) and names_image(each))]
    return {"data": [{"url": each} for each in sure or filter(is_web, texts)]}


def _literals(text: str) -> Iterator[str]:
    """Yield what stands between quotes, with them."""
    start: int | None = None
    for mark in _QUOTE.finditer(text):
        if mark[0] != '"':
            continue
        if start is not None and mark.end() - start > _SHORTEST:
            yield text[start : mark.end()]
        start = mark.start() if start is None else None


def _unescaped(literal: str) -> str | None:
    try:
        return cast("str", json.loads(literal, strict=False))
    except ValueError:
        return None


def _other_than_json(content: bytes, media: str) -> Any:
    found = media_of(content[:64])
    drawn = media.startswith("image/svg") or not _TEXT.match(content[:64])
    if found is None and content and media.startswith("image/") and drawn:
        found = media.partition(";")[0]
    if found is not None:
        return {"data": [{"b64_json": base64.b64encode(content).decode(), "content_type": found}]}
    if media.startswith("text/event-stream") or _EVENT_LINE.match(content[:256]):
        return _merged(list(_events(content)))
    return _lines(content) or content.decode("utf-8-sig").strip()


def _inner(text: str) -> Any:
    """Read JSON that was written as text once more; a text that is one picture stands for it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        one = is_web(text) and not re.search(r"\s", text)
        return [text] if one or holds_picture(text) else text


def _lines(content: bytes) -> dict[str, Any] | None:
    """Read a JSON value a line; None when any of them is something else."""
    events: list[Any] = []
    for line in content.splitlines():
        if line.strip():
            event = _event("", line.decode(errors="replace"))
            if not isinstance(event, dict):
                return None
            events.append(event)
    return _merged(events) if events else None


def _events(content: bytes) -> Iterator[Any]:
    """Yield the events of a stream, also of one that ends in the middle of one."""
    name, lines = "", list[str]()
    for line in [*re.split("\r\n|\n|\r", content.decode("utf-8-sig", "replace")), ""]:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            lines.append(value)
        elif not line:
            yield from _said(name, lines)
            name, lines = "", []


def _said(name: str, lines: list[str]) -> Iterator[Any]:
    whole = _event(name, "\n".join(lines)) if lines else None
    if whole is not None:
        yield whole
    elif len(lines) > 1:  # some servers leave out the empty line between events
        yield from (each for line in lines if (each := _event(name, line)) is not None)


def _event(name: str, text: str) -> Any:
    """Read an event; None for what is no JSON, as the end of OpenAI's streams is."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text if holds_picture(text) else None
    if name and isinstance(found, dict) and not {"type", "event"} & found.keys():
        return {"event": name, **as_object(found)}
    return cast("Any", found)


def _merged(events: list[Any]) -> dict[str, Any]:
    """Put the events of a stream together: by the number of their image, and the text out of its pieces."""
    if not events:
        raise ValueError("a stream without an event")
    numbered = sorted(events, key=_number)
    text = "".join(piece for event in events for piece in _pieces(as_object(event)))
    return {"events": numbered, **({"text": text} if text else {})}


def _number(event: Any) -> float:
    number = as_object(event).get("image_index")
    return number if type(number) is int else float("inf")


def _pieces(event: dict[str, Any]) -> Iterator[str]:
    for choice in as_list(event.get("choices")):
        piece = as_object(as_object(choice).get("delta")).get("content")
        if isinstance(piece, str):
            yield piece
