"""What is in the sandbox before a round begins."""

from __future__ import annotations

import base64
from functools import cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from .plan import LISTED, OTHER, PHOTOS, READ, WORKSPACE, Plan
from .server import Server

GALLERY = "gallery"


class Objects(NamedTuple):
    """The ids of what a round finds; what a single call needs stands under its mark."""

    read: list[str]
    listed: list[str]
    images: dict[str, str]
    gallery: list[str]
    photos: dict[str, str]
    tasks: dict[str, str]


def put_in(server: Server, plan: Plan) -> Objects:
    """Empty the sandbox and put in what the calls of *plan* need."""
    server.post("reset")

    def image(name: str, workspace: str = OTHER) -> str:
        return server.add("image", Name=name, WorkspaceId=workspace, ImageUri=f"example.com/{name}")[
            "ImageId"
        ]

    def photo(model: str) -> str:
        content = base64.b64encode(picture()).decode()
        return server.add("photo", modelID=model, content=content)["id"]

    def task(mark: str) -> str:
        return server.add("task", prompt=f"before-{mark}", size="64*64")["task_id"]

    return Objects(
        read=[image(f"read-{number}") for number in range(READ)],
        listed=[image(f"listed-{number}", WORKSPACE) for number in range(LISTED)],
        images={mark: image(f"own-{mark}") for mark in plan.marked("publish", "remove")},
        gallery=[photo(GALLERY) for _ in range(PHOTOS)],
        photos={mark: photo(f"model-{mark}") for mark in plan.marked("photo", "delete")},
        tasks={mark: task(mark) for mark in plan.marked("task")},
    )


@cache
def picture(size: int = 0) -> bytes:
    """Draw a small picture; what stands behind its end makes it as large as is asked for."""
    file = BytesIO()
    Image.new("RGB", (16, 16), "teal").save(file, "PNG")
    return file.getvalue() + bytes(max(0, size - file.tell()))
