"""A generation as a row: its state, its task, its pictures without their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .output.rows import Row

if TYPE_CHECKING:
    from imageport import Generation

COLUMNS = ("status", "task_id", "images", "files", "token")


def links(generation: Generation) -> list[str]:
    """Return where the images are; bytes that came with the answer are not shown."""
    return [image.url or image.error or "(content)" for image in generation.images]


def described(generation: Generation, files: list[str] | None = None) -> Row:
    """Describe a generation; bytes that came with the answer are not shown."""
    return {
        "status": generation.status,
        "raw_status": generation.raw_status,
        "task_id": generation.task_id,
        "images": links(generation),
        "files": files or [],
        "token": None if generation.task_id is None else generation.token(),
        "request_id": generation.request_id,
        # What was paid for is in it somewhere, though nobody knows where.
        **({"data": generation.data} if generation.done and not generation.images else {}),
    }
