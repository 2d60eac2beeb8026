"""What the tests of PhotoGPT and OceanBase call the sandbox with: httpx, and real photographs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from .helpers import Caller

DATA = Path(__file__).parents[1] / "data"
PHOTOS = {path.name: path.read_bytes() for path in sorted(DATA.iterdir()) if path.suffix != ".md"}
JPEG = PHOTOS["astronaut.jpg"]
VERSION = {"api-version": "1"}


def photogpt(caller: Caller, method: str, path: str, **options: Any) -> httpx.Response:
    """Call PhotoGPT."""
    headers = {**VERSION, **options.pop("headers", {})}
    return caller.bearer(method, path, headers=headers, **options)


def upload(
    caller: Caller, content: bytes = JPEG, name: str = "photo.jpg", model: str = "model-1", **data: Any
) -> httpx.Response:
    """Upload a photo, `data` as a JSON part."""
    described = json.dumps({"modelID": model, "type": "modelInput", **data})
    files = {"file": (name, content), "data": (None, described, "application/json")}
    return photogpt(caller, "POST", "/images/upload", files=files)


def uploaded(caller: Caller, *arguments: Any, **options: Any) -> dict[str, Any]:
    """Upload a photo and give what is said of it."""
    reply = upload(caller, *arguments, **options)
    assert reply.status_code == 200, reply.text
    assert reply.json()["status"] == "OK"
    return reply.json()["result"]


def listed(caller: Caller, model: str = "model-1", **parameters: Any) -> list[str]:
    """Give the ids of one page of a model's photos."""
    reply = photogpt(caller, "GET", f"/models/{model}/images", params=parameters)
    assert reply.status_code == 200, reply.text
    return [photo["id"] for photo in reply.json()["result"]]


def photo_error(reply: httpx.Response) -> tuple[int, str]:
    """Give status and cause of a refusal of PhotoGPT, which has to be in its envelope."""
    failure = reply.json()
    assert (failure["status"], failure["result"]) == ("NOK", None)
    assert failure["message"]
    assert reply.headers["x-request-id"]
    return reply.status_code, failure["err"]


def generate(caller: Caller, model: str = "sandbox-sync", **fields: Any) -> dict[str, Any]:
    """Generate, and give the `data` of the reply."""
    reply = caller.bearer("POST", "/api/v1/images/generations", json={"model": model, **fields})
    assert reply.status_code == 200, reply.text
    return data(reply)


def poll(caller: Caller, task_id: str) -> dict[str, Any]:
    """Ask for a task, and give the `data` of the reply."""
    return data(caller.bearer("GET", f"/api/v1/tasks/{task_id}"))


def data(reply: httpx.Response) -> dict[str, Any]:
    """Take `data` out of the gateway's envelope."""
    envelope = reply.json()
    assert (envelope["success"], envelope["code"], envelope["message"]) == (True, "200", "successful")
    return envelope["data"]


def gateway_error(reply: httpx.Response) -> tuple[int, str, str]:
    """Give status, code and message of a refusal of the gateway."""
    failure = reply.json()
    assert failure.keys() == {"success", "code", "message"}
    assert failure["success"] is False
    return reply.status_code, failure["code"], failure["message"]


def opened(content: bytes) -> Image.Image:
    """Read a picture to its end."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
