"""The files of a generation: a name that nobody has, an ending that is true."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from imageport.errors import ImagePortError

if TYPE_CHECKING:
    from imageport import Generation

_ENDINGS = (
    (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"BM", ".bmp"),
    (b"II*\0", ".tiff"), (b"MM\0*", ".tiff"),
)  # fmt: skip


def free_name(out: Path, wanted: str, taken: Collection[str]) -> str:
    """Return *wanted*, with a number where a file in *out*, or a *taken* name, has it already."""
    name, number = wanted, 1
    while name in taken or _exists(out, name):
        number += 1
        name = f"{wanted}~{number}"
    return name


def _exists(out: Path, name: str) -> bool:
    starts = (f"{name}.", f"{name}_")
    return out.is_dir() and any(path.name.startswith(starts) for path in out.iterdir())


def save(generation: Generation, out: Path, name: str) -> tuple[list[str], list[str]]:
    """Save every image; return the files, and why others are missing."""
    out.mkdir(parents=True, exist_ok=True)
    files: list[str] = []
    missing: list[str] = []
    several = len(generation.images) > 1
    for number, image in enumerate(generation.images, 1):
        stem = f"{name}_{number}" if several else name
        if image.error is not None:
            missing.append(f"image {number}: {image.error}")
            continue
        files.append(str(_named(image.save(out / f"{stem}.image"), out / stem)))
    return files, missing


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
