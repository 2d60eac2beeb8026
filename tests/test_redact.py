"""What a foreign error may say in our name."""

from __future__ import annotations

import pytest

from imageport._redact import harmless, redacted

SECRET = "Ab9/x+Zq=="
SHOWN = [
    f'{{"AccessKeyId":"LTAI","AccessKeySecret":"{SECRET}","Code":"Success"}}',
    f'{{"SecurityToken": "{SECRET}"}}',
    f"{{'access_key_secret': '{SECRET}', 'sts_token': '{SECRET}'}}",
    f"CredentialModel(access_key_secret='{SECRET}')",
    f'result: {{\\"AccessKeySecret\\":\\"{SECRET}\\"}}',
    f"https://sts.example/?Action=Assume&OIDCToken={SECRET}&Version=1",
    f"Max retries exceeded with url: /?Action=Assume&SecurityToken={SECRET} (Caused by ProxyError)",
    f"http://127.0.0.1:8080/keys?session={SECRET}",
    f"password={SECRET};",
    f"Authorization failed, token: {SECRET}",
]


@pytest.mark.parametrize("text", SHOWN)
def test_a_secret_is_not_in_what_is_left(text: str) -> None:
    left = redacted(text)
    assert SECRET.rstrip("=") not in left
    assert "***" in left


PLAIN = [
    "the vault is shut",
    "the token is expired",
    "no secret was found in /etc/keys",
    "unable to open credentials file: /home/me/.aliyun/config.json",
    "Failed to get RAM session credentials from ECS metadata service. HttpCode=404",
    "what is the access key?",
]


@pytest.mark.parametrize("text", PLAIN)
def test_other_words_stay(text: str) -> None:
    assert redacted(text) == text


def test_an_error_without_a_secret_stays_what_it_is() -> None:
    error = LookupError("the vault is shut")
    error.__cause__ = OSError("no route")
    assert harmless(error) is error


@pytest.mark.parametrize("deep", [False, True])
def test_of_an_error_that_shows_a_secret_only_harmless_words_are_left(deep: bool) -> None:
    guilty = ValueError(SHOWN[0])
    error = LookupError("the vault is shut") if deep else guilty
    error.__context__ = guilty if deep else None
    left = harmless(error)
    assert left is not error
    assert left.__cause__ is left.__context__ is left.__traceback__ is None
    expected = "LookupError: the vault is shut" if deep else "ValueError: {" + redacted(SHOWN[0])[1:]
    assert str(left) == expected


def test_errors_that_lead_to_each_other_are_read_once() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__context__, two.__context__ = two, one
    assert harmless(one) is one
