"""The vendor's own SDKs do all eight operations on the sandbox, and read there what the client reads."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException
from colours import Colour
from official_sdk_calls import OWN_TIME, PAIR, Both, Official, both

from imageport import APIError, AuthenticationError, NotFoundError, Retry

pytestmark = OWN_TIME
IMAGE_ID = "image-4c62f1b7a9d2e353uo"
LABELS = {"system.framework": "XGBoost 1.6.0", "标签": "值"}
DESCRIPTION = "NLP模型压缩训练镜像"
GATEWAY = ("cn-shanghai", "gw-1uhcqmsc7x22abcdef")
# What only one of them returns: the client fills in an id, and the SDK knows three fields of a domain.
ONE_SIDED = {"RequestId", "ImageId", "CreateTime", "UpdateTime"}


@pytest.fixture(scope="module", params=["blocking", "awaited"])
def running(request: pytest.FixtureRequest) -> Iterator[Both]:
    with both(request.param) as made:
        yield made


@pytest.fixture
def pair(running: Both, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Both, on a fresh sandbox; nothing may connect to anywhere else."""
    running.sandbox.reset()
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    return running


def plain(value: Any) -> Any:
    """Make replies comparable: dates are dates, and what only one side has is left out."""
    if isinstance(value, dict):
        left = value.keys() - {name for name in value if name in ONE_SIDED or "Certificate" in name}
        return {name: plain(value[name]) for name in left}
    if isinstance(value, list):
        return [plain(each) for each in value]
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def test_an_image_lives_through_the_sdk_and_is_read_alike(pair: Both) -> None:
    official, images = pair.official, pair.pai.images
    added = official.add_image(
        name="nlp", image_uri="a/b:c", image_id=IMAGE_ID, labels=LABELS, description=DESCRIPTION, size=2
    )
    assert added.image_id == IMAGE_ID
    theirs = official.get_image(IMAGE_ID, verbose=True)
    assert plain(theirs.to_map()) == plain(images.get(IMAGE_ID, verbose=True).to_dict())
    assert (theirs.description, theirs.accessibility, theirs.size) == (DESCRIPTION, "PRIVATE", 2)
    assert official.publish_image(IMAGE_ID).image_id == IMAGE_ID
    assert images.get(IMAGE_ID).accessibility == "PUBLIC"
    official.remove_image(IMAGE_ID)
    with pytest.raises(NotFoundError) as caught:
        images.get(IMAGE_ID)
    with pytest.raises(ClientException) as refused:
        official.get_image(IMAGE_ID)
    assert refused.value.code == caught.value.code == "InvalidImageId.NotFound"


def test_a_page_of_images_is_read_alike(pair: Both) -> None:
    for number in range(7):
        pair.sandbox.add_image(Name=f"nlp-{number}", Labels=[{"Key": "a", "Value": f"值 {number}"}])
    asked: dict[str, Any] = {"name": "nlp", "verbose": True, "page_size": 3, "page_number": 2}
    theirs = pair.official.list_images(**asked)
    ours = next(iter(pair.pai.images.list(**asked).pages()))
    assert theirs.total_count == ours.total == 7
    assert plain(theirs.to_map()["Images"]) == plain([each.to_dict() for each in ours])
    assert [each.image_id for each in theirs.images] == [each.image_id for each in ours]
    assert [each.name for each in ours] == ["nlp-3", "nlp-4", "nlp-5"]


def test_all_pages_of_connections_are_read_alike(pair: Both) -> None:
    asked: dict[str, Any] = {"max_results": 10, "encrypt_option": "PlainText"}
    pages = list(pair.pai.connections.list(**asked).pages())
    token = None
    for ours in pages:
        theirs = pair.official.list_connections(**asked, next_token=token)
        token = theirs.next_token
        assert plain(theirs.to_map()["Connections"]) == plain([each.to_dict() for each in ours])
        assert (theirs.next_token, theirs.total_count) == (ours.next_token, ours.total)
    assert [len(page) for page in pages] == [10, 10, 7]
    assert token is None


def test_domains_and_message_configuration_are_read_alike(pair: Both) -> None:
    domains = [each.to_dict() for each in pair.pai.gateways.list_domains(*GATEWAY)]
    theirs = pair.official.list_gateway_domains(*GATEWAY).to_map()["CustomDomains"]
    assert plain(theirs) == [{name: each[name] for name in ("Type", "Domain")} for each in domains]
    assert [each["CertificateId"] for each in theirs] == [each["CertificateId"] for each in domains]
    config = pair.official.get_message_config()
    assert (config.error_code, config.error_message) == (0, "OK")
    assert config.data.to_map() == pair.pai.messages.get_config().to_dict()


def test_a_wrong_secret_is_refused_alike(pair: Both, colour: Colour) -> None:
    wrong = {**PAIR, "access_key_secret": "wrong"}
    with pytest.raises(AuthenticationError) as caught:
        colour.pai(base_url=pair.sandbox.url, **wrong).messages.get_config()
    with pytest.raises(ClientException) as refused:
        Official(pair.sandbox.url, wrong).get_message_config()
    assert caught.value.code == refused.value.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("throttle", 429, "Throttling.User"),
        ("throttle", 400, "Throttling.Api"),
        ("expired_token", 400, "InvalidSecurityToken.Expired"),
        ("error", 500, "InternalError"),
        ("error", 503, "ServiceUnavailable"),
    ],
)
def test_errors_are_read_alike(pair: Both, kind: str, status: int, code: str) -> None:
    pair.sandbox.fault(kind, status=status, code=code, message="So it is.", times=2)
    with pytest.raises(APIError) as caught:
        pair.pai.images.get(IMAGE_ID, retry=Retry(attempts=1))
    with pytest.raises((ClientException, ServerException)) as refused:
        pair.official.get_image(IMAGE_ID)
    theirs = refused.value
    assert (caught.value.status, caught.value.code) == (theirs.status_code, theirs.code) == (status, code)
    ids = [seen.request_id for seen in pair.sandbox.requests]
    assert [caught.value.request_id, theirs.request_id] == ids
