"""ACS3-HMAC-SHA256, held to the vendor's own example and to what goes onto the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from colours import IMAGE_ID, Clock, Scene
from genuine import OK

from imageport._auth import Acs3Auth, canonical_request, sign
from imageport._credentials import AccessKey
from imageport._request import prepare
from imageport_api.operations import OPERATIONS

COMMON = {
    "host": "aiworkspace.cn-hangzhou.aliyuncs.com",
    "accept": "application/json",
    "x-acs-version": "2021-02-04",
}
DATE, NONCE = "2025-01-02T03:04:05Z", "0123456789abcdef0123456789abcdef"
JSON = "application/json; charset=utf-8"
BODY_B = b'{"ImageUri":"registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu","Name":"nlp-compression"}'
QUERY_A = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
QUERY_C = (
    "ConnectionName=a%20b%2A~%C3%A9&ConnectionTypes=DashScopeConnection%2COpenLLMConnection"
    "&MaxResults=10&ToolCall=true"
)
# The vendor's own example (A), and three that agree with the vendor's own function.
VECTORS: dict[str, dict[str, Any]] = {
    "A": {
        "key": AccessKey("YourAccessKeyId", "YourAccessKeySecret"),
        "call": ("POST", "/", QUERY_A),
        "headers": {
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-version": "2014-05-26",
        },
        "fresh": ("2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d"),
        "body": b"",
        "hash": "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
        "signature": "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    },
    "B": {
        "key": AccessKey("testid", "testsecret"),
        "call": ("POST", "/api/v1/images", ""),
        "headers": COMMON | {"x-acs-action": "AddImage", "content-type": JSON},
        "fresh": (DATE, NONCE),
        "body": BODY_B,
        "hash": "1e39e2622ff6b116ac90f273b2a0d11614f502cbaa0a3e6194e9d926e99c6d25",
        "signature": "0b3360ee8f4eb87f4477e681bb195a15183781f7f3dfdbbff06115daf7abf49e",
    },
    "C": {
        "key": AccessKey("testid", "testsecret"),
        "call": ("GET", "/api/v1/connections", QUERY_C),
        "headers": COMMON | {"x-acs-action": "ListConnections"},
        "fresh": (DATE, NONCE),
        "body": b"",
        "hash": "97ebf7410589d4cc0f8f59f337bdb060467901c6676700d8b5b6f3c38926a8ac",
        "signature": "e3c2632a0e7ba5ba3eb93ac2fb5a9d0bc83fa14692d5de94e3786312c3837b56",
    },
    "D": {
        "key": AccessKey("STS.testid", "testsecret", "token/with+chars=="),
        "call": ("DELETE", "/api/v1/images/image-a%2Fb", ""),
        "headers": COMMON | {"x-acs-action": "RemoveImage"},
        "fresh": (DATE, NONCE),
        "body": b"",
        "hash": "fc924b612606401f9532f92371390b751dfd0d3d6a85a72b26aa6377a7a3a68e",
        "signature": "d7dff07e485f84643579520a622dce54a6e8b4551e7ddd06cda84415798731e3",
    },
}


def signed(vector: Mapping[str, Any]) -> dict[str, str]:
    date, nonce = vector["fresh"]
    method, path, query = vector["call"]
    key, headers, body = vector["key"], vector["headers"], vector["body"]
    return sign(key, method, path, query, headers, body, date=date, nonce=nonce)


@pytest.mark.parametrize("name", VECTORS)
def test_the_canonical_request_has_the_documented_hash(name: str) -> None:
    vector = VECTORS[name]
    found = signed(vector)
    del found["authorization"]
    method, path, query = vector["call"]
    text = canonical_request(method, path, query, found, found["x-acs-content-sha256"])
    assert hashlib.sha256(text.encode()).hexdigest() == vector["hash"]


@pytest.mark.parametrize("name", VECTORS)
def test_the_signature_is_the_documented_one(name: str) -> None:
    vector = VECTORS[name]
    authorization = signed(vector)["authorization"]
    head, names, signature = authorization.split(",")
    assert head == f"ACS3-HMAC-SHA256 Credential={vector['key'].access_key_id}"
    assert names == "SignedHeaders=" + ";".join(sorted(signed(vector).keys() - {"authorization"}))
    assert signature == f"Signature={vector['signature']}"


def test_what_is_sent_carries_the_signature_of_what_is_sent(scene: Scene) -> None:
    pai = scene.pai(OK, base_url="http://127.0.0.1:8080")
    list(pai.images.list(name="a b*~é", labels={"k": "v 1"}, verbose=True))
    [request] = scene.script.requests
    raw_path, _, query = request.url.raw_path.decode().partition("?")
    names = request.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    headers = {name: request.headers[name] for name in names if name in ("host", "accept")}
    headers |= {n: request.headers[n] for n in ("x-acs-action", "x-acs-version")}
    date, nonce = request.headers["x-acs-date"], request.headers["x-acs-signature-nonce"]
    key = AccessKey("test-ak", "test-secret")
    again = sign(key, "GET", raw_path, query, headers, b"", date=date, nonce=nonce)
    assert again["authorization"] == request.headers["authorization"]
    assert query.startswith("Labels=k%3Dv%201&Name=a%20b%2A~%C3%A9&")


def test_the_signed_host_is_the_host_on_the_wire_with_its_port(scene: Scene) -> None:
    scene.pai(OK, base_url="http://127.0.0.1:8080").images.get(IMAGE_ID)
    assert scene.script.requests[0].headers["host"] == "127.0.0.1:8080"


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://Example.COM:443", "example.com"),
        ("https://example.com:8443", "example.com:8443"),
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_the_host_header_leaves_the_schemes_own_port_out(scene: Scene, base_url: str, host: str) -> None:
    scene.pai(OK, base_url=base_url).images.get(IMAGE_ID)
    assert scene.script.requests[0].headers["host"] == host


def test_only_what_no_proxy_rewrites_is_signed(scene: Scene) -> None:
    scene.pai(OK).images.add("name", "uri")
    authorization = scene.script.requests[0].headers["authorization"]
    names = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert names == [
        *("accept", "content-type", "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date"),
        *("x-acs-signature-nonce", "x-acs-version"),
    ]


def test_the_body_hash_is_the_hash_of_the_body_that_is_sent(scene: Scene) -> None:
    scene.pai(OK).images.add("name", "registry/图:1")
    [request] = scene.script.requests
    assert request.headers["x-acs-content-sha256"] == hashlib.sha256(request.content).hexdigest()
    assert "图".encode() in request.content


def test_the_date_that_is_signed_goes_with_the_clock(clock: Clock) -> None:
    auth, request = Acs3Auth(AccessKey("id", "secret")), prepare(OPERATIONS["get_image"], "https://h", "/")
    dates: list[str] = []
    for _ in range(3):
        dates.append(dict(auth.headers(OPERATIONS["get_image"], request))["x-acs-date"])
        clock.sleep(0.6)
    assert len(set(dates)) == 2
    assert dates == sorted(dates)
