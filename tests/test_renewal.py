"""Credentials that end: when a provider is asked again, and what happens when it cannot answer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from colours import IMAGE_ID, Answer, Scene
from genuine import OK
from providers import Awaited, OnlyAsync, Provider, sent_tokens, tokens

from imageport import AuthenticationError, ConfigurationError, OutcomeUnknown

START = 1_750_000_000.0  # where the tests' clock begins
HOUR = START + 3600
EXPIRED = Answer(400, {"Code": "InvalidSecurityToken.Expired", "Message": "The token is expired."})
NO_KEY = Answer(404, {"Code": "InvalidAccessKeyId.NotFound", "Message": "No such key."})
LATE_CLOCK = {"date": "Sun, 15 Jun 2025 16:00:00 GMT"}  # 53 minutes and 20 seconds after the tests' clock
TIME_STAMP = Answer(400, {"Code": "InvalidTimeStamp.Expired"}, LATE_CLOCK)
OUTAGE = OSError("the vault is shut")


def called(scene: Scene, provider: Any, *waits: float) -> Any:
    """A client that has made one call, and one more after each wait."""
    pai = scene.pai(OK, ..., credentials=provider)
    for wait in (0.0, *waits):
        scene.clock.time += wait
        pai.images.get(IMAGE_ID)
    return pai


def test_while_the_end_is_far_the_provider_is_asked_once(scene: Scene) -> None:
    provider = Provider(*tokens("a", "b", end=HOUR))
    called(scene, provider, 1, 3000, 298)
    assert provider.asked == 1
    assert sent_tokens(scene.script.requests) == ["a"] * 4


def test_five_minutes_before_the_end_it_is_asked_again(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=HOUR), *tokens("b", end=HOUR + 3600))
    called(scene, provider, 3301, 1)
    assert provider.asked == 2
    assert sent_tokens(scene.script.requests) == ["a", "b", "b"]


def test_a_failure_before_the_last_minute_does_no_harm_and_is_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    provider = Provider(*tokens("a", end=HOUR), OUTAGE, *tokens("b", end=HOUR + 3600))
    with caplog.at_level(logging.WARNING, "imageport"):
        called(scene, provider, 3301, 9, 2)
    assert sent_tokens(scene.script.requests) == ["a", "a", "a", "b"]
    assert provider.asked == 3, "within ten seconds of the failure it is left alone"
    assert [record.getMessage() for record in caplog.records] == [
        "The credentials provider failed: OSError. The credentials at hand are used."
    ]


def test_a_provider_that_gives_the_same_again_is_not_asked_for_every_call(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=HOUR))
    called(scene, provider, 3301, 1, 1, 1, 7)
    assert provider.asked == 3


def test_in_the_last_minute_a_failure_ends_the_call(scene: Scene) -> None:
    pai = called(scene, Provider(*tokens("a", end=HOUR), OUTAGE))
    scene.clock.time += 3541
    with pytest.raises(ConfigurationError, match="provider failed: OSError") as caught:
        pai.images.get(IMAGE_ID)
    assert caught.value.__cause__ is OUTAGE
    assert len(scene.script.requests) == 1


def test_what_is_given_is_used_even_if_it_seems_to_be_over(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=START - 60))
    called(scene, provider, 1)
    assert sent_tokens(scene.script.requests) == ["a", "a"]
    assert provider.asked == 2


def test_without_an_end_the_provider_is_asked_for_each_call_and_may_fail_for_five_minutes(
    scene: Scene,
) -> None:
    provider = Provider(*tokens("a", "b"), OUTAGE)
    pai = called(scene, provider, 1, 1, 290)
    assert sent_tokens(scene.script.requests) == ["a", "b", "b", "b"]
    scene.clock.time += 10
    with pytest.raises(ConfigurationError, match="OSError"):
        pai.images.get(IMAGE_ID)


ENDS = [
    HOUR,
    int(HOUR),
    "2025-06-15T16:06:40Z",
    "2025-06-16T00:06:40+08:00",
    datetime.fromtimestamp(HOUR, UTC),
]


@pytest.mark.parametrize("end", ENDS)
def test_an_end_may_be_told_in_several_forms(scene: Scene, end: Any) -> None:
    provider = Provider(*tokens("a", end=end), *tokens("b", end=HOUR + 3600))
    called(scene, provider, 3299, 2)
    assert sent_tokens(scene.script.requests) == ["a", "a", "b"]


@pytest.mark.parametrize(
    "end", ["soon", "2025-06-15T16:06:40", datetime(2025, 6, 15), float("nan"), float("inf"), [], object()]
)
def test_an_end_that_cannot_be_read_is_told(scene: Scene, end: Any) -> None:
    with pytest.raises(ConfigurationError, match="expiration that cannot be read"):
        scene.pai(credentials=Provider(*tokens("a", end=end))).images.get(IMAGE_ID)


@pytest.mark.parametrize("end", [None, HOUR])
@pytest.mark.parametrize("refusal", [EXPIRED, NO_KEY])
def test_credentials_that_the_server_refuses_are_replaced_once(
    scene: Scene, refusal: Answer, end: float | None
) -> None:
    provider = Provider(*tokens("a", "b", end=end))
    pai = scene.pai(refusal, OK, credentials=provider)
    pai.images.get(IMAGE_ID)
    assert sent_tokens(scene.script.requests) == ["a", "b"]
    assert provider.asked == 2
    assert sum(scene.clock.slept) == 0


def test_a_create_is_repeated_with_the_same_id_since_it_was_refused(scene: Scene) -> None:
    pai = scene.pai(EXPIRED, OK, credentials=Provider(*tokens("a", "b", end=HOUR)))
    pai.images.add("name", "registry/name:1")
    assert scene.script.body(0) == scene.script.body(1)
    assert scene.script.body()["ImageId"]


def test_when_nothing_newer_is_given_the_refusal_is_what_went_wrong(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=HOUR))
    with pytest.raises(AuthenticationError) as caught:
        scene.pai(EXPIRED, credentials=provider).images.get(IMAGE_ID)
    assert [attempt.wait for attempt in caught.value.attempts] == [None]
    assert provider.asked == 2


def test_when_the_provider_fails_then_its_failure_is_the_cause(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=HOUR), OUTAGE)
    with pytest.raises(AuthenticationError, match="InvalidSecurityToken") as caught:
        scene.pai(EXPIRED, credentials=provider).images.get(IMAGE_ID)
    assert isinstance(caught.value.__cause__, ConfigurationError)
    assert caught.value.__cause__.__cause__ is OUTAGE
    assert len(caught.value.attempts) == 1


def test_a_create_that_was_perhaps_done_stays_unclear_when_the_provider_then_fails(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=START - 60), OUTAGE)
    with pytest.raises(OutcomeUnknown, match="perhaps done"):
        scene.pai(Answer(503), credentials=provider).images.add("name", "registry/name:1")
    assert len(scene.script.requests) == 1


def test_a_read_ends_with_the_providers_failure_and_keeps_its_attempts(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=START - 60), OUTAGE)
    with pytest.raises(ConfigurationError) as caught:
        scene.pai(Answer(503), credentials=provider).images.get(IMAGE_ID)
    assert [attempt.status for attempt in caught.value.attempts] == [503]


def test_a_clock_and_a_token_can_be_put_right_in_one_call(scene: Scene) -> None:
    provider = Provider(*tokens("a", "b", end=HOUR + 3600))
    scene.pai(TIME_STAMP, EXPIRED, OK, credentials=provider).images.get(IMAGE_ID)
    assert sent_tokens(scene.script.requests) == ["a", "a", "b"]


def test_the_end_is_reckoned_by_the_servers_clock(scene: Scene) -> None:
    provider = Provider(*tokens("a", end=HOUR), *tokens("b", end=HOUR + 3600))
    pai = scene.pai(TIME_STAMP, OK, ..., credentials=provider)
    pai.images.get(IMAGE_ID)
    assert provider.asked == 1
    scene.clock.time += 120
    pai.images.get(IMAGE_ID)
    assert sent_tokens(scene.script.requests) == ["a", "a", "b"]


@pytest.mark.parametrize("kind", [Awaited, OnlyAsync])
def test_an_awaited_provider_serves_the_async_clients_only(scene: Scene, kind: Any) -> None:
    provider = kind(*tokens("a", "b", end=HOUR))
    pai = scene.pai(EXPIRED, OK, ..., credentials=provider)
    if scene.colour.name == "blocking":
        with pytest.raises(ConfigurationError, match="has to be awaited"):
            pai.images.get(IMAGE_ID)
        return
    pai.images.get(IMAGE_ID)
    pai.images.get(IMAGE_ID)
    assert sent_tokens(scene.script.requests) == ["a", "b", "b"]
    assert provider.asked == 2


def test_what_an_awaited_provider_raises_is_the_cause_of_our_error(scene: Scene) -> None:
    with pytest.raises(ConfigurationError) as caught:
        scene.pai(credentials=Awaited(OUTAGE)).images.get(IMAGE_ID)
    awaited = scene.colour.name == "awaited"
    assert caught.value.__cause__ is (OUTAGE if awaited else None)


def test_a_provider_that_can_be_called_is_still_a_provider(scene: Scene) -> None:
    class Both(Provider):
        def __call__(self) -> str:
            raise AssertionError("it is no api_key=")

    scene.pai(OK, credentials=Both(*tokens("a"))).images.get(IMAGE_ID)
    assert sent_tokens(scene.script.requests) == ["a"]


@pytest.mark.parametrize("given", [object(), "sts", 5])
def test_what_is_no_provider_is_refused_at_once(scene: Scene, given: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"get_credential\(\)"):
        scene.colour.pai(credentials=given)


def test_copies_of_a_client_share_what_the_provider_gave(scene: Scene) -> None:
    provider = Provider(*tokens("a", "b", end=HOUR))
    pai = called(scene, provider)
    pai.with_options(timeout=5).images.get(IMAGE_ID)
    assert provider.asked == 1


@pytest.mark.timeout(20)
def test_a_provider_that_calls_the_client_it_serves_is_told(scene: Scene) -> None:
    class Circle:
        def get_credential(self) -> Any:
            return whole.images.get(IMAGE_ID)  # in the awaited colour a coroutine, which is awaited

    pai: Any = scene.pai(credentials=Circle())
    whole = getattr(pai, "_target", pai)
    with pytest.raises(ConfigurationError, match="calls the client"):
        pai.images.get(IMAGE_ID)
    assert scene.script.requests == []
