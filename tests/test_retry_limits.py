"""The edges of a policy, and how long a client goes on repeating calls to a server that only refuses."""

from __future__ import annotations

from typing import Any

import pytest
from colours import IMAGE_ID, Answer, Scene
from genuine import OK

from imageport import ConfigurationError, RateLimitError, Retry
from imageport._retry import LONGEST_WAIT

BUSY, GOOD = Answer(429), OK
TWICE = Retry(attempts=2, base_delay=0.0)


@pytest.mark.parametrize("delay", [0.0, LONGEST_WAIT])
def test_delays_from_none_at_all_to_the_longest_are_taken(delay: float) -> None:
    policy = Retry(base_delay=delay, max_delay=delay, jitter=lambda: 1.0)
    assert policy.wait(1, None, None) == delay
    assert policy.wait(1, delay, None) == delay


@pytest.mark.parametrize("name", ["base_delay", "max_delay"])
@pytest.mark.parametrize("delay", [-0.001, LONGEST_WAIT + 0.01, float("nan"), float("inf")])
def test_other_delays_are_refused(name: str, delay: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^Retry: delays are from 0 to 10000000 seconds\.$"):
        Retry(**{name: delay})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("attempts", [0, -1, 1.0, True, "3", None])
def test_attempts_that_are_no_count_are_refused(attempts: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^Retry: attempts is a whole number, at least 1\.$"):
        Retry(attempts=attempts)


@pytest.mark.parametrize(("jitter", "wait"), [(-3.0, 0.0), (0.0, 0.0), (1.0, 0.5), (7.0, 0.5)])
def test_a_jitter_out_of_its_range_neither_shortens_nor_lengthens_a_wait_beyond_its_bounds(
    scene: Scene, jitter: float, wait: float
) -> None:
    scene.pai(BUSY, GOOD, retry=Retry(jitter=lambda: jitter)).images.get(IMAGE_ID)
    assert scene.clock.slept == [wait]


def test_a_wait_as_long_as_the_longest_is_kept_when_the_server_asks_for_it(scene: Scene) -> None:
    busy = Answer(429, headers={"retry-after": f"{LONGEST_WAIT:.0f}"})
    scene.pai(busy, GOOD).images.get(IMAGE_ID, deadline=2 * LONGEST_WAIT)
    assert scene.clock.slept == [LONGEST_WAIT]


def test_a_client_stops_repeating_what_is_always_refused_until_enough_calls_went_well(scene: Scene) -> None:
    calls = [BUSY, BUSY] * 100 + [BUSY] + [GOOD] * 4 + [BUSY] + [GOOD] * 5 + [BUSY, GOOD]
    pai = scene.pai(*calls, retry=TWICE)

    def sent(*, refused: bool = False) -> int:
        before = len(scene.script.requests)
        if refused:
            with pytest.raises(RateLimitError):
                pai.images.get(IMAGE_ID)
        else:
            pai.images.get(IMAGE_ID)
        return len(scene.script.requests) - before

    assert [sent(refused=True) for _ in range(101)] == [2] * 100 + [1]
    assert [sent() for _ in range(4)] == [1] * 4
    assert sent(refused=True) == 1
    assert [sent() for _ in range(5)] == [1] * 5
    assert sent() == 2
