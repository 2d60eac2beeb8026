"""Whether an upload whose end nobody saw was done: what the model has now against what it had. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from imageport.uploads import same_name


class Seen(NamedTuple):
    """A photo of the model, as far as it can be compared."""

    id: str
    name: str | None
    size: int | None


class Verdict(NamedTuple):
    """What is known about an upload now."""

    state: Literal["done", "absent", "unknown"]
    photo: Seen | None = None


def seen(photo: Any) -> Seen:
    """Read a photo; what it says about its file is not documented, so it may say nothing."""
    data = cast("dict[Any, Any] | str | None", photo.data)
    data = data if isinstance(data, dict) else {}
    told: dict[str, Any] = {str(name).replace("_", "").lower(): value for name, value in data.items()}
    name, size = told.get("filename"), told.get("size", told.get("filesize"))
    name = name if isinstance(name, str) else None
    size = size if type(size) is int else None
    return Seen(str(photo.id), name, size)


def judge(
    pending: Mapping[str, Mapping[str, Any]], photos: Sequence[Seen], known: set[str]
) -> dict[str, Verdict]:
    """Find the photos of *pending* uploads among those that are not *known* already.

    One is done when a new photo is surely the same, absent when no new photo can be it, and unknown
    when one might be.
    """
    new = [photo for photo in photos if photo.id not in known]
    found: dict[str, Verdict] = {}
    # A name to the letter first, so that no other file takes that photo.
    for fits in (str.__eq__, same_name):
        for key, entry in pending.items():
            same = next((photo for photo in new if _same(entry, photo, fits)), None)
            if same is not None and key not in found:
                new.remove(same)
                found[key] = Verdict("done", same)
    for key, entry in pending.items():
        if key not in found:
            doubtful = not _told(entry) or any(_perhaps(entry, photo) for photo in new)
            found[key] = Verdict("unknown" if doubtful else "absent")
    return found


def _same(entry: Mapping[str, Any], photo: Seen, fits: Callable[[str, str], bool]) -> bool:
    named = _told(entry) and photo.name is not None and fits(entry["name"], photo.name)
    return named and photo.size == entry["size"]


def _told(entry: Mapping[str, Any]) -> bool:
    """Say whether a journal still holds what a photo is compared with."""
    return entry.get("name") is not None and entry.get("size") is not None


def _perhaps(entry: Mapping[str, Any], photo: Seen) -> bool:
    """Say whether a photo may be this file: nothing that it tells speaks against it for sure.

    A service may rename files; a size that differs is another file's, or that of a converted one.
    """
    named = photo.name is not None and same_name(entry["name"], photo.name)
    if photo.size is not None and photo.name is not None:
        return photo.size == entry["size"] or named
    return photo.size in (None, entry["size"]) and (photo.name is None or named)
