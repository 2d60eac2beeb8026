from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from email.utils import formatdate
from threading import Thread

import httpx
import pytest
from colours import Clock
from hypothesis import given
from hypothesis import strategies as st

from imageport import ConfigurationError, Retry, _clock, errors
from imageport._reply import asked_wait
from imageport._retry import Budget, Verdict, again, verdict
from imageport._wire import Headers

REQUEST = httpx.Request("GET", "https://example.com")


def network(cause: Exception, kind: type[errors.NetworkError] = errors.NetworkError) -> errors.NetworkError:
    error = kind("no answer")
    error.__cause__ = cause
    return error


VERDICTS: list[tuple[errors.ImagePortError, Verdict]] = [
    (errors.RateLimitError(status=429), "refused"),
    (errors.RateLimitError(status=400, code="Throttling.User"), "refused"),
    (errors.RateLimitError(status=450), "refused"),
    (network(httpx.ConnectError("")), "refused"),
    (network(httpx.ConnectTimeout(""), errors.RequestTimeoutError), "refused"),
    (network(httpx.PoolTimeout(""), errors.RequestTimeoutError), "refused"),
    (network(httpx.ProxyError("")), "refused"),
    (network(httpx.UnsupportedProtocol("")), "refused"),
    (network(httpx.ReadTimeout(""), errors.RequestTimeoutError), "unclear"),
    (network(httpx.WriteTimeout(""), errors.RequestTimeoutError), "unclear"),
    (network(httpx.ReadError("")), "unclear"),
    (network(httpx.WriteError("")), "unclear"),
    (network(httpx.CloseError("")), "unclear"),
    (network(httpx.RemoteProtocolError("")), "unclear"),
    (errors.ServerError(status=500), "unclear"),
    (errors.ServerError(status=400, code="SystemBusy"), "unclear"),
    (errors.APIError(status=408), "unclear"),
    (errors.APIError(status=418), "final"),
    (errors.BadRequestError(status=400), "final"),
    (errors.AuthenticationError(status=401), "final"),
    (errors.PermissionDeniedError(status=403), "final"),
    (errors.NotFoundError(status=404), "final"),
    (errors.ConflictError(status=409), "final"),
    (errors.SpecMismatchError("", status=302), "final"),
    (errors.DeadlineExceeded(), "final"),
]


@pytest.mark.parametrize(("error", "expected"), VERDICTS)
def test_each_error_has_its_verdict(error: errors.ImagePortError, expected: Verdict) -> None:
    assert verdict(error) == expected


AGAIN = [
    ("safe", True, True),
    ("idempotent", True, True),
    ("create", True, False),
    ("paid", True, False),
]


@pytest.mark.parametrize(("kind", "when_refused", "when_unclear"), AGAIN)
def test_the_class_and_the_verdict_decide_alone(kind: str, when_refused: bool, when_unclear: bool) -> None:
    assert again(kind, "refused") is when_refused
    assert again(kind, "unclear") is when_unclear
    assert again(kind, "final") is False


FULL = Retry(jitter=lambda: 1.0)
PATIENT = Retry(attempts=100, jitter=lambda: 1.0)
WAITS = [
    # policy, attempt, asked, room, wait
    (FULL, 1, None, None, 0.5),
    (FULL, 2, None, None, 1.0),
    (FULL, 3, None, None, None),
    (PATIENT, 5, None, None, 8.0),
    (PATIENT, 7, None, None, 30.0),
    (PATIENT, 99, None, None, 30.0),
    (Retry(attempts=10**6, jitter=lambda: 1.0), 5000, None, None, 30.0),
    (Retry(jitter=lambda: 0.0), 1, None, None, 0.0),
    (Retry(jitter=lambda: 0.25, base_delay=2.0), 1, None, None, 0.5),
    (Retry(attempts=1), 1, None, None, None),
    (Retry(attempts=1), 1, 0.0, None, None),
    # The server's word: never less, and not beyond the policy.
    (FULL, 1, 3.0, None, 3.0),
    (FULL, 1, 0.0, None, 0.0),
    (FULL, 1, 30.0, None, 30.0),
    (FULL, 1, 30.1, None, None),
    (FULL, 1, math.inf, None, None),
    # A deadline takes the policy's place as the limit of the server's word, and bounds our own.
    (FULL, 1, 40.0, 60.0, 40.0),
    (FULL, 1, 40.0, 40.0, None),
    (FULL, 1, 40.0, 39.0, None),
    (FULL, 1, math.inf, 60.0, None),
    (FULL, 1, None, 0.6, 0.5),
    (FULL, 1, None, 0.5, None),
    (FULL, 1, None, 0.4, None),
    (FULL, 1, None, -1.0, None),
]


@pytest.mark.parametrize(("policy", "attempt", "asked", "room", "expected"), WAITS)
def test_how_long_to_wait(
    policy: Retry, attempt: int, asked: float | None, room: float | None, expected: float | None
) -> None:
    assert policy.wait(attempt, asked, room) == expected


def test_seeded_jitter_gives_the_same_waits_and_spreads_over_the_whole_range() -> None:
    waits = [[Retry(jitter=random.Random(7).random).wait(1, None, None) for _ in "ab"] for _ in "ab"]
    assert waits[0] == waits[1]
    spread = [Retry().wait(1, None, None) or 0.0 for _ in range(500)]
    assert 0 <= min(spread) < 0.05
    assert 0.45 < max(spread) <= 0.5


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"base_delay": -0.1}, {"max_delay": -1.0}])
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match="Retry"):
        Retry(**wrong)  # pyright: ignore[reportArgumentType]


def test_a_policy_is_a_frozen_value() -> None:
    assert Retry(attempts=5) == Retry(attempts=5) != Retry()
    with pytest.raises(AttributeError):
        Retry().attempts = 4  # pyright: ignore[reportAttributeAccessIssue]


NOW = 1_750_000_000.0
DATE = {"date": formatdate(NOW - 3600, usegmt=True)}


def at(offset: float) -> str:
    return formatdate(NOW + offset, usegmt=True)


ASKED: list[tuple[dict[str, str], float | None]] = [
    ({}, None),
    ({"x-acs-retry-after": "1500"}, 1.5),
    ({"x-acs-retry-after": " 2000 "}, 2.0),
    ({"x-acs-retry-after": "0"}, 0.0),
    ({"x-acs-retry-after": "1500", "retry-after": "9"}, 1.5),
    ({"x-acs-retry-after": "soon", "retry-after": "9"}, 9.0),
    ({"x-acs-retry-after": "-5", "retry-after": "9"}, 9.0),
    ({"x-acs-retry-after": "1.5", "retry-after": "9"}, 9.0),
    ({"x-acs-retry-after": "\u0663", "retry-after": "9"}, 9.0),
    ({"x-acs-retry-after": "9" * 400}, math.inf),
    ({"x-acs-retry-after": "3000.0"}, 3.0),
    ({"x-acs-retry-after": "1500, 1500"}, 1.5),
    ({"x-acs-retry-after": "1500, 2500,soon"}, 2.5),
    ({"x-acs-retry-after": "-1, soon", "retry-after": "9"}, 9.0),
    ({"retry-after": "1, 1"}, 1.0),
    ({"retry-after": "3,5"}, 5.0),
    ({"retry-after": "5 , 3, 0"}, 5.0),
    ({"retry-after": "soon, 5, -9, 1e3"}, 5.0),
    ({"retry-after": "monday, 5"}, 5.0),
    ({"retry-after": ",,"}, None),
    ({"retry-after": ", 2,"}, 2.0),
    ({"retry-after": "2.5, 1"}, 2.5),
    ({"retry-after": "2."}, 2.0),
    ({"retry-after": ".5"}, 0.5),
    ({"retry-after": f"{at(90)}, {at(60)}"}, 90.0),
    ({"retry-after": f"5, {at(90)}"}, 90.0),
    ({"retry-after": f"{at(90)}, 120"}, 120.0),
    ({"retry-after": f"Sunday, 15-Jun-25 15:07:40 GMT, {at(-90)}"}, 60.0),
    ({"retry-after": "Sun Jun 15 15:07:40 2025, Sun Jun 15 15:06:50 2025"}, 60.0),
    ({"retry-after": "15 Jun 2025 15:07:40 GMT, 1"}, 60.0),
    ({"retry-after": at(-3590), "date": f"{DATE['date']}, {DATE['date']}"}, 10.0),
    ({"retry-after": "7"}, 7.0),
    ({"retry-after": " 7 "}, 7.0),
    ({"retry-after": "0"}, 0.0),
    ({"retry-after": "1.5"}, 1.5),
    ({"retry-after": "-7"}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": ""}, None),
    ({"retry-after": "."}, None),
    ({"retry-after": "\u0667"}, None),
    ({"retry-after": "nan"}, None),
    ({"retry-after": "inf"}, None),
    ({"retry-after": "1e3"}, None),
    ({"retry-after": "86400000"}, 86_400_000.0),
    ({"retry-after": "9" * 20}, 1e20),
    ({"retry-after": "9" * 5000}, math.inf),
    ({"retry-after": at(90)}, 90.0),
    ({"retry-after": at(-90)}, 0.0),
    ({"retry-after": at(-3590)} | DATE, 10.0),
    ({"retry-after": at(-3700)} | DATE, 0.0),
    ({"retry-after": at(90), "date": "yesterday"}, 90.0),
    ({"retry-after": "Sunday, 15-Jun-25 15:07:40 GMT"}, 60.0),
    ({"retry-after": "Sun Jun 15 15:07:40 2025"}, 60.0),
    ({"retry-after": "Sun Jun 15 14:07:40 2025"} | DATE, 60.0),
    ({"retry-after": "Sun, 15 Jun 2025 15:07:40 -0000"}, 60.0),
    ({"retry-after": "Sun, 99 Jun 2025 15:07:40 GMT"}, None),
    ({"retry-after": "Sun, 15 Jun 99999 15:07:40 GMT"}, None),
]


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose time zone is not GMT."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC-8")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(("headers", "expected"), ASKED)
def test_what_the_server_asks_for_in_all_its_forms(
    clock: Clock, headers: dict[str, str], expected: float | None
) -> None:
    assert clock.time == NOW
    assert asked_wait(httpx.Headers([(k.encode(), v.encode()) for k, v in headers.items()])) == expected


MEMBERS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.tuples(st.integers(0, 999), st.integers(0, 99)).map(lambda parts: f"{parts[0]}.{parts[1]}"),
    st.integers(-(10**6), 10**6).map(at),
    st.integers(-(10**6), 10**6).map(lambda offset: time.asctime(time.gmtime(NOW + offset))),
    st.sampled_from(["soon", "-1", "", "1e9", "nan", "inf", "0x10", "Mon", "monday", "\u0663", "5 s"]),
)


@given(st.lists(MEMBERS, max_size=5), st.randoms())
def test_of_several_waits_the_longest_counts_in_any_order_and_in_one_line_or_many(
    members: list[str], shuffled: random.Random
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_clock, "now", lambda: NOW)
        alone = [asked_wait({"retry-after": each}) for each in members]
        longest = max((wait for wait in alone if wait is not None), default=None)
        shuffled.shuffle(members)
        lines = [(b"Retry-After", each.encode()) for each in members]
        assert asked_wait(Headers(lines)) == longest
        assert asked_wait(httpx.Headers(lines)) == longest
        assert asked_wait({"retry-after": ",".join(members)}) == longest


def test_a_budget_pays_for_repetitions_until_it_is_spent() -> None:
    budget = Budget(capacity=20)
    assert budget.take("unclear")
    assert budget.take("refused")
    assert not budget.take("unclear")
    assert budget.take("refused")
    assert not budget.take("refused")


def test_a_budget_earns_more_for_a_success_after_a_repetition_but_no_more_than_it_had() -> None:
    budget = Budget(capacity=10)
    assert budget.take("unclear")
    budget.earn(repeated=True)
    assert budget.take("refused")
    for _ in range(4):
        budget.earn(repeated=False)
    assert not budget.take("refused")
    for _ in range(100):
        budget.earn(repeated=True)
    assert [budget.take("refused") for _ in range(3)] == [True, True, False]


def test_threads_do_not_overspend_a_budget() -> None:
    budget, taken = Budget(capacity=500), list[bool]()
    threads = [
        Thread(target=lambda: taken.extend(budget.take("refused") for _ in range(50))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 100
