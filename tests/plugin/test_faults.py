from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from imageport import PAI, RateLimitError, Retry
from imageport.sandbox import Fault, Sandbox
from imageport.sandbox.faults import KINDS
from imageport.testing import Faults
from imageport.testing.faults import FaultOptions, Kind


@pytest.fixture
def faults(sandbox: Sandbox) -> Faults:
    return Faults(sandbox)


def test_the_types_name_every_kind_and_option() -> None:
    assert set(get_args(Kind)) == KINDS.keys()
    options = {field.name for field in dataclasses.fields(Fault)} - {"kind", "operation"}
    assert FaultOptions.__annotations__.keys() == options


@pytest.mark.parametrize("door", ["pai", "signed"])
def test_one_name_means_both_doors(faults: Faults, door: str, request: pytest.FixtureRequest) -> None:
    client: PAI = request.getfixturevalue(door)
    fault = faults.add("throttle", "ListImages", retry_after="7")
    with pytest.raises(RateLimitError) as caught:
        list(client.images.list(retry=Retry(attempts=1)))
    assert caught.value.retry_after == 7
    assert faults.struck(fault) == 1
    faults.assert_struck()


def test_a_kind_keeps_its_own_operation(faults: Faults) -> None:
    assert faults.add("failing_task").operation == "GenerateImage"
    assert faults.add("expired_link", "DownloadFile").operation == ("DownloadFile",)
    assert faults.add("drop").operation is None


def test_what_never_struck_is_told(faults: Faults, pai: PAI) -> None:
    faults.add("throttle", "ListImages", times=2, retry_after="0")
    faults.add("drop", after=9)
    faults.add("error", "GetMessageConfig", times=None)
    list(pai.images.list(retry=Retry(base_delay=0)))
    with pytest.raises(AssertionError) as caught:
        faults.assert_struck()
    assert str(caught.value) == (
        "Not all faults struck:\n"
        "  drop for any request: struck 0 of 1 times\n"
        "  error for GetMessageConfig or ActionGetMessageConfig: struck 0 of any number of times"
    )


def test_what_struck_too_seldom_is_told(faults: Faults, pai: PAI) -> None:
    faults.add("throttle", "ListImages", times=3, retry_after="0")
    with pytest.raises(RateLimitError):
        list(pai.images.list(retry=Retry(attempts=2)))
    with pytest.raises(
        AssertionError, match="throttle for ListImages or ActionListImages: struck 2 of 3 times"
    ):
        faults.assert_struck()
    faults.clear()
    faults.assert_struck()
    assert list(pai.images.list(retry=Retry(attempts=1))) == []


def test_what_makes_no_sense_is_refused(faults: Faults) -> None:
    with pytest.raises(ValueError, match=r"no operation is called 'ListImage'; there are .*ListImages"):
        faults.add("throttle", "ListImage")
    with pytest.raises(ValueError, match="no fault is called 'throtle'"):
        faults.add("throtle", "ListImages")  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="a fault has no colour"):
        faults.add("throttle", colour=1)  # pyright: ignore[reportCallIssue]
    faults.assert_struck()
