"""The images that train the gallery's models."""

from __future__ import annotations

from collections.abc import Mapping

from imageport import PAI, ConflictError

LABELS = {"gallery": "training"}


def register(pai: PAI, images: Mapping[str, str]) -> list[str]:
    """Register images by name and address, and return the names that were new."""
    new: list[str] = []
    for name, uri in images.items():
        try:
            pai.images.add(name, uri, labels=LABELS)
        except ConflictError:
            continue  # registered by an earlier run
        new.append(name)
    return new


def retire(pai: PAI, keep: set[str]) -> int:
    """Remove the gallery's images that are not to be kept, and return how many those were."""
    old = [image for image in pai.images.list(labels=LABELS) if image.name not in keep]
    for image in old:
        if image.image_id is not None:
            pai.images.remove(image.image_id)
    return len(old)
