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


def naming(request: bytes) -> Sequence[Step]:
    """Name the link that the request has for a model; a link in square brackets is that of a task."""
    head, _, body = request.partition(b"\r\n\r\n")
    if head.startswith(b"GET "):
        link = json.loads(bytes.fromhex(head.split(b" ")[1].rpartition(b"/")[2].decode()))["fresh"]
        return [reply(said(_task("x", link)).content())]
    link = json.loads(body)["model"]
    if not link.startswith("{"):
        return [reply(said({"data": [{"url": link}]}).content())]
    return [reply(said(_task(link.encode().hex(), json.loads(link)["first"])).content())]


def _task(task_id: str, link: str) -> dict[str, Any]:
    return {"task_id": task_id, "task_status": "SUCCEEDED", "results": [{"url": link}]}


def linked(colour: Colour, gateway: str, link: str, **options: Any) -> GeneratedImage:
    """A picture that came at once."""
    return oceanbase_at(colour, gateway, **options).images.generate(link).images[0]


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
