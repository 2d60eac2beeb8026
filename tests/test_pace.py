"""The client's own pace: what is sent when, in both colours, in a time of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import EAS, IMAGE_ID, PAIR, Answer, Colour, Scene, Script
from genuine import OK, genuine

from imageport import (
    DeadlineExceeded,
    InvalidRequestError,
    OutcomeUnknown,
    Rate,
    RateLimitError,
    Retry,
    _rate,
)
from imageport._rate import documented
from imageport_api.operations import OPERATIONS

REPLY = OK


def sent(scene: Scene) -> tuple[Callable[[httpx.Request], Answer], list[float]]:
    """An answer that notes when it was asked for, in seconds since the first."""
    times: list[float] = []

    def answer(request: httpx.Request) -> Answer:
        times.append(scene.clock.time)
        return OK(request)

    return answer, times


def since(times: list[float]) -> list[float]:
    return [round(time - times[0], 4) for time in times]


@pytest.mark.parametrize("rate", [10, 10.0, "10/s", "600/min", "36000/h", Rate(10), Rate(20, 2), {"*": 10}])
def test_requests_are_evenly_spread(scene: Scene, rate: Any) -> None:
    answer, times = sent(scene)
    pai = scene.pai(answer, ..., rate=rate)
    for _ in range(5):
        pai.images.get(IMAGE_ID)
    assert since(times) == [0.0, 0.1, 0.2, 0.3, 0.4]


def test_after_a_pause_a_burst_goes_at_once_and_no_more(scene: Scene) -> None:
    answer, times = sent(scene)
    pai = scene.pai(answer, ..., rate=Rate(10, burst=3))
    for _ in range(5):
        pai.images.get(IMAGE_ID)
    scene.clock.time += 60
    for _ in range(4):
        pai.images.get(IMAGE_ID)
    assert since(times) == [0.0, 0.0, 0.0, 0.1, 0.2, 60.2, 60.2, 60.2, 60.3]


def test_slow_answers_are_not_slowed_down_further(scene: Scene) -> None:
    pai = scene.pai(genuine(takes=0.5), ..., rate=10)
    for _ in range(5):
        pai.images.get(IMAGE_ID)
    assert scene.clock.slept == []


def test_without_a_rate_nothing_waits_and_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys, httpx, imageport;"
        "answer = httpx.MockTransport(lambda request: httpx.Response(200, json={'Name': 'n'}));"
        "pai = imageport.PAI(api_key='sk', base_url='http://127.0.0.1:1', transport=answer);"
        "pai.images.get('image-1');"
        "print([name for name in sys.modules if name.endswith(('_pace', '_rate', 'redis'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_documented_rates_are_those_of_the_spec_the_vendors_own_first() -> None:
    assert documented() == {
        "AddImage": Rate(20),
        "GetImage": Rate(10),
        "ListImages": Rate(50),
        "PublishImage": Rate(100),
        "RemoveImage": Rate(100),
        "ListConnections": Rate(50),
        "Predict": Rate(1000),
    }


def test_the_vendors_own_rate_comes_first_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = ((100, 1, "account", "seed-000"), (3, 60, "account", "official"), (5, 1, "account", "seed-000"))
    operation = OPERATIONS["list_images"]._replace(rates=rates)
    monkeypatch.setattr(_rate, "OPERATIONS", {"list_images": operation})
    assert documented() == {"ListImages": Rate(3, 60)}


@pytest.mark.parametrize("keys", [PAIR, {"api_key": "sk-test"}], ids=["signed", "bearer"])
def test_the_documented_pace_is_kept_by_either_door(scene: Scene, keys: dict[str, Any]) -> None:
    answer, times = sent(scene)
    pai = scene.pai(answer, ..., rate="documented", **keys)
    for _ in range(3):
        pai.images.get(IMAGE_ID)
    assert since(times) == [0.0, 0.1, 0.2]
    scene.clock.slept.clear()
    pai.images.publish(IMAGE_ID)
    pai.gateways.list_domains("cluster-1", "gateway-1")
    pai.gateways.list_domains("cluster-1", "gateway-1")
    assert scene.clock.slept == []


def test_vendors_without_documented_rates_are_not_paced(colour: Colour, scene: Scene) -> None:
    script = Script(Answer(body={"result": {"id": "photo-1"}, "status": "OK"}), ...)
    photogpt = colour.photogpt(api_key="sk", transport=script, rate="documented")
    photogpt.images.get("photo-1")
    photogpt.images.get("photo-1")
    assert scene.clock.slept == []


def test_the_narrowest_entry_holds(scene: Scene) -> None:
    pai = scene.pai(REPLY, ..., rate={"GetImage": 1, "write": "30/min", "*": 4})
    for call in (pai.images.get, pai.images.publish):
        call(IMAGE_ID)
        call(IMAGE_ID)
    pai.images.remove(IMAGE_ID)
    pai.gateways.list_domains("cluster-1", "gateway-1")
    pai.gateways.list_domains("cluster-1", "gateway-1")
    assert scene.clock.slept == pytest.approx([1.0, 2.0, 2.0, 0.25])


def test_an_operations_entry_counts_by_host_and_a_wide_one_counts_all(scene: Scene) -> None:
    other = {**EAS, "endpoint": "https://other.example"}
    narrow = scene.pai(REPLY, ..., rate={"Predict": 1})
    for where in (EAS, other, EAS):
        narrow.services.predict("echo", {}, **where)
    assert scene.clock.slept == pytest.approx([1.0])
    wide = scene.pai(REPLY, ..., rate=1)
    for where in (EAS, other, EAS):
        wide.services.predict("echo", {}, **where)
    assert scene.clock.slept == pytest.approx([1.0, 1.0, 1.0])


def test_every_attempt_waits_for_its_turn(scene: Scene) -> None:
    answer, times = sent(scene)

    def refuse(request: httpx.Request) -> Answer:
        answer(request)
        return Answer(429)

    pai = scene.pai(refuse, refuse, answer, rate=1, retry=Retry(jitter=lambda: 0.5))
    pai.images.get(IMAGE_ID)
    assert since(times) == [0.0, 1.0, 2.0]


def test_a_backoff_that_is_longer_than_the_pace_costs_no_more(scene: Scene) -> None:
    pai = scene.pai(Answer(429, headers={"Retry-After": "7"}), REPLY, rate=1)
    pai.images.get(IMAGE_ID)
    assert scene.clock.slept == [7.0]


def test_every_page_and_every_look_up_waits_for_its_turn(scene: Scene) -> None:
    page = {"TotalCount": 3, "Images": [{"ImageId": IMAGE_ID}]}
    pages = [Answer(body={**page, "Images": [{"ImageId": f"{IMAGE_ID}{n}"}]}) for n in range(3)]
    pai = scene.pai(*pages, rate=1)
    assert len(list(pai.images.list(page_size=1))) == 3
    assert scene.clock.slept == pytest.approx([1.0, 1.0])


def test_a_wait_that_breaks_the_deadline_raises_at_once_and_takes_no_place(scene: Scene) -> None:
    pai = scene.pai(REPLY, ..., rate=0.1)
    pai.images.get(IMAGE_ID)
    for _ in range(3):
        with pytest.raises(DeadlineExceeded, match=r"GetImage: the pace lets it go in 10 seconds") as caught:
            pai.images.get(IMAGE_ID, deadline=9.5)
        assert caught.value.retry_after == pytest.approx(10.0)
        assert caught.value.attempts == ()
    assert scene.clock.slept == []
    assert len(scene.script.requests) == 1
    pai.images.get(IMAGE_ID, deadline=10.5)
    assert scene.clock.slept == pytest.approx([10.0])


def test_what_the_pace_ends_keeps_the_attempts_before(scene: Scene) -> None:
    pai = scene.pai(Answer(503), REPLY, rate=0.1, retry=Retry(jitter=lambda: 0.0))
    with pytest.raises(DeadlineExceeded) as caught:
        pai.images.get(IMAGE_ID, deadline=5)
    assert [attempt.status for attempt in caught.value.attempts] == [503]
    assert len(scene.script.requests) == 1


def test_a_deadline_that_passed_before_blames_no_pace(scene: Scene) -> None:
    pai = scene.pai(Answer(429, takes=2.0), REPLY, rate=1, retry=Retry(jitter=lambda: 0.0))
    with pytest.raises(RateLimitError):
        pai.images.get(IMAGE_ID, deadline=1.5)


@pytest.mark.parametrize(
    ("rate", "calls"), [("1/min", ["POST"]), ({"GetImage": 1, "AddImage": "1/min"}, ["POST", "GET"])]
)
def test_a_create_that_the_pace_keeps_from_ending_is_of_unknown_outcome_at_once(
    scene: Scene, rate: Any, calls: list[str]
) -> None:
    pai = scene.pai(httpx.ReadError("lost"), Answer(404), rate=rate)
    with pytest.raises(OutcomeUnknown, match="the pace lets it go in"):
        pai.images.add("name", "registry.example.com/name:1", deadline=30)
    assert [request.method for request in scene.script.requests] == calls
    assert sum(scene.clock.slept) < 1


def test_the_wait_counts_against_the_deadline(scene: Scene) -> None:
    pai = scene.pai(REPLY, ..., rate=1)
    pai.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID, deadline=3)
    assert scene.script.requests[-1].extensions["timeout"]["read"] == pytest.approx(2.0)


def test_copies_share_the_pace_and_other_clients_do_not(scene: Scene) -> None:
    pai = scene.pai(REPLY, ..., rate=1)
    copies = [pai, pai.with_options(timeout=3), pai.with_options(headers={"X-A": "1"})]
    for copy in copies:
        copy.images.get(IMAGE_ID)
    assert scene.clock.slept == pytest.approx([1.0, 1.0])
    scene.pai(REPLY, rate=1).images.get(IMAGE_ID)
    assert len(scene.clock.slept) == 2


def test_a_refused_argument_takes_no_place(scene: Scene) -> None:
    pai = scene.pai(REPLY, ..., rate=1)
    with pytest.raises(InvalidRequestError):
        pai.images.list(page_size=0)
    with pytest.raises(InvalidRequestError):
        pai.images.add("Not A Name", "uri")
    pai.images.get(IMAGE_ID)
    assert scene.clock.slept == []
