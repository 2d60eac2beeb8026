"""Run by the Python of an environment that has the wheel: every client, by real sockets.

Arguments: the sandbox's URL, a photo.
"""

from __future__ import annotations

import asyncio
import importlib.resources
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import imageport
import imageport_api
from imageport import PAI, AsyncOceanBase, AsyncPAI, AsyncPhotoGPT, OceanBase, PhotoGPT, errors

URL, PHOTO = sys.argv[1], Path(sys.argv[2])
KEYS: Any = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}


def blocking() -> None:
    """Do the main jobs."""
    with PAI(base_url=URL, **KEYS) as pai, PAI(api_key="sk-sandbox", base_url=URL) as bearer:
        added = pai.images.add("smoke", "registry.example.com/smoke:1", labels={"a": "b"})
        assert added.image_id is not None
        assert [image.name for image in bearer.images.list(labels={"a": "b"})] == ["smoke"]
        pai.images.remove(added.image_id)
        found: str | None = "still there"
        try:
            pai.images.get(added.image_id)
        except errors.NotFoundError as error:
            found = error.code
        assert found == "InvalidImageId.NotFound", found
    with PhotoGPT(api_key="sk-sandbox", base_url=URL) as photogpt:
        photo = photogpt.images.upload(PHOTO, model_id="model-1")
        assert [each.id for each in photogpt.images.list("model-1")] == [photo.id]
    with OceanBase(api_key="sk-sandbox", base_url=URL) as oceanbase:
        generation = oceanbase.images.generate("sandbox-task", prompt="a cat").wait(timeout=30)
        assert generation.images[0].save("blocking.png").stat().st_size > 100


async def awaited() -> None:
    """Do the same."""
    async with AsyncPAI(base_url=URL, **KEYS) as pai:
        await pai.images.add("smoke-2", "registry.example.com/smoke:1")
        assert [image.name async for image in pai.images.list()] == ["smoke-2"]
    async with AsyncPhotoGPT(api_key="sk-sandbox", base_url=URL) as photogpt:
        photo = await photogpt.images.upload(PHOTO, model_id="model-2")
        assert [each.id async for each in photogpt.images.list("model-2")] == [photo.id]
    async with AsyncOceanBase(api_key="sk-sandbox", base_url=URL) as oceanbase:
        generation = await oceanbase.images.generate("sandbox-task", prompt="a cat")
        await generation.wait(timeout=30)
        assert (await generation.images[0].save("awaited.png")).stat().st_size > 100


for package in (imageport, imageport_api):
    assert importlib.resources.files(package).joinpath("py.typed").is_file(), package
blocking()
asyncio.run(awaited())
for name in sys.argv[3:]:
    print(f"{name}=={version(name)}")
