"""The blocking clients. Each is imported where it is made: a process needs just one."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bench import payloads
from bench.peers import Calls

IMAGE = f"/api/v1/images/{payloads.IMAGE_ID}"
IMAGES = "/api/v1/images"


def _request(method: str, path: str, body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


RAW = (
    _request("GET", IMAGE),
    _request("GET", f"{IMAGES}?PageSize={payloads.PAGE_SIZE}"),
    _request("POST", IMAGES, payloads.compact(payloads.NEW_IMAGE)),
)


@contextmanager
def _raw_socket(url: str) -> Iterator[Calls]:
    connection = socket.create_connection(("127.0.0.1", urlsplit(url).port or 0))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(request: bytes) -> Any:
        connection.sendall(request)
        data = connection.recv(65536)
        end = data.find(b"\r\n\r\n") + 4
        start = data.rindex(b": ", 0, end) + 2
        size = end + int(data[start : end - 4])
        while len(data) < size:
            data += connection.recv(65536)
        return json.loads(data[end:])

    with connection:
        yield Calls(*(partial(exchange, request) for request in RAW))


@contextmanager
def _httpx_client(url: str) -> Iterator[Calls]:
    import httpx

    with httpx.Client(base_url=url) as client:
        yield Calls(
            get=lambda: client.get(IMAGE).json(),
            page=lambda: client.get(IMAGES, params={"PageSize": payloads.PAGE_SIZE}).json(),
            post=lambda: client.post(IMAGES, json=payloads.NEW_IMAGE).json(),
        )


@contextmanager
def _official(url: str) -> Iterator[Calls]:
    from alibabacloud_aiworkspace20210204 import models

    client = official_client(url)
    yield Calls(
        get=lambda: client.get_image(payloads.IMAGE_ID, models.GetImageRequest()).body,
        page=lambda: client.list_images(models.ListImagesRequest(page_size=payloads.PAGE_SIZE)).body,
        post=lambda: client.add_image(official_image()).body,
    )


def official_client(url: str) -> Any:
    """Return the official client, which is blocking and awaited in one."""
    from alibabacloud_aiworkspace20210204.client import Client
    from alibabacloud_tea_openapi.models import Config

    return Client(
        Config(
            endpoint=urlsplit(url).netloc,
            protocol=urlsplit(url).scheme.upper(),
            access_key_id="sandbox-ak",
            access_key_secret="sandbox-secret",
        )
    )


def official_image() -> Any:
    """Return the body of a POST in its form; a user makes one for every call."""
    from alibabacloud_aiworkspace20210204 import models

    return models.AddImageRequest(
        name=payloads.NAME,
        image_uri=payloads.IMAGE_URI,
        description=payloads.DESCRIPTION,
        labels=[models.AddImageRequestLabels(key, value) for key, value in payloads.LABELS.items()],
        workspace_id=payloads.WORKSPACE_ID,
    )


@contextmanager
def _openai(url: str) -> Iterator[Calls]:
    from openai import OpenAI

    with OpenAI(api_key="sk-sandbox", base_url=f"{url}/v1") as client:
        yield Calls(
            get=lambda: client.batches.retrieve(payloads.BATCH_ID),
            page=lambda: client.batches.list(limit=payloads.PAGE_SIZE),
            post=lambda: client.batches.create(
                completion_window="24h",
                endpoint="/v1/responses",
                input_file_id="file-4c62f1b7a9d2e353uo",
                metadata={"description": payloads.DESCRIPTION, "image": payloads.IMAGE_URI},
            ),
        )


@contextmanager
def _stripe(url: str) -> Iterator[Calls]:
    import stripe

    client = stripe.StripeClient("sk_sandbox", base_addresses={"api": url})
    yield Calls(lambda: client.v1.products.retrieve(payloads.PRODUCT_ID))


@contextmanager
def _boto3(url: str) -> Iterator[Calls]:
    import boto3

    client = boto3.client(
        "imagebuilder",
        region_name="eu-west-1",
        endpoint_url=url,
        aws_access_key_id="sandbox-ak",
        aws_secret_access_key="sandbox-secret",
    )
    yield Calls(lambda: client.get_image(imageBuildVersionArn=payloads.IMAGE_ARN)["image"])


@contextmanager
def _githubkit(url: str) -> Iterator[Calls]:
    from githubkit import GitHub

    with GitHub("sandbox-token", base_url=url, http_cache=False) as client:
        yield Calls(lambda: client.request("GET", IMAGE).json())


@contextmanager
def _generated(url: str) -> Iterator[Calls]:
    from imageport_api import AuthenticatedClient
    from imageport_api.api.pai_images import add_image, get_image, list_images
    from imageport_api.models import AddImageRequest

    new = AddImageRequest.from_dict(payloads.NEW_IMAGE)
    with AuthenticatedClient(base_url=url, token="sk-sandbox") as client:
        yield Calls(
            get=lambda: get_image.sync_detailed(payloads.IMAGE_ID, client=client).parsed,
            page=lambda: list_images.sync_detailed(client=client, page_size=payloads.PAGE_SIZE).parsed,
            post=lambda: add_image.sync_detailed(client=client, body=new).parsed,
        )


NEW_IMAGE: dict[str, Any] = {
    "labels": payloads.LABELS,
    "description": payloads.DESCRIPTION,
    "workspace_id": payloads.WORKSPACE_ID,
}
SIGNED: dict[str, Any] = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
BEARER: dict[str, Any] = {"api_key": "sk-sandbox"}


def _imageport(**credentials: Any) -> Callable[[str], AbstractContextManager[Calls]]:
    @contextmanager
    def peer(url: str) -> Iterator[Calls]:
        import imageport

        with imageport.PAI(base_url=url, **credentials) as pai:
            yield Calls(
                get=lambda: pai.images.get(payloads.IMAGE_ID),
                page=lambda: next(iter(pai.images.list(page_size=payloads.PAGE_SIZE).pages())),
                post=lambda: pai.images.add(payloads.NAME, payloads.IMAGE_URI, **NEW_IMAGE),
            )

    return peer


LIMIT = "raw socket + json (the limit)"
PEERS: dict[str, Callable[[str], AbstractContextManager[Calls]]] = {
    LIMIT: _raw_socket,
    "httpx": _httpx_client,
    "imageport, signed": _imageport(**SIGNED),
    "imageport, bearer": _imageport(**BEARER),
    "generated client, bare": _generated,
    "official Alibaba Cloud SDK": _official,
    "openai SDK": _openai,
    "stripe SDK": _stripe,
    "boto3": _boto3,
    "githubkit": _githubkit,
}
