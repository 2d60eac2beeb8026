from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from colours import IMAGE_ID, PAIR, Answer, Colour, Scene
from genuine import OK

import imageport_api
from imageport import ConfigurationError, _transport
from imageport._hosts import Where, is_loopback
from imageport_api.operations import OPERATIONS

SPEC = json.loads((Path(imageport_api.__file__).parent / "openapi.json").read_text("utf-8"))
BEARER = {"api_key": "sk-test"}
# What the documents name, per tag: public and VPC in a region of China, public abroad.
NATIVE = {
    "pai_images": ("aiworkspace.cn-beijing", "aiworkspace-vpc.cn-beijing", "aiworkspace.eu-central-1"),
    "pai_connections": ("aiworkspace.cn-beijing", "aiworkspace-vpc.cn-beijing", "aiworkspace.eu-central-1"),
    "pai_gateways": ("pai-eas.cn-beijing", "pai-eas-manage-vpc.cn-beijing", "pai-eas.eu-central-1"),
    "pai_messages": ("paiplugin.cn-hangzhou", "paiplugin-vpc.cn-hangzhou", "paiplugin.cn-hangzhou"),
}


def operations_of(*tags: str) -> list[tuple[str, str]]:
    """Tag and key in the table of every operation with one of these tags."""
    by_id = {operation.id: name for name, operation in OPERATIONS.items()}
    return [
        (operation["tags"][0], by_id[operation["operationId"]])
        for item in SPEC["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and cast("dict[str, Any]", operation).get("tags", [""])[0] in tags
    ]


def test_the_table_knows_every_operation_of_the_spec() -> None:
    found = {
        operation["operationId"]
        for item in SPEC["paths"].values()
        for method, operation in item.items()
        if method in ("get", "put", "post", "delete")
    }
    assert found == {operation.id for operation in OPERATIONS.values()}


@pytest.mark.parametrize(("tag", "name"), operations_of(*NATIVE))
def test_a_native_operation_goes_to_its_regions_host(tag: str, name: str) -> None:
    public, vpc, abroad = (f"https://{host}.aliyuncs.com" for host in NATIVE[tag])
    operation = OPERATIONS[name]
    assert Where("cn-beijing").base(operation) == public
    assert Where("cn-beijing", "vpc").base(operation) == vpc
    assert Where("eu-central-1", international=True).base(operation) == abroad


@pytest.mark.parametrize(("tag", "name"), operations_of("pai_actions", "pai_catalog"))
@pytest.mark.parametrize("network", ["public", "vpc"])
def test_an_action_or_a_document_has_one_host_at_home_and_one_abroad(
    tag: str, name: str, network: Any
) -> None:
    operation = OPERATIONS[name]
    assert Where("cn-beijing", network).base(operation) == "https://api.aliyun.com"
    abroad = Where("cn-beijing", network, international=True)
    assert abroad.base(operation) == "https://api.alibabacloud.com"


@pytest.mark.parametrize("name", [name for name, _ in OPERATIONS.items()])
def test_a_base_url_takes_the_place_of_every_host(name: str) -> None:
    assert Where(override="http://127.0.0.1:9").base(OPERATIONS[name]) == "http://127.0.0.1:9"


@pytest.mark.parametrize("name", [name for _, name in operations_of("pai_services", "oceanbase_images")])
def test_an_operation_without_a_host_of_its_own_says_so(name: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url="):
        Where().base(OPERATIONS[name])


DOORS = [
    (PAIR, {}, "aiworkspace.cn-hangzhou.aliyuncs.com"),
    (PAIR, {"region": "us-east-1"}, "aiworkspace.us-east-1.aliyuncs.com"),
    (PAIR, {"network": "vpc"}, "aiworkspace-vpc.cn-hangzhou.aliyuncs.com"),
    (PAIR, {"international": True}, "aiworkspace.cn-hangzhou.aliyuncs.com"),
    (BEARER, {}, "api.aliyun.com"),
    (BEARER, {"region": "us-east-1"}, "api.alibabacloud.com"),
    (BEARER, {"region": "cn-hongkong"}, "api.aliyun.com"),
    (BEARER, {"region": "us-east-1", "international": False}, "api.aliyun.com"),
    (BEARER, {"international": True}, "api.alibabacloud.com"),
    (BEARER, {"network": "vpc"}, "api.aliyun.com"),
]


@pytest.mark.parametrize(("keys", "options", "host"), DOORS)
def test_credentials_decide_the_door(
    scene: Scene, keys: dict[str, str], options: dict[str, Any], host: str
) -> None:
    scene.pai(OK, **keys, **options).images.get(IMAGE_ID)
    [request] = scene.script.requests
    assert (request.url.scheme, request.url.netloc.decode(), request.headers["host"]) == ("https", host, host)


def test_the_catalog_has_its_own_host_by_either_door(scene: Scene) -> None:
    for keys in (PAIR, BEARER):
        scene.pai(Answer(body=[]), **keys).catalog.products()
        assert scene.script.requests[0].url.host == "api.aliyun.com"


MISMATCHES = [
    (PAIR, "https://api.aliyun.com"),
    (PAIR, "https://API.alibabacloud.com:443/"),
    (BEARER, "https://aiworkspace.cn-hangzhou.aliyuncs.com"),
    (BEARER, "https://Pai-EAS.cn-hangzhou.AliyunCS.com:8443"),
]


@pytest.mark.parametrize(("keys", "base_url"), MISMATCHES)
def test_credentials_are_never_sent_to_the_other_kind_of_host(
    colour: Colour, keys: dict[str, str], base_url: str
) -> None:
    with pytest.raises(ConfigurationError, match="other kind"):
        colour.pai(**keys, base_url=base_url)


@pytest.mark.parametrize("keys", [PAIR, BEARER])
def test_a_host_of_somebody_else_takes_either_kind(scene: Scene, keys: dict[str, str]) -> None:
    pai = scene.pai(OK, **keys, base_url="https://aliyuncs.com.example:8443/")
    pai.images.get(IMAGE_ID)
    assert scene.script.requests[0].url.netloc == b"aliyuncs.com.example:8443"


REGIONS = [
    *("", "CN-HANGZHOU", "cn", "cn-", "-cn", "cn_hangzhou", "cn-hangzhou.evil.example", "cn-hangzhou/x"),
    *("cn-hangzhou:8443", "user@cn-hangzhou", "cn-hangzhou\n", "cn-hangzhou\x00", "cn-hangzhou#"),
    *(" cn-hangzhou", "cn-hangzhou?x", "cn-hängzhou", "cn--hangzhou", "cn-" + "a" * 70, None, 5),
]  # fmt: skip


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_that_is_none_is_refused(colour: Colour, region: Any) -> None:
    with pytest.raises(ConfigurationError, match="region"):
        colour.pai(**PAIR, region=region)


@pytest.mark.parametrize("network", ["VPC", "", "private", None])
def test_a_network_that_is_none_is_refused(colour: Colour, network: Any) -> None:
    with pytest.raises(ConfigurationError, match="network"):
        colour.pai(**PAIR, network=network)


URLS = [
    *("", "example.com", "//example.com", "ftp://example.com", "file:///etc/passwd", "https://", "https:///x"),
    *("https://example.com/api", "https://example.com/api/v1/", "https://example.com//", "https://example.com/."),
    *("https://user@example.com", "https://user:pw@example.com", "https://example.com@evil.example"),
    *("https://example.com?x=1", "https://example.com#x", "https://example.com\\@evil.example"),
    *("https://example.com:0", "https://example.com:65536", "https://example.com:99999", "https://example.com:"),
    *("https://example.com:8443:1", "https://example.com:80@evil", "https://example.com:-1", "https://example.com:\u0664"),
    *("https://example.com\n", "https://exa\nmple.com", "https://example.com\x00", "\thttps://example.com"),
    *("https://exa mple.com", "https://example..com", "https://-example.com", "https://.example.com", "https://bücher.example"),
    *("https://" + "a" * 64 + ".com", "https://999.1.1.1", "https://[::1", "https://[:::1]", "https://[zz]"),
    *("https://%65xample.com", None, 5, b"https://example.com"),
]  # fmt: skip


@pytest.mark.parametrize("base_url", URLS)
def test_a_base_url_that_could_lead_elsewhere_is_refused(scene: Scene, base_url: Any) -> None:
    if base_url is None:
        base_url = ["https://example.com"]
    with pytest.raises(ConfigurationError, match="base_url"):
        scene.pai(**PAIR, base_url=base_url)
    with pytest.raises(ConfigurationError, match="endpoint"):
        scene.pai(**PAIR).services.predict("echo", b"", endpoint=base_url, token="token")
    assert scene.script.requests == []


PLAIN_HTTP = [
    *("http://example.com", "http://10.0.0.1", "http://0.0.0.0:80", "http://[2001:db8::1]", "http://[::]"),
    *("http://localhost.example.com", "http://127.0.0.1.example.com", "http://128.0.0.1", "http://local"),
]


@pytest.mark.parametrize("base_url", PLAIN_HTTP)
def test_plain_http_to_another_machine_is_refused(colour: Colour, base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="https"):
        colour.pai(**PAIR, base_url=base_url)


LOOPBACK = [
    *("http://localhost:8080", "http://LocalHost", "http://127.0.0.1:1", "http://127.255.0.3:8080/"),
    *("http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]", "https://[2001:db8::1]:8443", "https://10.0.0.1"),
]


@pytest.mark.parametrize("base_url", ["example.com", "http://example.com", "ftp://127.0.0.1"])
def test_a_wrong_base_url_is_told_what_would_do(colour: Colour, base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        colour.pai(**PAIR, base_url=base_url)
    assert "https" in str(caught.value)
    assert "http://127.0.0.1[:port]" in str(caught.value)


@pytest.mark.parametrize("base_url", LOOPBACK)
def test_plain_http_to_this_machine_and_https_to_any_is_fine(scene: Scene, base_url: str) -> None:
    scene.pai(OK, base_url=base_url).images.get(IMAGE_ID)
    [request] = scene.script.requests
    assert (
        str(request.url)
        == f"{base_url.rstrip('/').replace('LocalHost', 'localhost')}/api/v1/images/{IMAGE_ID}"
    )


@pytest.mark.parametrize("host", ["", "example.com", "127.1", "0", "::ffff:10.0.0.1"])
def test_what_is_not_this_machine_is_not_taken_for_it(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("base_url", [NotImplemented, 0, [], b""], ids=repr)
@pytest.mark.parametrize("vendor", ["photogpt", "oceanbase"])
def test_a_base_url_that_is_no_string_is_refused_and_not_taken_for_none(
    colour: Colour, vendor: str, base_url: Any
) -> None:
    with pytest.raises(ConfigurationError, match="base_url must be a string"):
        getattr(colour, vendor)(api_key="sk", base_url=base_url)


def test_certificates_that_cannot_be_read_are_told(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_transport, "tls_context", _transport._Context().get)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with pytest.raises(ConfigurationError, match="certificates of SSL_CERT_FILE cannot be read"):
        colour.pai(**PAIR).images.get(IMAGE_ID)
