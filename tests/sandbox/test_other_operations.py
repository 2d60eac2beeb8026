from __future__ import annotations

import httpx
import pytest

from imageport.sandbox import Sandbox

from .helpers import WORKSPACE, Caller, code

GATEWAY = {"ClusterId": "cn-shanghai", "GatewayId": "gw-1uhcqmsc7x22abcdef"}
TOKEN = {"authorization": "sandbox-token"}
META = "/meta/v1/products"


def domains(caller: Caller, cluster: str, gateway: str) -> httpx.Response:
    parameters = {"ClusterId": cluster, "GatewayId": gateway}
    return caller.bearer("GET", "/api/eas/2021-07-01/ListGatewayDomains", params=parameters)


def test_the_gateway_has_two_domains(caller: Caller) -> None:
    reply = domains(caller, "cn-shanghai", GATEWAY["GatewayId"]).json()
    assert reply["Message"] == "Successfully get custom domains"
    assert [each["Type"] for each in reply["CustomDomains"]] == ["internet", "intranet"]


@pytest.mark.parametrize(
    ("cluster", "gateway", "wanted"),
    [
        ("cn-shanghai", "gw-nobody", "InvalidParameter.GatewayId"),
        ("cn-nowhere", GATEWAY["GatewayId"], "InvalidParameter.ClusterId"),
        ("cn-beijing", GATEWAY["GatewayId"], "ResourceNotFound"),
    ],
)
def test_an_unknown_gateway_is_a_404(
    caller: Caller, sandbox: Sandbox, cluster: str, gateway: str, wanted: str
) -> None:
    sandbox.add_gateway(ClusterId="cn-beijing", GatewayId="gw-other")
    assert code(domains(caller, cluster, gateway)) == (404, wanted)


def test_a_gateway_may_have_an_owner(caller: Caller, other: Caller, sandbox: Sandbox) -> None:
    gateway = sandbox.add_gateway(Owner="15577914112345")
    address = (gateway["ClusterId"], gateway["GatewayId"])
    assert domains(caller, *address).status_code == 200
    assert code(domains(other, *address)) == (403, "UnauthorizedOperation")


@pytest.mark.parametrize("given", [[], None, [{"Domain": "a.example"}], [{"Type": "intranet"}, {}]])
def test_what_is_added_of_a_domain_is_filled_up(
    caller: Caller, sandbox: Sandbox, given: list[dict[str, str]] | None
) -> None:
    gateway = sandbox.add_gateway(CustomDomains=given)
    reply = domains(caller, gateway["ClusterId"], gateway["GatewayId"])
    assert reply.status_code == 200
    usual = {"Type": "internet", "Domain": "models.example.com"}
    assert reply.json()["CustomDomains"] == (given and [{**usual, **each} for each in given])


def test_message_configuration_and_its_own_failures(caller: Caller, sandbox: Sandbox) -> None:
    path = "/api/PaiPlugin/2022-01-12/GetMessageConfig"
    sandbox.set_message_config(SmsUpUrl="https://example.com/changed")
    reply = caller.bearer("GET", path).json()
    assert reply["Data"]["SmsUpUrl"] == "https://example.com/changed"
    assert reply["RequestId"] == reply["RequestId"].lower()
    sandbox.set_message_config(ErrorCode=40301, ErrorMessage="no permission")
    failed = caller.bearer("GET", path)
    assert failed.status_code == 200
    assert failed.json()["Data"] == ""
    refused = caller.bearer("GET", path, params={"Unknown": "1"})
    assert (refused.status_code, refused.json()["ErrorCode"]) == (400, 40001)
    assert code(caller.http.get(path)) == (401, "Unauthorized")


def test_workspaces_are_those_that_were_used_or_made(caller: Caller) -> None:
    caller.add(WorkspaceId="777")
    made = caller.act("POST", "CreateWorkspace", json={"WorkspaceName": "vision"}).json()
    reply = caller.act("GET", "ListWorkspaces").json()
    names = {each["WorkspaceId"]: each["WorkspaceName"] for each in reply["Workspaces"]}
    assert names[made["WorkspaceId"]] == "vision"
    assert {"777", "15945"} < names.keys()
    assert reply["TotalCount"] == len(names)
    found = caller.act("GET", "ListWorkspaces", params={"WorkspaceIds": "777,1"}).json()
    assert [each["WorkspaceId"] for each in found["Workspaces"]] == ["777"]


def test_unknown_actions(caller: Caller) -> None:
    assert code(caller.act("GET", "Fly")) == (404, "InvalidApi.NotFound")
    assert code(caller.bearer("GET", "/api/Ocean/2021-02-04/Fly")) == (404, "InvalidProduct.NotFound")
    assert code(caller.bearer("POST", f"{WORKSPACE}/Fly", json={})) == (404, "InvalidApi.NotFound")


def test_the_catalog_needs_no_credentials(caller: Caller) -> None:
    products = {each["code"]: each for each in caller.http.get(f"{META}.json").json()}
    assert products["PaiStudio"]["versions"] == ["2022-01-12", "2021-02-02"]
    family = "Machine Learning Platform for AI"
    assert products["AIWorkSpace"]["categoryName"] == family
    assert "categoryName" not in products["PaiLLMTrace"]
    assert products["Ecs"]["categoryName"] != family


@pytest.mark.parametrize(
    ("product", "version", "api", "path"),
    [
        ("AIWorkSpace", "2021-02-04", "AddImage", "/api/v1/images"),
        ("eas", "2021-07-01", "DescribeService", "/api/v2/services/{ClusterId}/{ServiceName}"),
        ("PaiPlugin", "2022-01-12", "GetMessageConfig", "/api/v2/users/messageConfig"),
        ("PaiRecService", "2022-12-13", "GetService", "/api/v1/services/{ServiceId}"),
    ],
)
def test_the_documents_of_a_product(caller: Caller, product: str, version: str, api: str, path: str) -> None:
    folder = f"{META}/{product}/versions/{version}"
    document = caller.http.get(f"{folder}/api-docs.json").json()
    assert document["info"] == {"style": "ROA", "product": product, "version": version}
    assert document["apis"][api]["path"] == path
    assert api in document["directories"][0]["children"]
    assert caller.http.get(f"{folder}/apis/{api}/api.json").json() == document["apis"][api]
    hosts = {each["regionId"]: each for each in document["endpoints"]}["cn-hangzhou"]
    assert hosts["public"] != hosts["vpc"]
    assert code(caller.http.get(f"{folder}/apis/Nothing/api.json")) == (404, "InvalidApi.NotFound")


def test_one_endpoint_ends_in_a_tabulator_as_the_vendors_does(caller: Caller) -> None:
    folder = f"{META}/AIWorkSpace/versions/2021-02-04"
    endpoints = caller.http.get(f"{folder}/api-docs.json").json()["endpoints"]
    spoiled = [each["regionId"] for each in endpoints if each["endpoint"].endswith("\t")]
    assert spoiled == ["ap-northeast-1", "cn-guangzhou"]


def test_unknown_products(caller: Caller, sandbox: Sandbox) -> None:
    path = f"{META}/Mine/versions/2025-01-01/api-docs.json"
    assert code(caller.http.get(path)) == (404, "InvalidProduct.NotFound")
    sandbox.add_product(code="Mine", apis={"Fly": {"title": "Fly"}})
    assert caller.http.get(path).json()["apis"] == {"Fly": {"title": "Fly"}}


@pytest.mark.parametrize("below", ["", "/", "/v1/chat/completions", "/a%2Fb"])
def test_the_echo_service_echoes_at_every_path(caller: Caller, below: str) -> None:
    headers = {**TOKEN, "content-type": "image/png"}
    reply = caller.http.post(f"/api/predict/echo{below}", content=b"\x89\x00", headers=headers)
    assert reply.content == b"\x89\x00"
    assert reply.headers["content-type"] == "application/octet-stream"


def test_a_service_has_its_own_token_and_answer(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.add_service(name="cats", token="meow", body='{"cat": true}')
    path = "/api/predict/cats"
    reply = caller.http.post(path, content=b"?", headers={"authorization": "meow"})
    assert reply.content == b'{"cat": true}'
    refused = caller.http.post(path, content=b"?", headers=TOKEN)
    assert (refused.status_code, refused.json()["code"]) == (401, 401)


def test_the_token_is_sent_as_it_is(caller: Caller) -> None:
    for headers in ({}, {"authorization": "Bearer sandbox-token"}, {"authorization": "wrong"}):
        refused = caller.http.post("/api/predict/echo", content=b"?", headers=headers)
        assert refused.status_code == 401
        assert refused.json()["msg"] == "invalid token"


def test_an_unknown_service(caller: Caller) -> None:
    refused = caller.http.post("/api/predict/nobody", content=b"?", headers=TOKEN)
    assert (refused.status_code, refused.json()["code"]) == (404, 404)


def test_recommendations_are_the_same_each_time(caller: Caller) -> None:
    def items(**changes: object) -> list[str]:
        body = {"uid": "1", "size": 3, "scene_id": "home", **changes}
        reply = caller.http.post("/api/rec/feed", json=body, headers=TOKEN).json()
        assert reply["size"] == len(reply["items"])
        scores = [item["score"] for item in reply["items"]]
        assert scores == sorted(scores, reverse=True)
        return [item["item_id"] for item in reply["items"]]

    assert items() == items()
    assert items() != items(uid="2")
    assert len(items(size=2**31 - 1)) == 100
    assert items(item_list=[{"item_id": "a"}, {"item_id": "b"}]) == ["a", "b"]
