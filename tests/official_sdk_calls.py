"""The native operations, asked for by the client and by the vendor's own SDKs with the same arguments."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl

import pytest
from alibabacloud_aiworkspace20210204 import models
from alibabacloud_aiworkspace20210204.client import Client as Workspace
from alibabacloud_eas20210701.client import Client as Eas
from alibabacloud_paiplugin20220112.client import Client as Plugin
from alibabacloud_tea_openapi.models import Config
from colours import Colour
from darabonba.core import DaraCore

from imageport import PAI
from imageport.sandbox import Sandbox
from imageport.sandbox.state import Seen

# The SDKs tell the time in a way that Python 3.12 and later warn of.
OWN_TIME = pytest.mark.filterwarnings(
    r"ignore:datetime\.datetime\.utcnow\(\) is deprecated:DeprecationWarning"
)
PAIR = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
TEMPORARY = {
    "access_key_id": "STS.sandbox",
    "access_key_secret": "sandbox-sts-secret",
    "security_token": "sandbox-sts-token",
}
BOOLEANS = ("Verbose", "ToolCall")
Arguments = dict[str, Any]
# The one thing that the client says without being told, as its methods' signatures show.
PAGE: Arguments = {"page_size": 20, "page_number": 1}


class Official:
    """The vendor's SDKs; each method takes what the client's own takes."""

    def __init__(self, url: str, pair: dict[str, Any]) -> None:
        host = url.removeprefix("http://")
        config = Config(endpoint=host, protocol="HTTP", region_id="cn-hangzhou", **pair)
        self._workspace, self._eas, self._plugin = Workspace(config), Eas(config), Plugin(config)

    def add_image(self, *, labels: dict[str, str] | None = None, **arguments: Any) -> Any:
        made: Any = None
        if labels is not None:
            made = [models.AddImageRequestLabels(key=key, value=value) for key, value in labels.items()]
        return self._workspace.add_image(models.AddImageRequest(labels=made, **arguments)).body

    def get_image(self, image_id: str, **arguments: Any) -> Any:
        return self._workspace.get_image(image_id, models.GetImageRequest(**arguments)).body

    def list_images(self, *, labels: dict[str, str] | None = None, **arguments: Any) -> Any:
        if labels is not None:
            arguments["labels"] = ",".join(f"{key}={value}" for key, value in labels.items())
        return self._workspace.list_images(models.ListImagesRequest(**PAGE | arguments)).body

    def publish_image(self, image_id: str) -> Any:
        return self._workspace.publish_image(image_id, models.PublishImageRequest()).body

    def remove_image(self, image_id: str) -> Any:
        return self._workspace.remove_image(image_id, models.RemoveImageRequest()).body

    def list_connections(self, **arguments: Any) -> Any:
        return self._workspace.list_connections(models.ListConnectionsRequest(**arguments)).body

    def list_gateway_domains(self, cluster_id: str, gateway_id: str) -> Any:
        return self._eas.list_gateway_domains(cluster_id, gateway_id).body

    def get_message_config(self) -> Any:
        return self._plugin.get_message_config().body


def _first_page(listing: Any) -> Any:
    return next(iter(listing.pages()))


OURS: dict[str, Callable[..., Any]] = {
    "add_image": lambda pai, **arguments: pai.images.add(**arguments),
    "get_image": lambda pai, **arguments: pai.images.get(**arguments),
    "list_images": lambda pai, **arguments: _first_page(pai.images.list(**arguments)),
    "publish_image": lambda pai, **arguments: pai.images.publish(**arguments),
    "remove_image": lambda pai, **arguments: pai.images.remove(**arguments),
    "list_connections": lambda pai, **arguments: _first_page(pai.connections.list(**arguments)),
    "list_gateway_domains": lambda pai, **arguments: pai.gateways.list_domains(**arguments),
    "get_message_config": lambda pai, **arguments: pai.messages.get_config(**arguments),
}


class Asked(NamedTuple):
    """What a request asks for, decoded."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    size: int
    """Of the body: compact, and in UTF-8 as it is."""
    action: str
    version: str

    @classmethod
    def by(cls, seen: Seen) -> Asked:
        pairs = parse_qsl(
            seen.query, keep_blank_values=True, strict_parsing=bool(seen.query), errors="strict"
        )
        query = dict(pairs)
        assert len(query) == len(pairs), f"a name stands twice in {seen.query}"
        for name in query.keys() & BOOLEANS:
            query[name] = query[name].lower()
        body = json.loads(seen.body) if seen.body else None
        action, version = seen.headers["x-acs-action"], seen.headers["x-acs-version"]
        return cls(seen.method, seen.path, query, body, seen.size, action, version)


class Both:
    """The client in one colour and the SDKs, on one sandbox."""

    def __init__(self, sandbox: Sandbox, pai: PAI, official: Official) -> None:
        self.sandbox = sandbox
        self.pai = pai
        self.official = official

    def seen(self, operation: str, arguments: Arguments) -> tuple[Seen, Seen]:
        """Let both ask for the same, each in a fresh sandbox; return their requests."""
        ours = self._seen(operation, arguments, lambda: OURS[operation](self.pai, **arguments))
        theirs = self._seen(operation, arguments, lambda: getattr(self.official, operation)(**arguments))
        return ours, theirs

    def asked(self, operation: str, arguments: Arguments) -> tuple[Asked, Asked]:
        ours, theirs = self.seen(operation, arguments)
        return Asked.by(ours), Asked.by(theirs)

    def _seen(self, operation: str, arguments: Arguments, ask: Callable[[], object]) -> Seen:
        self.sandbox.reset()
        if operation in ("get_image", "publish_image", "remove_image"):
            self.sandbox.add_image(ImageId=arguments["image_id"])
        if operation == "list_gateway_domains":
            ids = {"ClusterId": arguments["cluster_id"], "GatewayId": arguments["gateway_id"]}
            self.sandbox.add_gateway(**ids)
        ask()
        [seen] = self.sandbox.requests
        assert seen.status == 200
        return seen


@contextmanager
def both(colour: Literal["blocking", "awaited"]) -> Iterator[Both]:
    """Run a sandbox with both on it."""
    made = Colour(colour, asyncio.Runner())
    with Sandbox() as sandbox:
        try:
            yield Both(sandbox, made.pai(base_url=sandbox.url, **PAIR), Official(sandbox.url, PAIR))
        finally:
            made.close()
            hang_up(sandbox)


def hang_up(sandbox: Sandbox) -> None:
    """Close the connections that the SDKs keep for the life of the process."""
    for key in [key for key in DaraCore._sessions if sandbox.url.removeprefix("http://") in key]:
        DaraCore._sessions.pop(key).close()
