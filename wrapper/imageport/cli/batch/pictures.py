"""The files of a generation: a name that nobody has, an ending that is true."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imageport.cli.output.names import safe_name
from imageport.errors import ImagePortError, SpecMismatchError

if TYPE_CHECKING:
    from imageport import Generation

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


def free_name(out: Path, wanted: str, taken: Collection[str]) -> str:
    """Return *wanted* as a safe name, with a number where a file in *out*, or a *taken* name, has it already.

    Names that differ in case only are the same file on some systems.
    """
    wanted = safe_name(wanted)
    used = {name.casefold() for name in taken}
    there = [path.name.casefold() for path in out.iterdir()] if out.is_dir() else []
    name, number = wanted, 1
    while name.casefold() in used or _exists(there, name.casefold()):
        number += 1
        name = f"{wanted}~{number}"
    return name


def _exists(there: Collection[str], name: str) -> bool:
    return any(each.startswith((f"{name}.", f"{name}_")) for each in there)


def save(generation: Generation, out: Path, name: str) -> Saved:
    """Save every image, under *name* made safe."""
    name = safe_name(name)
    out.mkdir(parents=True, exist_ok=True)
    files: list[str] = []
    missing: list[str] = []
    unread = False
    several = len(generation.images) > 1
    for number, image in enumerate(generation.images, 1):
        stem = f"{name}_{number}" if several else name
        if image.error is not None:
            missing.append(f"image {number}: {image.error}")
            continue
        try:
            files.append(str(_named(image.save(out / f"{stem}.image"), out / stem)))
        except SpecMismatchError as error:
            if image.url is not None:
                raise  # what the link serves may be an image later
            missing.append(f"image {number}: {error}")
            unread = True
    return Saved(files, missing, unread)


def _named(saved: Path, stem: Path) -> Path:
    """Give a file the ending of what it is."""
    try:
        with saved.open("rb") as file:
            target = stem.with_name(stem.name + ending(file.read(16)))
        return saved.replace(target)
    except OSError as error:
        raise ImagePortError(f"{saved} cannot be renamed: {error.strerror}.") from error


def ending(head: bytes) -> str:
    """Tell the ending from the first bytes."""
    if head[8:12] == b"WEBP":
        return ".webp"
    if head[4:8] == b"ftyp":
        return ".avif" if head[8:12] in (b"avif", b"avis") else ".heic"
    return next((end for start, end in _ENDINGS if head.startswith(start)), ".image")
