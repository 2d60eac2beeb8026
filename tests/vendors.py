"""PhotoGPT and the OceanBase gateway in both colours, and the images that their tests use."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from functools import cache
from inspect import iscoroutine
from pathlib import Path
from typing import Any, cast

import httpx
import pillow_heif
from colours import Answer, Colour, Given, Plain, Scene, Script
from PIL import Image

from imageport import (
    AsyncGeneratedImage,
    AsyncGeneration,
    AsyncListing,
    AsyncOceanBase,
    AsyncPhotoGPT,
    OceanBase,
    PhotoGPT,
    Retry,
)
from imageport._awaited.oceanbase import GatewayImages, Tasks
from imageport._awaited.photogpt import PhotoImages
from imageport.sandbox import Sandbox

DATA = Path(__file__).parent / "data"
PHOTOS = sorted(path for path in DATA.iterdir() if path.suffix != ".md")
KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
KINDS[".heic"] = "image/heic"
GATEWAY = "https://gateway.example"
KEY = {"api_key": "sk-secret-key"}
SANDBOX = {"api_key": "sk-sandbox"}
QUICK = Retry(base_delay=0.0)
PHOTO = {"id": "img-1", "url": "https://cdn.example/1.jpg", "modelID": "model-1", "type": "modelInput"}
UPLOADED = Answer(body={"result": PHOTO, "status": "OK"})
_AWAITED = (
    *(AsyncPhotoGPT, AsyncOceanBase, AsyncListing, AsyncGeneration, AsyncGeneratedImage),
    *(PhotoImages, GatewayImages, Tasks),
)


class PlainVendor(Plain):
    """Looks like a blocking object of these two vendors, and runs an async one."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if callable(value):
            return lambda *args, **options: self._plain(value(*args, **options))
        return self._plain(value)

    def _plain(self, value: Any) -> Any:
        if iscoroutine(value):
            value = self._runner.run(value)
        if isinstance(value, AsyncIterator):
            return self._steps(value)
        if isinstance(value, list):
            return [self._plain(item) for item in cast("list[Any]", value)]
        return PlainVendor(value, self._runner) if isinstance(value, _AWAITED) else value


def _made(colour: Colour, blocking: type[Any], awaited: type[Any], options: Mapping[str, Any]) -> Any:
    if colour.name == "blocking":
        made = blocking(**options)
    else:
        made = PlainVendor(awaited(**options), colour.runner)
    colour._made.append(made)
    return made


def photogpt_at(colour: Colour, url: str, **options: Any) -> PhotoGPT:
    """A client of a real server; it does not wait between attempts."""
    options = {"base_url": url, "retry": QUICK, **SANDBOX, **options}
    return _made(colour, PhotoGPT, AsyncPhotoGPT, options)


def oceanbase_at(colour: Colour, url: str, **options: Any) -> OceanBase:
    """A client of a real server; it does not wait between attempts."""
    options = {"base_url": url, "retry": QUICK, **SANDBOX, **options}
    return _made(colour, OceanBase, AsyncOceanBase, options)


def photogpt(scene: Scene, *answers: Given, **options: Any) -> PhotoGPT:
    """A client that gets these answers."""
    scene.script = Script(*answers, clock=scene.clock)
    options = {"transport": scene.script, "retry": Retry(jitter=lambda: 1.0), **KEY, **options}
    return _made(scene.colour, PhotoGPT, AsyncPhotoGPT, options)


def oceanbase(scene: Scene, *answers: Given, **options: Any) -> OceanBase:
    """A client that gets these answers."""
    scene.script = Script(*answers, clock=scene.clock)
    options = {"transport": scene.script, "retry": Retry(jitter=lambda: 1.0), "base_url": GATEWAY} | (
        KEY | options
    )
    return _made(scene.colour, OceanBase, AsyncOceanBase, options)


def said(data: Any, **headers: str) -> Answer:
    """An answer of the gateway in its envelope."""
    body = {"success": True, "code": "200", "message": "successful", "data": data}
    return Answer(200, body, {name.replace("_", "-"): value for name, value in headers.items()})


def refused(code: str | int, message: str = "no", status: int | None = None, **headers: str) -> Answer:
    """A refusal of the gateway in its envelope."""
    body = {"success": False, "code": code, "message": message}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(int(code) if status is None else status, body, names)


def task(word: str | None = "PENDING", *urls: str, **headers: str) -> Answer:
    """An answer about a task, in the shape of DashScope."""
    output: dict[str, Any] = {"task_id": "task-1"} | ({} if word is None else {"task_status": word})
    if urls:
        output["results"] = [{"url": url} for url in urls]
    return said({"output": output, "request_id": "r"}, **headers)


def content_of(sandbox: Sandbox, url: str) -> bytes:
    """Download what the sandbox keeps."""
    assert url.startswith(sandbox.url)
    return httpx.get(url, trust_env=False).raise_for_status().content


@cache
def picture(kind: str = "png", size: tuple[int, int] = (32, 24)) -> bytes:
    """A small picture, made here."""
    image, file = Image.new("RGB", size, (200, 30, 90)), io.BytesIO()
    if kind == "heic":
        pillow_heif.from_pillow(image).save(file)  # pyright: ignore[reportUnknownMemberType]
    else:
        image.save(file, kind)
    return file.getvalue()


def photo(name: str) -> bytes:
    """A photograph from tests/data."""
    return (DATA / name).read_bytes()


def padded(content: bytes, size: int) -> bytes:
    """An image with random-looking bytes behind its end."""
    missing = size - len(content)
    assert missing >= 0
    filler = bytes(range(256)) * (missing // 256 + 1)
    return content + filler[:missing]


class Stubborn(io.RawIOBase):
    """A stream that can only be read, forwards."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._rest.readinto(buffer)
