from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from imageport.sandbox import Fault, Sandbox, create_app
from imageport.sandbox.wire import ConnectionBroken

from .helpers import IMAGE, WORKSPACE, Caller, code

LIST = f"{WORKSPACE}/ListImages"


def calls(caller: Caller, count: int) -> list[int]:
    return [caller.act("GET", "ListImages").status_code for _ in range(count)]


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({}, {}),
        ({"retry_after": "2"}, {"retry-after": "2"}),
        ({"retry_after": 2}, {"retry-after": "2"}),
        ({"acs_retry_after_ms": 1500}, {"x-acs-retry-after": "1500"}),
        ({"headers": {"x-mine": "1"}}, {"x-mine": "1"}),
    ],
)
def test_throttling(
    caller: Caller, sandbox: Sandbox, options: dict[str, Any], headers: dict[str, str]
) -> None:
    sandbox.fault("throttle", **options)
    refused = caller.act("POST", "AddImage", json=IMAGE)
    assert code(refused) == (429, "Throttling.User")
    assert headers.items() <= dict(refused.headers).items()
    assert caller.list()["TotalCount"] == 0


def test_retry_after_as_a_date_is_so_many_seconds_ahead(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.advance(1000)
    sandbox.fault("throttle", retry_after=60, as_date=True)
    refused = caller.act("GET", "ListImages")
    ahead = parsedate_to_datetime(refused.headers["retry-after"]).timestamp()
    now = sandbox.app.state.clock.now()
    assert 50 < ahead - now <= 60


@pytest.mark.parametrize(
    ("status", "name"),
    [(400, "Throttling.Api"), (403, "Throttling"), (503, "Throttling.System")],
)
def test_throttling_comes_with_any_status_and_code(
    caller: Caller, sandbox: Sandbox, status: int, name: str
) -> None:
    sandbox.fault("throttle", status=status, code=name, message="Slow down.")
    refused = caller.act("GET", "ListImages")
    assert code(refused) == (status, name)
    assert refused.json()["Message"] == "Slow down."


@pytest.mark.parametrize(
    ("status", "name"),
    [(500, "InternalError"), (503, "ServiceUnavailable"), (418, "UnknownError")],
)
def test_errors_speak_as_the_vendor_does(caller: Caller, sandbox: Sandbox, status: int, name: str) -> None:
    sandbox.fault("error", status=status, retry_after="1")
    refused = caller.act("GET", "ListImages")
    assert code(refused) == (status, name)
    assert refused.headers["retry-after"] == "1"


def test_work_may_be_done_before_an_error(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("error", status=500, work=True)
    assert caller.act("POST", "AddImage", json=IMAGE).status_code == 500
    assert caller.names() == ["nlp"]


def test_replies_that_are_no_json(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("html")
    sandbox.fault("html", status=200)
    sandbox.fault("empty")
    replies = [caller.act("GET", "ListImages") for _ in range(3)]
    assert [each.status_code for each in replies] == [520, 200, 200]
    assert [each.headers["content-type"] for each in replies[:2]] == ["text/html"] * 2
    assert replies[0].text.startswith("<html>")
    assert replies[2].content == b""


def test_replies_of_another_shape(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("wrong_type")
    sandbox.fault("json", status=201, body={"Code": 5})
    sandbox.fault("json", body='{"cut": ')
    assert caller.act("GET", "ListImages").json() == ["not", "an", "object"]
    reply = caller.act("GET", "ListImages")
    assert (reply.status_code, reply.json()) == (201, {"Code": 5})
    assert caller.act("GET", "ListImages").text == '{"cut": '


def test_an_expired_token_and_a_redirect(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("expired_token")
    sandbox.fault("redirect", status=302)
    assert code(caller.signed("ListImages")) == (400, "InvalidSecurityToken.Expired")
    moved = caller.act("GET", "ListImages")
    assert (moved.status_code, moved.content) == (302, b"")
    assert moved.headers["location"] == "http://127.0.0.1:9/elsewhere"


def test_instants_may_end_in_a_newline(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("stray_newlines")
    connection = caller.act("GET", "ListConnections").json()["Connections"][0]
    assert connection["GmtCreateTime"].endswith("Z\n")
    assert not connection["ConnectionName"].endswith("\n")


@pytest.mark.parametrize(
    ("kind", "done", "error"),
    [
        ("drop", False, httpx.RemoteProtocolError),
        ("reset", False, httpx.ReadError),
        ("lost", True, httpx.RemoteProtocolError),
        ("cut", True, httpx.RemoteProtocolError),
        ("hang", False, httpx.ReadTimeout),
        ("slow", True, httpx.ReadTimeout),
    ],
)
def test_broken_connections(
    caller: Caller, sandbox: Sandbox, kind: str, done: bool, error: type[Exception]
) -> None:
    sandbox.fault(kind)
    with pytest.raises(error) as raised:
        caller.act("POST", "AddImage", json=IMAGE, timeout=0.05)
    assert ("complete message body" in str(raised.value)) is (kind == "cut")
    assert caller.names() == ["nlp"] * done
    assert caller.http.get("/_sandbox/requests").json()[0]["operation"] == "ActionAddImage"


def test_a_reply_without_status_was_never_there(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("lost")
    with pytest.raises(httpx.RemoteProtocolError):
        caller.act("GET", "ListImages")
    caller.act("GET", "ListImages")
    assert [each.status for each in sandbox.requests] == [None, 200]


def test_a_slow_reply_comes_in_the_end(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("slow", delay=0.01, trickle=0.001)
    reply = caller.act("GET", "ListConnections", params={"MaxResults": "1"})
    assert reply.json()["TotalCount"] == 27


def test_a_large_reply_can_be_cut_too(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.add_service(name="large", body="x" * 5_000_000)
    sandbox.fault("cut", operation="Predict")
    headers = {"authorization": "sandbox-token"}
    with pytest.raises(httpx.RemoteProtocolError):
        caller.http.post("/api/predict/large", content=b"?", headers=headers)


def test_faults_wait_for_their_operation(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("error", operation="ActionGetImage", status=503)
    assert caller.act("GET", "ListImages").status_code == 200
    assert caller.get("image-1").status_code == 503
    assert caller.get("image-1").status_code == 404


@pytest.mark.parametrize("operations", [("ListImages", "ActionListImages"), ["ActionListImages"]])
def test_a_fault_may_be_for_several_operations(
    caller: Caller, sandbox: Sandbox, operations: list[str] | tuple[str, ...]
) -> None:
    sandbox.fault("throttle", operation=operations, times=None)
    caller.add()
    assert caller.act("GET", "ListImages").status_code == 429
    assert caller.signed("ListImages").status_code == (429 if "ListImages" in operations else 200)


def test_a_fault_is_for_whole_names_only(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault.make("throttle", operation="ActionListImagesAgain"))
    assert caller.act("GET", "ListImages").status_code == 200


def test_how_often_a_fault_struck_is_told_of_each(caller: Caller, sandbox: Sandbox) -> None:
    first, twin = (sandbox.fault("throttle", operation="ActionListImages", times=2) for _ in range(2))
    for _ in range(3):
        caller.act("GET", "ListImages")
    assert (sandbox.faults.struck(first), sandbox.faults.struck(twin)) == (2, 1)
    sandbox.faults.clear()
    assert sandbox.faults.struck(first) == 0


def test_faults_strike_after_a_while_and_so_many_times(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("error", after=1, times=2)
    assert calls(caller, 4) == [200, 500, 500, 200]
    sandbox.fault("error", times=None)
    assert calls(caller, 3) == [500, 500, 500]
    sandbox.faults.clear()
    assert calls(caller, 1) == [200]


def test_faults_come_one_after_the_other(caller: Caller, sandbox: Sandbox) -> None:
    for status in (500, 503, 502):
        sandbox.fault("error", status=status)
    assert calls(caller, 4) == [500, 503, 502, 200]


def test_chance_is_the_same_each_time(caller: Caller, sandbox: Sandbox) -> None:
    def found(seed: int) -> list[int]:
        sandbox.faults.clear()
        sandbox.fault("error", probability=0.5, times=None, seed=seed)
        return calls(caller, 20)

    assert found(1) == found(1) != found(2)
    assert {200, 500} == set(found(1))


def test_faults_of_one_seed_have_chances_of_their_own(caller: Caller, sandbox: Sandbox) -> None:
    def apart(seed: int) -> int:
        sandbox.faults.clear()
        for status in (500, 503):
            sandbox.fault("error", status=status, probability=0.2, times=None, seed=seed)
        found = calls(caller, 40)
        return found.index(503) - found.index(500)

    assert len({apart(seed) for seed in range(8)}) > 4


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "nonsense"},
        {"kind": "error", "colour": 1},
        {"kind": "error", "status": 99},
        {"kind": "error", "operation": 5},
        {"kind": "error", "operation": ["AddImage", None]},
        {"kind": "error", "operation": "ListImage"},
        {"kind": "error", "operation": ""},
        {"kind": "error", "operation": ["ListImages", "Nonsense"]},
        {"kind": "error", "times": "2"},
        {"kind": "error", "status": "500"},
        {"kind": "error", "probability": None},
        {"kind": "throttle", "retry_after": "soon", "as_date": True},
        {"kind": "throttle", "headers": {"x": "\u20ac"}},
    ],
)
def test_what_is_no_fault_is_refused(sandbox: Sandbox, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fault|float|latin|no operation is called"):
        sandbox.fault(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "reset", "taken": -1},
        {"kind": "hang", "taken": 0},
        {"kind": "reset", "taken": 0, "work": True},
        {"kind": "wrong_clock", "skew": "an hour"},
    ],
)
def test_options_that_do_not_fit_a_kind_are_refused(sandbox: Sandbox, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fault"):
        sandbox.fault(**options)


def test_every_operation_and_the_connection_may_meet_a_fault(sandbox: Sandbox) -> None:
    for name in ("ListImages", "ActionListImages", "CallActionPost", "DownloadFile", "Connect"):
        assert sandbox.fault("error", operation=name).operation == name


def test_a_fault_is_a_value() -> None:
    assert Fault.make("throttle") == Fault(kind="throttle", status=429)


def test_in_process_a_broken_connection_is_an_exception() -> None:
    app = create_app()
    app.state.fault("drop")

    async def call() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
            with pytest.raises(ConnectionBroken):
                await http.get(LIST)
            assert (await http.get(LIST)).status_code == 401

    asyncio.run(call())
    assert [each.status for each in app.state.requests] == [None, 401]
    app.state.close()
