"""The client's signatures are those that the vendor's own function makes."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from alibabacloud_tea_openapi.utils import Utils
from colours import Colour
from darabonba.request import DaraRequest
from official_sdk_calls import OWN_TIME, PAIR, TEMPORARY, Official, hang_up

from imageport import PAI
from imageport.sandbox import Sandbox

pytestmark = OWN_TIME
IMAGE_ID = "image-4c62f1b7a9d2e353uo"
GATEWAY = ("cn-shanghai", "gw-1uhcqmsc7x22abcdef")


class Recorder(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends requests on, and keeps them as they were signed."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self._blocking = httpx.HTTPTransport()
        self._awaited = httpx.AsyncHTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self._blocking.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        return await self._awaited.handle_async_request(request)

    def close(self) -> None:
        self._blocking.close()

    async def aclose(self) -> None:
        await self._awaited.aclose()


def use(pai: PAI) -> None:
    """Do all eight operations, with arguments that are hard to encode."""
    labels = {"system.framework": "XGBoost 1.6.0", "标签": "值 +/%~*"}
    pai.images.add("nlp", "a/b:c d", labels=labels, description="NLP模型 😀", image_id=IMAGE_ID)
    pai.images.get(IMAGE_ID, verbose=True)
    list(pai.images.list(name="a b*~é+&=", labels=labels, query="'(!)$,;:@/?#", verbose=False))
    pai.images.publish(IMAGE_ID)
    pai.images.remove(IMAGE_ID)
    types: list[Any] = ["DashScopeConnection", "OpenLLMConnection"]
    list(pai.connections.list(connection_name="连", connection_types=types, tool_call=True))
    pai.gateways.list_domains(*GATEWAY)
    pai.messages.get_config()


def official_use(official: Official) -> None:
    official.add_image(name="nlp", image_uri="a", image_id=IMAGE_ID)
    official.get_image(IMAGE_ID)
    official.list_images()
    official.publish_image(IMAGE_ID)
    official.remove_image(IMAGE_ID)
    official.list_connections()
    official.list_gateway_domains(*GATEWAY)
    official.get_message_config()


def signed_names(request: httpx.Request) -> list[str]:
    return request.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")


def authorization(request: httpx.Request, pair: dict[str, str]) -> str:
    """Sign a request again: the same date and nonce, the vendor's own function."""
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    again = DaraRequest()
    again.method, again.pathname = request.method, path
    again.query = dict(parse_qsl(query, keep_blank_values=True))
    again.headers = {name: request.headers[name] for name in signed_names(request)}
    digest = hashlib.sha256(request.content).hexdigest()
    key_id, secret = pair["access_key_id"], pair["access_key_secret"]
    return Utils.get_authorization(again, "ACS3-HMAC-SHA256", digest, key_id, secret)


def recorded(colour: Colour, pair: dict[str, str]) -> list[httpx.Request]:
    recorder = Recorder()
    with Sandbox() as sandbox:
        pai = colour.pai(base_url=sandbox.url, transport=recorder, **pair)
        use(pai)
        pai.close()
        assert {seen.status for seen in sandbox.requests} == {200}
    assert len(recorder.requests) == 8
    return recorder.requests


@pytest.mark.parametrize("pair", [PAIR, TEMPORARY], ids=["key", "temporary key"])
def test_the_vendors_function_makes_the_same_signature(colour: Colour, pair: dict[str, str]) -> None:
    for request in recorded(colour, pair):
        assert authorization(request, pair) == request.headers["authorization"]


@pytest.mark.parametrize("pair", [PAIR, TEMPORARY], ids=["key", "temporary key"])
def test_all_is_signed_that_the_vendor_wants_signed(colour: Colour, pair: dict[str, str]) -> None:
    nonces: set[str] = set()
    for request in recorded(colour, pair):
        names = set(request.headers)
        wanted = {"host", *(name for name in names if name.startswith("x-acs-"))} | names & {"content-type"}
        assert wanted <= set(signed_names(request)) <= names
        assert signed_names(request) == sorted(signed_names(request))
        assert request.headers["x-acs-content-sha256"] == hashlib.sha256(request.content).hexdigest()
        nonces.add(request.headers["x-acs-signature-nonce"])
    assert len(nonces) == 8


@pytest.mark.parametrize("pair", [PAIR, TEMPORARY], ids=["key", "temporary key"])
def test_both_send_the_same_kinds_of_headers(colour: Colour, pair: dict[str, str]) -> None:
    with Sandbox() as sandbox:
        use(colour.pai(base_url=sandbox.url, **pair))
        official_use(Official(sandbox.url, pair))
        hang_up(sandbox)
        seen = sandbox.requests
    for ours, theirs in zip(seen[:8], seen[8:], strict=True):
        ours_named = {name for name in ours.headers if name.startswith(("x-acs-", "authorization"))}
        theirs_named = {name for name in theirs.headers if name.startswith(("x-acs-", "authorization"))}
        # Telemetry, and of no use to the service.
        assert theirs_named - ours_named == {"x-acs-credentials-provider"}
        assert ours_named <= theirs_named
        for name in ("host", "accept", "content-type", "content-length", "x-acs-action", "x-acs-version"):
            if name != "content-length" or not ours.body:
                assert ours.headers.get(name) == theirs.headers.get(name)
