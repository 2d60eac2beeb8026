"""Pictures behind links, over real sockets: a gateway that names them, and hosts that serve them."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from typing import Any

import anyio
import pytest
from colours import Colour
from raw_server import Step, reply
from vendors import oceanbase_at, picture, said

from imageport import GeneratedImage

CONTENT = picture()


def model_for(link: str) -> str:
    """Return the model that stands for a link: in hex, for a text that was sent is no result."""
    return link.encode().hex()


def naming(request: bytes) -> Sequence[Step]:
    """Name the link that the model of the request stands for; an object in place of a link holds a task's."""
    head, _, body = request.partition(b"\r\n\r\n")
    if head.startswith(b"GET "):
        link = json.loads(_plain(head.split(b" ")[1].rpartition(b"/")[2].decode()))["fresh"]
        return [reply(said(_task("x", link)).content())]
    model = json.loads(body)["model"]
    link = _plain(model)
    if not link.startswith("{"):
        return [reply(said({"data": [{"url": link}]}).content())]
    return [reply(said(_task(model, json.loads(link)["first"])).content())]


def _plain(text: str) -> str:
    return bytes.fromhex(text).decode()


def _task(task_id: str, link: str) -> dict[str, Any]:
    return {"task_id": task_id, "task_status": "SUCCEEDED", "results": [{"url": link}]}


def linked(colour: Colour, gateway: str, link: str, **options: Any) -> GeneratedImage:
    """A picture that came at once."""
    return oceanbase_at(colour, gateway, **options).images.generate(model_for(link)).images[0]


def of_a_task(colour: Colour, gateway: str, first: str, fresh: str, **options: Any) -> GeneratedImage:
    """A picture of a task, which names a fresh link when it is asked again."""
    return linked(colour, gateway, json.dumps({"first": first, "fresh": fresh}), **options)


def lead(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name that is no address lead to these; return what is looked up from now on."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def lookup(host: Any, port: Any, *rest: Any, **more: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.replace(".", "").isdecimal() or ":" in name:
            return real(host, port, *rest, **more)
        asked.append(name)
        families = {False: socket.AF_INET, True: socket.AF_INET6}
        return [(families[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    async def lookup_async(host: Any, port: Any, **more: Any) -> list[Any]:
        return lookup(host, port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(anyio, "getaddrinfo", lookup_async)
    return asked
