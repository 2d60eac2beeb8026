"""The page of seed 001: its request syntax, its examples and rules, its reply."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from alibabacloud_tea_openapi.utils import Utils
from colours import Colour
from darabonba.request import DaraRequest
from seeds_samples import HERE, Got

from imageport import ConflictError, InvalidRequestError
from imageport.sandbox import Sandbox

PAGE = (HERE / "seeds_001.txt").read_text("utf-8").split("\n\n")
REQUEST_LINE = PAGE[PAGE.index("Request syntax") + 1]
REPLY = json.loads(PAGE[-1])
LABEL_KEYS = re.findall(r"^  • (system\.[\w.]+)$", "\n".join(PAGE), re.M)
PARAMETERS = {
    "Name": "nlp-compression",
    "Description": "NLP模型压缩训练镜像",
    "ImageUri": "registry.cn-hangzhou.aliyuncs.com/pai-compression/nlp:gpu",
    "WorkspaceId": "15******45",
    "Accessibility": "PUBLIC",
    "Size": "2",
    "ImageId": "image-k83*****cv",
}
LABEL = {"Key": "system.chipType", "Value": "GPU"}
# The examples as a body, with ids of the documented form in the place of the masked ones.
BODY: dict[str, Any] = {
    **PARAMETERS,
    "Size": 2,
    "WorkspaceId": "15945",
    "ImageId": "image-k83f1b7a9d2e3530cv",
    "Labels": [LABEL],
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def sent_as_documented(sandbox: Sandbox, body: dict[str, Any]) -> Got:
    """Send the request line of the page, signed by the vendor's own function."""
    method, path, version = REQUEST_LINE.split(" ")
    assert version == "HTTP/1.1"
    content = json.dumps(body, ensure_ascii=False).encode()
    where = urlsplit(sandbox.url).netloc
    headers = {
        "host": where,
        "content-type": "application/json",
        "x-acs-action": "AddImage",
        "x-acs-version": "2021-02-04",
        "x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "x-acs-signature-nonce": hashlib.md5(content).hexdigest(),
        "x-acs-content-sha256": hashlib.sha256(content).hexdigest(),
    }
    headers["authorization"] = authorization(method, path, headers)
    connection = http.client.HTTPConnection(where, timeout=10)
    try:
        connection.request(method, path, content, headers)
        reply = connection.getresponse()
        return Got(reply.status, json.loads(reply.read()))
    finally:
        connection.close()


def authorization(method: str, path: str, headers: dict[str, str]) -> str:
    request = DaraRequest()
    request.method, request.pathname, request.query, request.headers = method, path, {}, headers
    digest = headers["x-acs-content-sha256"]
    return Utils.get_authorization(request, "ACS3-HMAC-SHA256", digest, "sandbox-ak", "sandbox-secret")


def test_the_page_gives_an_example_of_each_parameter() -> None:
    blocks = "\n\n".join(PAGE)
    for name, example in {**PARAMETERS, **LABEL}.items():
        kind = "integer" if name == "Size" else "string"
        assert re.search(rf"^{name}\n\n{kind}\n\n(Yes|No)\n\n.*?^{re.escape(example)}$", blocks, re.M | re.S)
    assert len(LABEL_KEYS) == 18


def test_the_documented_request_gets_the_documented_reply(sandbox: Sandbox) -> None:
    got = sent_as_documented(sandbox, BODY)
    assert got.status == 200
    assert got.body.keys() == REPLY.keys()
    assert got.body["ImageId"] == BODY["ImageId"]


def test_an_id_is_generated_when_it_is_left_out(sandbox: Sandbox) -> None:
    got = sent_as_documented(sandbox, {name: BODY[name] for name in BODY if name != "ImageId"})
    assert re.fullmatch(r"image-[A-Za-z0-9]{18}", got.body["ImageId"])


def add(colour: Colour, sandbox: Sandbox, **changes: Any) -> Any:
    """Add the image of the examples by the client."""
    pair = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
    fields = {
        "name": BODY["Name"],
        "image_uri": BODY["ImageUri"],
        "labels": {LABEL["Key"]: LABEL["Value"]},
        "description": BODY["Description"],
        "workspace_id": BODY["WorkspaceId"],
        "accessibility": BODY["Accessibility"],
        "size": BODY["Size"],
        "image_id": BODY["ImageId"],
    }
    return colour.pai(base_url=sandbox.url, **pair).images.add(**{**fields, **changes})


def test_the_client_sends_the_documented_request(sandbox: Sandbox, colour: Colour) -> None:
    added = add(colour, sandbox)
    seen = sandbox.requests[-1]
    assert f"{seen.method} {seen.path} HTTP/1.1" == REQUEST_LINE
    assert json.loads(seen.body or b"") == BODY
    assert added.to_dict().keys() == REPLY.keys()
    assert added.image_id == BODY["ImageId"]


def test_every_documented_label_is_kept(sandbox: Sandbox, colour: Colour) -> None:
    labels = {key: f"value of {key}" for key in LABEL_KEYS}
    add(colour, sandbox, labels=labels)
    body = {**BODY, "Name": "again", "Labels": [{"Key": "system.official", "Value": "true"}]}
    del body["ImageId"]
    assert sent_as_documented(sandbox, body).status == 200
    pai = colour.pai(base_url=sandbox.url, api_key="sk-sandbox")
    first, second = pai.images.list(verbose=True)
    assert {each.key: each.value for each in first.labels or []} == labels
    assert {each.key: each.value for each in second.labels or []} == {"system.official": "true"}


@pytest.mark.parametrize("name", ["a", "a" * 50, "a-1", "a--"])
def test_names_by_the_documented_convention_are_taken(sandbox: Sandbox, colour: Colour, name: str) -> None:
    assert add(colour, sandbox, name=name).image_id == BODY["ImageId"]


@pytest.mark.parametrize("name", ["", "a" * 51, "A", "1a", "-a", "a_b", "a.b", "é", "a\n"])
def test_other_names_are_refused_by_both_sides(sandbox: Sandbox, colour: Colour, name: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^name must match"):
        add(colour, sandbox, name=name)
    assert sandbox.requests == []
    got = sent_as_documented(sandbox, {**BODY, "Name": name})
    assert (got.status, got.body["Code"]) == (400, "InvalidParameter.Name")


def test_a_name_is_unique_within_the_workspace_and_a_uri_may_repeat(sandbox: Sandbox, colour: Colour) -> None:
    add(colour, sandbox)
    with pytest.raises(ConflictError, match="not unique in the workspace"):
        add(colour, sandbox, image_id="image-abcdefghijklmnopqr")
    add(colour, sandbox, image_id="image-abcdefghijklmnopqr", workspace_id="22801")
    add(colour, sandbox, image_id="image-0123456789abcdefgh", name="another")
