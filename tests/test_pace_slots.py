"""The places of a lane: never two too close, in order, and none lost for long."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from imageport import Rate
from imageport._pace import Slots

# What happens: somebody asks, time passes, or somebody who waits goes away.
STEPS = st.lists(
    st.one_of(
        st.just("take"),
        st.floats(0.001, 3.0),
        st.integers(0, 1000),
    ),
    max_size=60,
)


def walk(steps: list[str | float | int], rate: Rate) -> list[float]:
    """Return the instants that were used at the end."""
    slots, now, held = Slots(rate), 100.0, list[float]()
    for step in steps:
        if step == "take":
            at, taken = slots.take(now, math.inf)
            assert taken
            assert at >= now
            held.append(at)
        elif isinstance(step, float):
            now += step
        elif waiting := [at for at in held if at > now]:
            gone = waiting[int(step) % len(waiting)]
            held.remove(gone)
            slots.give_back(gone)
    return sorted(held)


@given(STEPS, st.integers(1, 4))
def test_no_window_holds_more_than_the_rate_and_the_burst(steps: list[str | float | int], burst: int) -> None:
    used = walk(steps, Rate(2, burst=burst))
    for first in range(len(used)):
        for last in range(first, len(used)):
            assert last - first + 1 <= burst + (used[last] - used[first]) / 0.5 + 1e-6


@given(st.lists(st.one_of(st.just("take"), st.floats(0.001, 3.0)), max_size=60), st.integers(1, 4))
def test_places_are_handed_out_in_the_order_of_asking(steps: list[str | float | int], burst: int) -> None:
    slots, now, given = Slots(Rate(2, burst=burst)), 100.0, list[float]()
    for step in steps:
        if isinstance(step, float):
            now += step
        else:
            given.append(slots.take(now, math.inf)[0])
    assert given == sorted(given)


def test_a_thousand_who_go_away_delay_nobody() -> None:
    slots = Slots(Rate(1))
    places = [slots.take(0.0, math.inf)[0] for _ in range(1000)]
    for at in places[1:]:
        slots.give_back(at)
    assert [slots.take(0.0, math.inf)[0] for _ in range(5)] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_place_that_was_given_back_too_late_is_not_handed_out() -> None:
    slots = Slots(Rate(1))
    places = [slots.take(0.0, math.inf)[0] for _ in range(3)]
    slots.give_back(places[1])
    assert slots.take(1.5, math.inf) == (3.0, True)


def test_a_place_after_the_end_is_named_and_not_taken() -> None:
    slots = Slots(Rate(1))
    slots.take(0.0, math.inf)
    assert slots.take(0.0, 1.0) == (1.0, False)
    assert slots.take(0.0, 1.1) == (1.0, True)
    slots.give_back(1.0)
    assert slots.take(0.0, 0.5) == (1.0, False)
    assert slots.take(0.0, math.inf) == (1.0, True)
