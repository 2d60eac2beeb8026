"""What is said of credentials that are missing, given twice, or cannot be sent; never the secret itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from imageport import ConfigurationError, _chain
from imageport._credentials import AccessKey, Chained, Missing, check_secret, find_alibaba, find_key
from imageport._secret import Sealed

VISIBLE = "must be visible ASCII without spaces or line ends."
EITHER = "Give either access_key_id= and access_key_secret=, or api_key=, or credentials=."
BOTH = "Both are needed, or neither:"
ARGUMENTS = "access_key_id=, access_key_secret=."
VARIABLES = "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET."
TRIED = (
    "No credentials. Tried, in this order: access_key_id= and access_key_secret=, api_key=, credentials=;"
    " ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET; DASHSCOPE_API_KEY; PAI_API_KEY."
)
UNREADABLE = (
    "The credentials provider gave an expiration that cannot be read: seconds since the epoch, a datetime"
    " with a zone, or ISO 8601 with a zone is meant."
)


def found(*pair: Any, key: Any = None, provider: Any = None) -> Any:
    ak, secret, token = (*pair, None, None, None)[:3]
    return find_alibaba(ak, secret, token, key, provider)


def given(ak: Any = "ak", secret: Any = "secret", token: Any = None, **more: Any) -> SimpleNamespace:
    """What a provider returns."""
    return SimpleNamespace(access_key_id=ak, access_key_secret=secret, security_token=token, **more)


def read(told: Any) -> Any:
    """Read what a provider returned."""
    return found(provider=SimpleNamespace(get_credential=lambda: told)).read(Sealed(told))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: found("a", "b", key="c"), EITHER),
        (lambda: found("a", provider=object()), EITHER),
        (lambda: found(None, None, "t", key="c"), EITHER),
        (lambda: found(key="c", provider=object()), EITHER),
        (lambda: found("a"), f"{BOTH} {ARGUMENTS}"),
        (lambda: found(None, "b"), f"{BOTH} {ARGUMENTS}"),
        (lambda: found("", "b"), f"{BOTH} {ARGUMENTS}"),
        (lambda: found("a", "b", "t t"), f"the security token {VISIBLE}"),
        (lambda: found("ä", "b"), f"the AccessKey id {VISIBLE}"),
        (lambda: found("a", "b\n"), f"the AccessKey secret {VISIBLE}"),
        (lambda: found(key=""), f"api_key {VISIBLE}"),
        (lambda: found(key=5), f"api_key {VISIBLE}"),
        (lambda: found(provider=object()), "credentials= takes an object with get_credential()."),
        (lambda: read(None), "The credentials provider returned none."),
        (lambda: read(given(ak=None)), f"the provider's AccessKey id {VISIBLE}"),
        (lambda: read(given(secret=None)), f"the provider's AccessKey secret {VISIBLE}"),
        (lambda: read(given(token="\x7f")), f"the provider's token {VISIBLE}"),
        *[
            (lambda told=told: read(given(expiration=told)), UNREADABLE)
            for told in ("soon", "2026-01-01", [])
        ],
        (lambda: find_key(" ", ("A",)), f"api_key {VISIBLE}"),
        (lambda: check_secret("", "it"), f"it {VISIBLE}"),
        (lambda: _raised(Missing(("a", "b")).complain()), "No credentials. Tried, in this order: a; b."),
        (
            lambda: _raised(Missing(("a",)).complain("More.")),
            "No credentials. Tried, in this order: a. More.",
        ),
    ],
)
def test_what_is_wrong_with_credentials_is_said(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        call()
    assert str(caught.value) == words


def _raised(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("name", ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"])
def test_half_a_pair_of_the_environment_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "half")
    with pytest.raises(ConfigurationError) as caught:
        found()
    assert str(caught.value) == f"{BOTH} {VARIABLES}"


def test_a_key_of_the_environment_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAI_API_KEY", "a b")
    with pytest.raises(ConfigurationError) as caught:
        found()
    assert str(caught.value) == f"PAI_API_KEY {VISIBLE}"


def test_where_nothing_is_set_all_places_are_named_in_order() -> None:
    chained = found()
    assert isinstance(chained, Chained)
    with pytest.raises(ConfigurationError) as caught:
        chained.check()
    assert str(caught.value) == f'{TRIED} For profiles and roles: pip install "imageport[alibaba]".'
    assert find_key(None, ("A", "B")) == Missing(("api_key=", "A", "B"))
    assert find_key(None, ("A",), "x=", "y=") == Missing(("x=", "y=", "A"))


def test_what_the_default_chain_says_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("no profile")

    monkeypatch.setattr(_chain, "installed", lambda: True)
    monkeypatch.setattr(_chain, "get_credential", fails)
    chained = found()
    chained.check()
    with pytest.raises(ConfigurationError) as caught:
        chained.ready(lambda: None)
    assert str(caught.value) == f"{TRIED} The default chain of alibabacloud-credentials says: no profile"


def test_a_pair_is_taken_whole() -> None:
    assert found("a", "b") == AccessKey("a", "b")
    assert found("a", "b", "") == AccessKey("a", "b")
    assert found("a", "b", "t") == AccessKey("a", "b", "t")
    assert found(key="k") == "k"


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ({}, None),
        ({"expiration": None}, None),
        ({"expiration": ""}, None),
        ({"expiration": 5}, 5.0),
        ({"expiration": "1970-01-01T00:01:00Z"}, 60.0),
        ({"expiration": datetime(1970, 1, 1, 0, 2, tzinfo=UTC)}, 120.0),
    ],
)
def test_what_a_provider_gives_is_read(more: dict[str, Any], end: float | None) -> None:
    assert read(given(token="t", **more)) == (AccessKey("ak", "secret", "t"), end)
    assert read(given(token="", **more)) == (AccessKey("ak", "secret"), end)


def test_a_provider_with_the_other_name_will_do() -> None:
    pair = given()
    assert found(provider=SimpleNamespace(get_credential_async=lambda: pair)).read(Sealed(pair))[
        0
    ] == AccessKey("ak", "secret")
    with pytest.raises(ConfigurationError):
        found(provider=SimpleNamespace(get_credential=5))
