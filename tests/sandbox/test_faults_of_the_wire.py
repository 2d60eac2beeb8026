"""Faults of connections and of single members, and which call meets them."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from random import Random
from typing import Any

import httpx
import pytest

from imageport.sandbox import Sandbox
from imageport.sandbox.wire import with_wrong_member

from .helpers import IMAGE, WORKSPACE, Caller, code

LIST = f"{WORKSPACE}/ListImages"


def test_a_connection_may_be_refused_before_anything_is_sent(sandbox: Sandbox) -> None:
    sandbox.fault("error", times=None)
    sandbox.fault("refuse")
    with httpx.Client(base_url=sandbox.url) as http:
        with pytest.raises(httpx.TransportError):
            http.get(LIST)
        assert sandbox.requests == []
        assert http.get(LIST).status_code == 500


@pytest.mark.parametrize("kind", ["drop", "reset"])
def test_a_connection_may_break_while_the_request_comes_in(sandbox: Sandbox, kind: str) -> None:
    sandbox.fault(kind, taken=1000)

    def body() -> Iterator[bytes]:
        for _ in range(2000):
            sent.append(1)
            yield b"x" * 10_000

    sent: list[int] = []
    headers = {"authorization": "sandbox-token", "content-length": str(2000 * 10_000)}
    with httpx.Client(base_url=sandbox.url) as http, pytest.raises(httpx.TransportError):
        http.post("/api/predict/echo", content=body(), headers=headers)
    (seen,) = sandbox.requests
    assert (seen.size, seen.status, seen.fault, seen.done) == (1000, None, kind, False)
    assert len(sent) < 2000


def test_a_connection_may_break_before_any_of_a_body_is_read(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("reset", taken=0)
    with pytest.raises(httpx.TransportError):
        caller.act("POST", "AddImage", json=IMAGE)
    assert caller.names() == []
    assert sandbox.requests[0].size == 0


def test_a_connection_may_end_after_a_whole_reply(sandbox: Sandbox) -> None:
    sandbox.fault("hangup")
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), 5) as connection:
        connection.sendall(f"GET {LIST} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        got = b""
        while part := connection.recv(65536):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    assert b"connection: close" not in head.lower()
    assert json.loads(body)["Code"] == "Unauthorized"
    assert sandbox.requests[0].status == 401


def test_the_servers_clock_may_be_wrong(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("wrong_clock", operation="ListImages", skew=-7200)
    refused = caller.signed("ListImages")
    assert code(refused) == (400, "InvalidTimeStamp.Expired")
    date = parsedate_to_datetime(refused.headers["date"]).timestamp()
    assert -7205 < date - sandbox.app.state.clock.now() < -7190
    assert caller.signed("ListImages").status_code == 200


VALUE = {"a": {"b": [1, "two", None, {"c": True}]}, "d": 1.5}


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Every member by its path."""
    pairs: Any = value.items() if isinstance(value, dict) else enumerate(value)
    found: dict[str, Any] = {}
    for name, member in pairs:
        found[f"{path}/{name}"] = member
        if isinstance(member, dict | list):
            found |= flat(member, f"{path}/{name}")
    return found


@pytest.mark.parametrize("seed", range(40))
def test_one_member_is_of_another_type_and_all_others_as_they_were(seed: int) -> None:
    right, wrong = flat(VALUE), flat(with_wrong_member(VALUE, Random(seed)))
    changed = [path for path in right if type(right[path]) is not type(wrong.get(path))]
    assert changed
    assert all(path.startswith(changed[0]) for path in changed)
    assert {path: right[path] for path in right if not changed[0].startswith(path) and path in wrong} == {
        path: wrong[path] for path in right if not changed[0].startswith(path) and path in wrong
    }


def test_a_member_of_a_reply_may_be_of_a_wrong_type(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("wrong_member", times=None)
    calls = [*map(str, range(20)), "0"]
    replies = [
        caller.act("GET", "GetImage", params={"ImageId": "x"}, headers={"x-sandbox-call": call}).json()
        for call in calls
    ]
    assert all({str} != {type(value) for value in reply.values()} for reply in replies)
    assert len({tuple(map(type, reply.values())) for reply in replies}) > 5
    assert [*map(type, replies[0].values())] == [*map(type, replies[-1].values())]


def test_a_cut_reply_may_have_told_no_length(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("cut", chunked=True)
    with pytest.raises(httpx.RemoteProtocolError, match="chunked"):
        caller.act("GET", "ListImages")
    sandbox.fault("slow", delay=0.0, chunked=True)
    reply = caller.act("GET", "ListImages")
    assert (reply.status_code, reply.headers["transfer-encoding"]) == (200, "chunked")


def test_a_call_draws_its_own_luck_whatever_comes_between(caller: Caller, sandbox: Sandbox) -> None:
    def found(order: list[int]) -> dict[int, list[int]]:
        sandbox.faults.clear()
        for status in (500, 503):
            sandbox.fault("error", status=status, probability=0.3, times=None, seed=7)
        luck: dict[int, list[int]] = {}
        for number in order:
            headers = {"x-sandbox-call": str(number)}
            reply = caller.act("GET", "ListImages", headers=headers)
            luck.setdefault(number, []).append(reply.status_code)
        return luck

    numbers = [*range(40)] * 2
    straight, crooked = found(numbers), found(numbers[::-1])
    assert straight == crooked
    statuses = Counter(status for each in straight.values() for status in each)
    assert 25 < statuses[200] < 55
    assert min(statuses[500], statuses[503]) > 5
    assert any(len(set(each)) > 1 for each in straight.values())


def test_the_requests_tell_what_was_done_and_what_went_wrong(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("error", work=True)
    sandbox.fault("throttle")
    for _ in range(4):
        caller.act("POST", "AddImage", json=IMAGE)
    told = [
        (each["status"], each["fault"], each["done"]) for each in caller.http.get("/_sandbox/requests").json()
    ]
    assert told == [(500, "error", True), (429, "throttle", False), (409, None, False), (409, None, False)]
