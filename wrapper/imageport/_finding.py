"""Where the pictures of a reply are, at the usual places and, with evidence, at any other. Pure."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from typing import Any, NamedTuple, cast

from imageport._check import shortened
from imageport._evidence import bytes_of, is_content, is_link, is_odd_link, says_image, written
from imageport._places import (
    USUAL,
    as_list,
    as_object,
    as_word,
    is_blank,
    is_foreign,
    is_result,
    is_web,
    kind,
)

_DEEPEST, _MOST = 24, 200_000
_WELL = {"0", "200", "10000", "ok", "success", "succeed", "succeeded", "successful", "none", "null"}


class Picture(NamedTuple):
    """One image of a result as the vendor put it: an address, or its bytes as base64, or an error."""

    url: str | None
    base64: str | None
    error: str | None


class Found(NamedTuple):
    """The pictures of a reply in its order, and whether they are surely what the model made."""

    pictures: tuple[Picture, ...] = ()
    sure: bool = False

    @property
    def any(self) -> bool:
        """Whether at least one image came."""
        return any(picture.error is None for picture in self.pictures)


class Place(NamedTuple):
    """A picture, and what speaks for it."""

    picture: Picture
    sure: bool
    written: bool = False
    """Whether it stands in the middle of a text."""
    group: int = 0
    """The list that it stands in."""


def find(data: Any, sent: Container[int] = ()) -> Found:
    """Find the pictures of a reply; what the request held, by its hash, is no result."""
    places = list(_Search(sent).walk(data, "", sure=False))
    plain = [place for place in places if not place.written]
    # A text that speaks of pictures counts only where none stands by itself.
    chosen = plain if _came(plain) else places
    sure = [place for place in chosen if place.sure]
    chosen = sure if _came(sure) or not _came(chosen) else chosen
    return Found(tuple(_once(chosen)), bool(sure))


def _came(places: Iterable[Place]) -> bool:
    return any(place.picture.error is None for place in places)


def _once(places: Iterable[Place]) -> Iterator[Picture]:
    """Leave out what was said before in another list; the events of a stream repeat themselves."""
    groups: dict[Picture, int] = {}
    for place in places:
        if place.picture.error is not None or groups.setdefault(place.picture, place.group) == place.group:
            yield place.picture


def failure(value: Any) -> str | None:
    """Return the words of an error; None when there is none, or a code that says that all is well."""
    if isinstance(value, str):
        return None if is_blank(value) else shortened(value)
    fields = as_object(value)
    code, message = as_word(fields.get("code")), as_word(fields.get("message"))
    if code is not None and code.lower() in _WELL:
        return None
    return shortened(": ".join(word for word in (code, message) if word)) or None


class _Search:
    """A walk through a reply that remembers how much of it was looked at."""

    def __init__(self, sent: Container[int]) -> None:
        self._sent = sent
        self._left = _MOST

    def walk(self, value: Any, name: str, *, sure: bool, depth: int = 0) -> Iterator[Place]:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return
        if isinstance(value, dict):
            yield from self._object(as_object(value), sure=sure, depth=depth)
        elif isinstance(value, list):
            yield from self._items(as_list(value), name, sure=sure, depth=depth)
        elif isinstance(value, str):
            yield from self._text(value, name, sure=sure, depth=depth)

    def _object(self, fields: dict[str, Any], *, sure: bool, depth: int) -> Iterator[Place]:
        if is_foreign(fields):
            return
        image = says_image(fields)
        own = self._own(fields, sure=sure, image=image)
        yield from own
        for name, value in fields.items():
            known = kind(name)
            if known == "foreign" or (own and isinstance(value, str) and known != "text"):
                continue
            if name == "delta":  # a piece of a text, which the reader of events puts together
                value = {key: each for key, each in as_object(value).items() if key != "content"}
            yield from self.walk(value, name, sure=sure or is_result(name), depth=depth + 1)

    def _own(self, fields: dict[str, Any], *, sure: bool, image: bool) -> list[Place]:
        """Return the picture that an object is itself; its members may be several spellings of it."""
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        lower = {name.replace("-", "_").lower(): name for name in reversed(texts)}
        usual = [lower[name] for name in USUAL if name in lower]
        for name in usual:
            place = self._judged(texts[name], name, sure=sure or is_result(name), inside=sure)
            if place is not None:
                return [place]
        for wanted in ("link", "content", "other"):
            names = [name for name in texts if kind(name) == wanted and name not in usual]
            places = (
                self._judged(
                    texts[name],
                    name,
                    sure=is_result(name) or (sure and (image or wanted != "other")),
                    inside=sure,
                    image=image,
                )
                for name in names
            )
            if found := [place for place in places if place is not None]:
                return found
        return []

    def _items(self, items: list[Any], name: str, *, sure: bool, depth: int) -> Iterator[Place]:
        raw = bytes_of(items)
        if raw is not None:
            yield Place(Picture(None, raw.decode("latin-1"), None), sure)
            return
        for item in items:
            # Texts that stand alone in a list of results are links, whatever the list is called.
            called = "link" if isinstance(item, str) and sure and kind(name) == "other" else name
            places = list(self.walk(item, called, sure=sure, depth=depth + 1))
            yield from (place._replace(group=place.group or id(items)) for place in places)
            error = None if places or not sure else _error_of(item, strict=name == "events")
            if error is not None:
                yield Place(Picture(None, None, error), sure)

    def _text(self, text: str, name: str, *, sure: bool, depth: int) -> Iterator[Place]:
        place = self._judged(text, name, sure=sure, inside=sure)
        if place is not None:
            yield place
        elif text.lstrip()[:1] in ("{", "[") and isinstance(inner := _parsed(text), dict | list):
            yield from self.walk(cast("Any", inner), name, sure=sure, depth=depth + 2)
        elif kind(name) == "text":
            links = (self._judged(link, "link", sure=sure, inside=True) for link in written(text))
            yield from (each._replace(written=True) for each in links if each is not None)

    def _judged(self, text: str, name: str, *, sure: bool, inside: bool, image: bool = False) -> Place | None:
        """Return the picture that a text is: by its name, by where it stands, by what it looks like."""
        if kind(name) == "foreign" or is_blank(text) or hash(text) in self._sent:
            return None
        stripped = text.strip()
        if is_web(stripped):
            found = is_link(stripped, name, inside=inside)
            return Place(Picture(stripped, None, None), sure) if found else None
        if is_content(text, name, image=image):
            return Place(Picture(None, text, None), sure)
        if inside and is_odd_link(stripped, name):
            return Place(Picture(text, None, None), sure)
        return None


def _error_of(item: Any, *, strict: bool) -> str | None:
    """Return the error that an item has in the place of a picture; *strict* asks for a code, too."""
    fields = as_object(item)
    own = None if strict and fields.get("code") is None else failure(fields)
    return failure(fields.get("error")) or own


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
