"""Rates that cannot be kept are refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from colours import Colour, Script

from imageport import ConfigurationError, Rate, RedisRate

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


COUNT = "Rate: count and seconds are numbers above 0."
PACE = "Rate: from one request a day to 1,000,000 a second."
BURST = "Rate: burst is a whole number from 1 to 1000000."
URL = "RedisRate: url must be redis://host, rediss://host or unix:///path."
ACCOUNT = "RedisRate: account must be a name."
TIMEOUT = "RedisRate: timeout is from 0 to 60 seconds."
FORMS = (
    "rate must be a number a second, '60/min', a Rate, 'documented', or a mapping of these by operation;"
    " got 'fast'."
)
ANY: Any = RedisRate
HOST = "redis://localhost"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Rate(1e12), COUNT),
        (lambda: Rate(1, 1e12), COUNT),
        (lambda: Rate(1, True), COUNT),
        (lambda: Rate(1_000_001), PACE),
        (lambda: Rate(1, 86_401), PACE),
        (lambda: Rate(1, burst=1_000_001), BURST),
        (lambda: Rate(1, burst=True), BURST),
        *[
            (lambda url=url: ANY(url), URL)
            for url in (
                *("", "localhost", "http://localhost", "redis://", "redis:///0", "redis://:6379", "unix://"),
                *("unix:///", "redis://h:0", "redis://h:99999", "redis://[h", None, b"redis://h", 5),
            )
        ],
        *[(lambda name=name: ANY(HOST, account=name), ACCOUNT) for name in ("", "a\nb", 5, b"a")],
        *[
            (lambda limit=limit: ANY(HOST, timeout=limit), TIMEOUT)
            for limit in (0, -1, 60.1, "1", True, None, float("nan"), float("inf"))
        ],
        (lambda: ANY(HOST, "fast"), FORMS),
    ],
)
def test_what_is_wrong_with_a_rate_is_said(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make()
    assert str(caught.value) == words


def test_rates_reach_as_far_as_they_say() -> None:
    assert Rate(1_000_000).interval == 1e-6
    assert Rate(1, 86_400).interval == 86_400
    assert Rate(1, burst=1_000_000).burst == 1_000_000


@pytest.mark.parametrize(
    "url",
    ["redis://h", "rediss://h:6380/1", "redis://user:word@h:1", "unix:///run/redis.sock", "redis://[::1]"],
)
def test_every_address_of_a_redis_will_do(url: str) -> None:
    made = RedisRate(url, account="ours", timeout=60)
    assert (made.url, made.rate, made.account, made.timeout) == (url, "documented", "ours", 60)
    assert RedisRate(url).timeout == 0.25
    assert url not in repr(made)
