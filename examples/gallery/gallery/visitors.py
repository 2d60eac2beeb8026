"""The photos that visitors send in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from imageport import AsyncPhotoGPT, ImagePortError


async def hang(photogpt: AsyncPhotoGPT, model_id: str, photos: Mapping[str, bytes]) -> dict[str, str]:
    """Upload photos side by side, and return what became of each: its id, or what went wrong."""

    async def one(photo: bytes) -> str:
        try:
            return (await photogpt.images.upload(photo, model_id=model_id)).id or "no id"
        except ImagePortError as error:
            return f"{type(error).__name__}: {error}"

    return dict(zip(photos, await asyncio.gather(*map(one, photos.values())), strict=True))
