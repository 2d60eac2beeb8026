"""The host of a call follows the region that holds what it is about; a slip in a region's name is told."""

from __future__ import annotations

from typing import Any

import pytest
from colours import PAIR, Answer, Scene
from documented import OPERATIONS, SPEC, parameters
from hypothesis import given
from hypothesis import strategies as st

from imageport import ConfigurationError, InvalidRequestError
from imageport._hosts import Where
from imageport._regions import REGIONS, is_region, near_region
from imageport.sandbox import Sandbox
from imageport_api.operations import OPERATIONS as TABLE

BEARER = {"api_key": "sk-test"}
GATEWAY = "gw-1uhcqmsc7x22abcdef"


def test_the_regions_are_those_of_the_spec() -> None:
    servers = [server for item in SPEC["paths"].values() for server in item["servers"]]
    named = [server.get("variables", {}).get("region", {}).get("enum", []) for server in servers]
    assert sorted(REGIONS) == sorted({region for regions in named for region in regions})
    assert all(map(is_region, REGIONS))


def test_every_operation_with_a_parameter_that_is_a_region_is_tried_here() -> None:
    marked = {name for name in OPERATIONS if any(each.get("x-region") for each in parameters(name))}
    assert marked == {"ListGatewayDomains", "ActionListGatewayDomains"}


HOSTS: list[tuple[dict[str, Any], str, str]] = [
    (PAIR, "cn-shanghai", "pai-eas.cn-shanghai.aliyuncs.com"),
    (PAIR, "cn-hangzhou", "pai-eas.cn-hangzhou.aliyuncs.com"),
    (PAIR, "ap-southeast-1", "pai-eas.ap-southeast-1.aliyuncs.com"),
    (PAIR, "cn-somewhere-new-2", "pai-eas.cn-somewhere-new-2.aliyuncs.com"),
    (PAIR | {"network": "vpc"}, "cn-shanghai", "pai-eas-manage-vpc.cn-shanghai.aliyuncs.com"),
    (PAIR | {"region": "us-east-1"}, "eu-central-1", "pai-eas.eu-central-1.aliyuncs.com"),
    (BEARER, "cn-shanghai", "api.aliyun.com"),
    (BEARER, "ap-southeast-1", "api.alibabacloud.com"),
    (BEARER | {"region": "us-east-1"}, "cn-shanghai", "api.aliyun.com"),
    (BEARER | {"international": False}, "ap-southeast-1", "api.aliyun.com"),
    (BEARER | {"international": True}, "cn-shanghai", "api.alibabacloud.com"),
    (PAIR | {"base_url": "https://gateway.example"}, "cn-shanghai", "gateway.example"),
]


@pytest.mark.parametrize(("options", "cluster", "host"), HOSTS)
def test_a_gateway_is_asked_for_at_the_host_of_its_own_region(
    scene: Scene, options: dict[str, Any], cluster: str, host: str
) -> None:
    pai = scene.pai(Answer(body={"CustomDomains": []}), ..., **options)
    assert pai.gateways.list_domains(cluster, GATEWAY) == []
    [request] = scene.script.requests
    assert (request.url.host, request.headers["host"]) == (host, host)
    assert cluster in str(request.url)


def test_other_calls_stay_at_the_host_of_the_clients_region(scene: Scene) -> None:
    pai = scene.pai(
        Answer(body={"CustomDomains": [], "Images": [], "TotalCount": 0}), ..., region="cn-beijing"
    )
    pai.gateways.list_domains("cn-shanghai", GATEWAY)
    list(pai.images.list())
    pai.gateways.list_domains("cn-beijing", GATEWAY)
    assert [request.url.host.split(".")[1] for request in scene.script.requests] == [
        "cn-shanghai",
        "cn-beijing",
        "cn-beijing",
    ]


NO_REGIONS = [
    "",
    "..",
    "cn",
    "hangzhou!",
    "cn-shanghai.evil.example",
    "cn-shanghai@evil",
    "CN-SHANGHAI",
    "cn_shanghai",
]
NO_REGIONS += [
    "cn-shanghai:443",
    "a/b",
    "cn-\u017fhanghai",
    "cn-" + "x" * 70,
    "c-0123456789abcdef.x",
    "cn-shanghai\n",
]


@pytest.mark.parametrize("cluster", NO_REGIONS)
def test_a_cluster_that_is_no_region_makes_no_host(scene: Scene, cluster: str) -> None:
    with pytest.raises(InvalidRequestError, match="cluster_id must"):
        scene.pai().gateways.list_domains(cluster, GATEWAY)
    assert scene.script.requests == []


def test_a_cluster_with_a_slip_is_told_of_before_anything_is_sent(scene: Scene) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        scene.pai().gateways.list_domains("cn-shangai", GATEWAY)
    text = "cluster_id must be the gateway's region, such as cn-hangzhou; got 'cn-shangai'."
    text += " Did you mean cn-shanghai?"
    assert str(caught.value) == text
    assert scene.script.requests == []


def test_the_server_of_a_base_url_judges_clusters_itself(scene: Scene) -> None:
    pai = scene.pai(Answer(body={"CustomDomains": []}), ..., base_url="https://gateway.example")
    for cluster in ("cn-shangai", "my_cluster"):
        assert pai.gateways.list_domains(cluster, GATEWAY) == []


SLIPS = {
    "shanghai-finance-1": "cn-shanghai-finance-1",
    "ap-sotheest-1": "ap-southeast-1",
    "cn-hangzou": "cn-hangzhou",
    "cn-hangzhuo": "cn-hangzhou",
    "cn-hanzou": "cn-hangzhou",
    "cm-hangzhou": "cn-hangzhou",
    "hangzhou": "cn-hangzhou",
    "Hangzhou": "cn-hangzhou",
    "CN-Hangzhou": "cn-hangzhou",
    "cn_hangzhou": "cn-hangzhou",
    "cn-hangzhou ": "cn-hangzhou",
    "cnhangzhou": "cn-hangzhou",
    "cn-shangai": "cn-shanghai",
    "cn-bejing": "cn-beijing",
    "cn-bei-jing": "cn-beijing",
    "ap-southest-1": "ap-southeast-1",
    "ap-south-east-1": "ap-southeast-1",
    "eu-centrall-1": "eu-central-1",
    "us-wset-1": "us-west-1",
}
# Regions of other products of the vendor, which may be PAI's one day.
OTHERS = [
    "cn-qingdao",
    "cn-zhangjiakou",
    "cn-huhehaote",
    "cn-nanjing",
    "cn-fuzhou",
    "cn-wuhan-lr",
    "cn-zhengzhou-jva",
]
OTHERS += [
    "cn-shenzhen-finance-1",
    "cn-north-2-gov-1",
    "cn-heyuan-acdr-1",
    "ap-southeast-2",
    "ap-southeast-6",
]
OTHERS += [
    "ap-southeast-7",
    "eu-west-1",
    "us-southeast-1",
    "na-south-1",
    "me-east-1",
    "me-central-1",
    "ap-northeast-3",
]


@pytest.mark.parametrize("region", SLIPS)
def test_a_slip_in_a_region_is_told_of_with_the_one_that_was_meant(scene: Scene, region: str) -> None:
    for options in (PAIR, BEARER):
        with pytest.raises(ConfigurationError, match=rf"Did you mean {SLIPS[region]}\?"):
            scene.pai(region=region, **options)


@pytest.mark.parametrize("region", [*REGIONS, *OTHERS])
def test_a_region_that_may_be_one_is_taken(scene: Scene, region: str) -> None:
    pai = scene.pai(Answer(body={"CustomDomains": []}), region=region)
    pai.gateways.list_domains(region, GATEWAY)
    assert scene.script.requests[0].url.host == f"pai-eas.{region}.aliyuncs.com"


def test_with_a_base_url_the_name_of_a_region_makes_no_host_and_is_left_alone(scene: Scene) -> None:
    scene.pai(region="cn-hangzou", base_url="https://gateway.example")
    with pytest.raises(ConfigurationError, match="must look like"):
        scene.pai(region="Hangzhou", base_url="https://gateway.example")


def test_a_gateway_of_the_sandbox_is_found_whatever_the_clients_region(scene: Scene) -> None:
    with Sandbox() as sandbox:
        gateway = sandbox.add_gateway(
            ClusterId="cn-shanghai", CustomDomains=[{"Domain": "models.example.com", "Type": "internet"}]
        )
        pai = scene.colour.pai(base_url=sandbox.url, api_key="sk-sandbox", region="cn-beijing")
        [domain] = pai.gateways.list_domains("cn-shanghai", gateway["GatewayId"])
        assert domain.domain == "models.example.com"


@given(st.text(max_size=70))
def test_whatever_a_cluster_is_called_the_host_is_the_vendors(cluster: str) -> None:
    where = Where()
    try:
        base = where.base(TABLE["list_gateway_domains"], where.cluster(cluster))
    except InvalidRequestError:
        return
    assert base == f"https://pai-eas.{cluster}.aliyuncs.com"
    assert "." not in cluster


@given(st.sampled_from(REGIONS), st.data())
def test_no_known_region_is_a_slip_and_one_letter_left_out_is_one(region: str, data: st.DataObject) -> None:
    assert near_region(region) is None
    letters = [place for place, letter in enumerate(region) if letter.isalpha()]
    place = data.draw(st.sampled_from(letters))
    assert near_region(region[:place] + region[place + 1 :]) is not None
