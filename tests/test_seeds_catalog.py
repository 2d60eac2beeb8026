"""The samples of seed 002, with only host and key changed, get the documented replies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from colours import Colour
from seeds_samples import (
    CATALOG,
    HAS_CURL,
    HOST,
    PLACEHOLDER,
    SENDERS,
    Curl,
    Httpx,
    Sender,
    aimed,
    asked,
    mended,
    sender,
)

from imageport import NotFoundError
from imageport.sandbox import Sandbox

CONNECTIONS, CONFIG, CONFIG_IN_PYTHON, SERVICE, DOMAINS = CATALOG.samples.values()
WORKSPACE = "47833"
GATEWAY = "gw-1uhcqmsc7x22abcdef"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.fixture(params=SENDERS)
def send(request: pytest.FixtureRequest, tmp_path: Path) -> Sender:
    return sender(request.param, tmp_path)


def shape(value: Any) -> Any:
    """Leave only names and types of a reply; what is in a list has one shape, a map may hold any names."""
    if isinstance(value, dict):
        return {name: dict if name in ("Configs", "Secrets") else shape(value[name]) for name in value}
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value)


def test_there_are_five_samples() -> None:
    assert list(CATALOG.samples) == [
        "List Connections - curl - all",
        "GetMessageConfig - bash - all",
        "GetMessageConfig - Python - all",
        "Call Model Service API - Python - all",
        "ListGatewayDomains - curl - all",
    ]


def test_the_sample_lists_connections_as_documented(sandbox: Sandbox, send: Sender) -> None:
    # The documented reply counts 27; so many have to be in the sample's workspace, which has 9.
    for _ in range(18):
        sandbox.add_connection(WorkspaceId=WORKSPACE, Models=CATALOG.reply["Connections"][0]["Models"])
    got = send.run(aimed(mended(CONNECTIONS), sandbox.url, WorkspaceId=WORKSPACE))
    assert got.status == 200
    assert shape(got.body) == shape(CATALOG.reply)
    assert (got.body["TotalCount"], got.body["MaxResults"]) == (27, 10)
    assert (CATALOG.reply["TotalCount"], CATALOG.reply["MaxResults"]) == (27, 10)
    times = [each["GmtCreateTime"] for each in got.body["Connections"]]
    assert len(times) == 10
    assert times == sorted(times, reverse=True)
    assert {each["WorkspaceId"] for each in got.body["Connections"]} == {WORKSPACE}


def test_next_token_is_used_until_it_is_no_longer_returned(sandbox: Sandbox, send: Sender) -> None:
    sample = re.sub(r"WorkspaceId=[^&]*&", "", aimed(mended(CONNECTIONS), sandbox.url, WorkspaceId="1"))
    pages = [send.run(sample).body]
    while "NextToken" in pages[-1]:
        assert len(pages) < 4
        token = pages[-1]["NextToken"]
        pages.append(send.run(sample.replace("DESC'", f"DESC&NextToken={token}'")).body)
    assert [len(page["Connections"]) for page in pages] == [10, 10, 7]
    assert {(page["TotalCount"], page["MaxResults"]) for page in pages} == {(27, 10)}
    assert len({each["ConnectionId"] for page in pages for each in page["Connections"]}) == 27


def test_the_connection_of_the_sample_is_read_whole(sandbox: Sandbox, colour: Colour) -> None:
    wanted = CATALOG.reply["Connections"][0]
    sandbox.add_connection(**{**wanted, "Accessibility": "PUBLIC"})
    pai = colour.pai(base_url=sandbox.url, api_key="sk-sandbox")
    ids = [wanted["ConnectionId"]]
    [found] = pai.connections.list(connection_ids=ids, encrypt_option="PlainText")
    assert found.gmt_create_time == datetime(2025, 3, 7, 7, 54, 56, tzinfo=UTC)
    assert found.secrets is not None
    assert found.secrets.to_dict() == wanted["Secrets"]
    assert found.models is not None
    assert [each.to_dict() for each in found.models] == wanted["Models"]
    assert found.resource_meta is not None
    assert found.resource_meta.to_dict() == wanted["ResourceMeta"]


def test_the_sample_reads_the_message_configuration(sandbox: Sandbox, send: Sender) -> None:
    got = send.run(aimed(mended(CONFIG), sandbox.url))
    assert got.status == 200
    assert got.body.keys() == {"Data", "ErrorCode", "ErrorMessage", "RequestId"}
    assert got.body["Data"].keys() == {"SmsReportUrl", "SmsUpUrl"}
    assert (got.body["ErrorCode"], got.body["ErrorMessage"]) == (0, "OK")


def test_the_python_sample_prints_the_same(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    sample = CONFIG_IN_PYTHON.replace(HOST, sandbox.url).replace(PLACEHOLDER, "sk-sandbox")
    assert sample.count("sandbox") == 1
    exec(sample, {})
    printed = ast.literal_eval(capsys.readouterr().out)
    other = Httpx("sk-sandbox").run(aimed(CONFIG, sandbox.url)).body
    assert {**printed, "RequestId": ""} == {**other, "RequestId": ""}


def test_the_sample_lists_the_domains_of_a_gateway(sandbox: Sandbox, send: Sender) -> None:
    got = send.run(aimed(mended(DOMAINS), sandbox.url, GatewayId=GATEWAY))
    assert got.status == 200
    assert got.body.keys() == {"RequestId", "Message", "CustomDomains"}
    assert got.body["Message"] == "Successfully get custom domains"
    assert [each["Type"] for each in got.body["CustomDomains"]] == ["internet", "intranet"]
    assert all({"Type", "CertificateId", "Domain"} <= each.keys() for each in got.body["CustomDomains"])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_sample_without_a_wire_form_is_served_by_call(
    sandbox: Sandbox, colour: Colour, method: Any
) -> None:
    # The package, its host and its operation are in no document of the vendor, and no reply is shown. The
    # pattern {service}/{version}/{operation} is all that can be sent; the sandbox answers it with items, as
    # an engine would, in the envelope of an action.
    operation, params = re.findall(r"operation='(\w+)', params=(\{.*\})", SERVICE)[0]
    pai = colour.pai(base_url=sandbox.url, api_key="sk-sandbox")
    reply = pai.call("PaiRecService", "2022-12-13", operation, ast.literal_eval(params), method=method)
    assert reply.keys() == {"RequestId", "Items"}
    assert [each.keys() for each in reply["Items"]] == [{"item_id", "score", "retrieve_id"}] * 10
    assert sandbox.requests[-1].path == "/api/PaiRecService/2022-12-13/GetRecommendations"
    with pytest.raises(NotFoundError, match=r"InvalidApi\.NotFound"):
        pai.call("PaiRecService", "2022-12-13", "GetNothing")


@pytest.mark.parametrize(("sample", "name"), [(CONNECTIONS, "WorkspaceId"), (DOMAINS, "GatewayId")])
def test_a_wrong_key_gets_the_documented_401(sandbox: Sandbox, send: Sender, sample: str, name: str) -> None:
    send.key = "sk-xxxxxx"
    got = send.run(aimed(mended(sample), sandbox.url, **{name: "1"}))
    assert (got.status, got.body["Code"]) == (401, "Unauthorized")


if HAS_CURL:

    @pytest.mark.parametrize(
        ("sample", "masked"),
        [(CONNECTIONS, {"WorkspaceId": WORKSPACE}), (CONFIG, {}), (DOMAINS, {"GatewayId": GATEWAY})],
    )
    def test_a_translated_sample_sends_what_curl_sends(
        sandbox: Sandbox, tmp_path: Path, sample: str, masked: dict[str, str]
    ) -> None:
        script = aimed(mended(sample), sandbox.url, **masked)
        Httpx("sk-sandbox").run(script)
        Curl("sk-sandbox", tmp_path).run(script)
        mine, curls = sandbox.requests
        assert asked(mine) == asked(curls)
        assert mine.headers["content-type"] == curls.headers["content-type"]


def test_the_client_asks_for_the_same(sandbox: Sandbox, colour: Colour) -> None:
    pai = colour.pai(base_url=sandbox.url, api_key="sk-sandbox")
    order: dict[str, Any] = {"sort_by": "GmtCreateTime", "order": "DESC"}
    assert len(list(pai.connections.list(workspace_id=WORKSPACE, max_results=10, **order))) == 9
    assert pai.messages.get_config().sms_up_url
    assert len(pai.gateways.list_domains("cn-shanghai", GATEWAY)) == 2
    http = Httpx("sk-sandbox")
    http.run(aimed(mended(CONNECTIONS), sandbox.url, WorkspaceId=WORKSPACE))
    http.run(aimed(mended(CONFIG), sandbox.url))
    http.run(aimed(mended(DOMAINS), sandbox.url, GatewayId=GATEWAY))
    seen = [asked(each) for each in sandbox.requests]
    assert seen[:3] == seen[3:]
