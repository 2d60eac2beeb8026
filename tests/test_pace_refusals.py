"""Rates that cannot be kept are refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from colours import Colour, Script

from imageport import ConfigurationError, Rate

BAD: list[tuple[Any, str]] = [
    (0, "above 0"),
    (-1, "above 0"),
    (float("nan"), "above 0"),
    (float("inf"), "above 0"),
    (True, "got True"),
    (2_000_000, "a day to 1,000,000 a second"),
    ("fast", "got 'fast'"),
    ("10", "got '10'"),
    ("10/day", "got '10/day'"),
    ("0/s", "above 0"),
    ("-1/s", "got '-1/s'"),
    ("10/s\n", r"got '10/s\\n'"),
    ("Documented", "got 'Documented'"),
    (b"10/s", "got b'10/s'"),
    (NotImplemented, "got NotImplemented"),
    ([10], r"got \[10\]"),
    ({"GetImages": 1}, "'GetImages', which is none of: read, write, .*GetImage"),
    ({"ActionGetImage": 1}, "which is none of"),
    ({1: 1}, "names 1"),
    ({"GetImage": None}, "got None"),
    ({"GetImage": "documented"}, "got 'documented'"),
]


@pytest.mark.parametrize(("rate", "words"), BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("vendor", ["pai", "photogpt", "oceanbase"])
def test_a_rate_that_cannot_be_kept_is_refused_at_once(
    colour: Colour, vendor: str, rate: Any, words: str
) -> None:
    make = getattr(colour, vendor)
    with pytest.raises(ConfigurationError, match=words):
        make(api_key="sk", rate=rate, transport=Script())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rate(0),
        lambda: Rate("10"),  # pyright: ignore[reportArgumentType]
        lambda: Rate(1, 0),
        lambda: Rate(True),
        lambda: Rate(1, 1e6),
        lambda: Rate(1, burst=0),
        lambda: Rate(1, burst=1.5),  # pyright: ignore[reportArgumentType]
    ],
)
def test_a_rate_is_checked_when_it_is_made(make: Callable[[], Rate]) -> None:
    with pytest.raises(ConfigurationError, match=r"^Rate: "):
        make()
