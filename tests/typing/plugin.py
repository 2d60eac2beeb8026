"""What type checkers see of what the pytest plugin gives; never run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_type

from imageport.testing import Clock, Fault, Faults, Received, Requests, Sandbox


def given(
    imageport_sandbox: Sandbox,
    imageport_faults: Faults,
    imageport_requests: Requests,
    imageport_clock: Clock,
) -> None:
    assert_type(imageport_sandbox.url, str)
    imageport_sandbox.advance(3)
    imageport_sandbox.set_pace(seconds=3)
    fault = imageport_faults.add("throttle", "ListImages", times=None, retry_after="3")
    assert_type(fault, Fault)
    assert_type(imageport_faults.struck(fault), int)
    found = imageport_requests.assert_sent("AddImage", {"Name": "nlp"}, headers={"a": "b"}, times=2)
    assert_type(found, Received)
    assert_type(found.fields, Mapping[str, Any])
    assert_type(found.file, bytes | None)
    assert_type(imageport_requests.of("AddImage"), list[Received])
    assert_type(imageport_requests[0], Received)
    assert_type([each.status for each in imageport_requests], list[int | None])
    assert_type(imageport_requests.operations, list[str | None])
    imageport_requests.assert_operations("AddImage", "GetImage")
    imageport_requests.assert_not_sent()
    assert_type(imageport_clock.slept, list[float])


def mistakes(imageport_faults: Faults, imageport_requests: Requests) -> None:
    imageport_faults.add("nonsense")  # type: ignore[arg-type]
    imageport_faults.add("throttle", status="429")  # type: ignore[arg-type]
    imageport_faults.add("throttle", colour=3)  # type: ignore[call-arg]
    imageport_requests.assert_sent("AddImage", "Name")  # type: ignore[arg-type]
