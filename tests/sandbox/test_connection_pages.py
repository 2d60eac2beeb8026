from __future__ import annotations

from typing import Any

import pytest

from imageport.sandbox import Sandbox

from .helpers import Caller


def listing(caller: Caller, **parameters: Any) -> dict[str, Any]:
    listed = caller.act("GET", "ListConnections", params=parameters)
    assert listed.status_code == 200, listed.text
    return listed.json()


def test_tokens_lead_through_all_of_them_once(caller: Caller) -> None:
    pages = [listing(caller)]
    while "NextToken" in pages[-1]:
        pages.append(listing(caller, NextToken=pages[-1]["NextToken"]))
    assert [len(page["Connections"]) for page in pages] == [10, 10, 7]
    assert {page["TotalCount"] for page in pages} == {27}
    found = [each for page in pages for each in page["Connections"]]
    assert len({each["ConnectionId"] for each in found}) == 27
    times = [each["GmtCreateTime"] for each in found]
    assert times == sorted(times, reverse=True)


def test_order(caller: Caller) -> None:
    times = [each["GmtCreateTime"] for each in listing(caller, Order="ASC")["Connections"]]
    assert times == sorted(times)


@pytest.mark.parametrize("token", ["15", "nonsense", "10-0000000000000000", "²", "9" * 5000])
def test_a_token_of_somebody_else_points_behind_the_end(caller: Caller, token: str) -> None:
    page = listing(caller, NextToken=token)
    assert (page["Connections"], page["TotalCount"]) == ([], 27)
    assert "NextToken" not in page


def test_a_token_belongs_to_its_filter_but_not_to_its_page_size(caller: Caller) -> None:
    token = listing(caller, MaxResults="5")["NextToken"]
    assert listing(caller, NextToken=token, ConnectionName="es")["Connections"] == []
    assert len(listing(caller, NextToken=token, MaxResults="2147483647")["Connections"]) == 22


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"ConnectionTypes": "DashScopeConnection,RDSConnection"}, 6),
        ({"ConnectionTypes": ["DashScopeConnection", "RDSConnection"]}, 6),
        ({"ConnectionTypes.1": "DashScopeConnection", "ConnectionTypes.2": "RDSConnection"}, 6),
        ({"ConnectionIds": "conn-paies00000000,conn-nobody"}, 1),
        ({"ConnectionName": "MILVUS"}, 3),
        ({"WorkspaceId": "22801"}, 9),
        ({"WorkspaceId": ""}, 27),
        ({"Creator": "20925961123557803"}, 3),
        ({"Accessibility": "PRIVATE"}, 15),
        ({"Model": "qwen-max"}, 7),
        ({"ModelTypes": "Embedding,ReRank"}, 14),
        ({"ModelTypes": "Embedding", "ToolCall": "TRUE"}, 0),
        ({"ToolCall": "false"}, 14),
        ({"ModelTypes": "LLM", "WorkspaceId": "15945", "Accessibility": "PUBLIC"}, 2),
    ],
)
def test_filters(caller: Caller, filters: dict[str, Any], total: int) -> None:
    assert listing(caller, **filters)["TotalCount"] == total


def test_the_other_account_sees_what_is_public_or_its_own(other: Caller) -> None:
    page = listing(other, MaxResults="100")
    assert page["TotalCount"] == 12
    assert {each["Accessibility"] for each in page["Connections"]} == {"PUBLIC"}


def test_secrets_are_masked_unless_asked_for(caller: Caller) -> None:
    def secret(**parameters: str) -> str:
        return listing(caller, **parameters)["Connections"][0]["Secrets"]["key"]

    assert secret() == secret(EncryptOption="Secret") == "Dsjk***hsl01"
    assert secret(EncryptOption="PlainText") == "Dsjk0026secret-hsl01"


def test_more_can_be_added(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.add_connection(ConnectionName="mine", ConnectionType="NewConnection", Secrets={"k": "v"})
    newest = listing(caller)["Connections"][0]
    assert (newest["ConnectionName"], newest["Secrets"]) == ("mine", {"k": "***"})
    assert listing(caller)["TotalCount"] == 28
