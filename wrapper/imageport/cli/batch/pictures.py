"""The files of a generation: a name that nobody has, an ending that is true."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from imageport.errors import ImagePortError, SpecMismatchError

from .journal import Journal
from .places import Folder, Place

if TYPE_CHECKING:
    from imageport import GeneratedImage, Generation

_ENDINGS = (
    (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"BM", ".bmp"),
    (b"II*\0", ".tiff"), (b"MM\0*", ".tiff"),
)  # fmt: skip


class Saved(NamedTuple):
    """The files that were written, and why others are missing."""

    files: list[str]
    missing: list[str]
    unread: bool
    """Whether an image came, and what came is none that can be read."""


class Shelf:
    """Saves the images of generations, and writes each name down before it is taken.

    So a run that goes on after a kill knows its own files, and saves no image twice.
    """

    def __init__(self, folder: Folder, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal

    def save(self, key: str, name: str, generation: Generation) -> Saved:
        """Save every image under *name*, or with a number behind it where a file has that name."""
        files: list[str] = []
        missing: list[str] = []
        unread = False
        stem = name if self._placed(key) else self._folder.free(name)
        several = len(generation.images) > 1
        for number, image in enumerate(generation.images, 1):
            if image.error is not None:
                missing.append(f"image {number}: {image.error}")
                continue
            try:
                files.append(self._save(key, str(number), f"{stem}_{number}" if several else stem, image))
            except SpecMismatchError as error:
                if image.url is not None:
                    raise  # what the link serves may be an image later
                missing.append(f"image {number}: {error}")
                unread = True
        return Saved(files, missing, unread)

    def _save(self, key: str, number: str, stem: str, image: GeneratedImage) -> str:
        before = self._placed(key).get(number)
        if before is not None and before.is_ours():
            return before.file
        part = self._folder.part(stem)
        try:
            image.save(part)
            return self._named(key, number, part, stem).file
        except ImagePortError as error:
            shown = str(self._folder.out / f"{stem}.image")
            error.args = (str(error).replace(str(part), shown), *error.args[1:])
            raise
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _named(self, key: str, number: str, part: Path, stem: str) -> Place:
        """Give a file the ending of what it is, and a name that nobody has."""

        def note(place: Place) -> None:
            placed = {**self._placed(key), number: place}
            self._journal.add(key, placed={at: list(each) for at, each in placed.items()})

        try:
            with part.open("rb") as file:
                end = ending(file.read(16))
            return self._folder.take(part, stem, end, note)
        except OSError as error:
            raise ImagePortError(
                f"{stem} cannot be written to {self._folder.out}: {error.strerror}."
            ) from error

    def _placed(self, key: str) -> dict[str, Place]:
        """Return the names that this batch has taken for a generation, or was about to take."""
        found = cast("dict[str, Any]", self._journal.entries.get(key, {}).get("placed") or {})
        try:
            return {number: Place(*each) for number, each in found.items()}
        except TypeError:
            return {}  # a hand has changed it


def ending(head: bytes) -> str:
    """Tell the ending from the first bytes."""
    if head[8:12] == b"WEBP":
        return ".webp"
    if head[4:8] == b"ftyp":
        return ".avif" if head[8:12] in (b"avif", b"avis") else ".heic"
    return next((end for start, end in _ENDINGS if head.startswith(start)), ".image")
