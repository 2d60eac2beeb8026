"""Where credentials come from: arguments first, then the environment, then the official library's chain."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import attrs

from imageport import _chain, _clock
from imageport._renewal import Keeper
from imageport._secret import FromVariable, Sealed, Secret, hidden
from imageport.errors import ConfigurationError

ApiKey = str | Callable[[], str]
AsyncApiKey = str | Callable[[], str | Awaitable[str]]

_VISIBLE = frozenset(map(chr, range(0x21, 0x7F)))


@attrs.frozen
class AccessKey:
    """An AccessKey pair of Alibaba Cloud, with the token of STS when it is a temporary one."""

    access_key_id: str
    access_key_secret: str = attrs.field(repr=False)
    security_token: str | None = attrs.field(default=None, repr=False)


class CredentialProvider(Protocol):
    """What ``credentials=`` takes: the small protocol of the official credentials library."""

    def get_credential(self) -> AccessKeyLike: ...


class AwaitedProvider(Protocol):
    """The same for the async clients, awaited."""

    def get_credential(self) -> Awaitable[AccessKeyLike]: ...


class AsyncOnlyProvider(Protocol):
    """The same under the official library's other name; only looked at where there is no get_credential."""

    def get_credential_async(self) -> Awaitable[AccessKeyLike]: ...


AsyncCredentialProvider = CredentialProvider | AwaitedProvider | AsyncOnlyProvider


class AccessKeyLike(Protocol):
    """What a provider returns; an ``expiration``, when there is one, says until when it is good."""

    @property
    def access_key_id(self) -> str | None: ...
    @property
    def access_key_secret(self) -> str | None: ...
    @property
    def security_token(self) -> str | None: ...


@attrs.frozen
class Missing:
    """No credentials were found; *tried* says where they were looked for."""

    tried: tuple[str, ...]

    def complain(self, more: str = "") -> ConfigurationError:
        """Make the error for a call that needs some."""
        text = "No credentials. Tried, in this order: " + "; ".join(self.tried) + "."
        return ConfigurationError(f"{text} {more}".rstrip())


class Called(Keeper[str]):
    """An API key that a function gives."""

    who = "api_key()"

    def read(self, found: Sealed) -> tuple[str, None]:
        return check_secret(found.value, "api_key"), None


class Provided(Keeper[AccessKey]):
    """An AccessKey pair that a provider gives."""

    who = "The credentials provider"

    def read(self, found: Sealed) -> tuple[AccessKey, float | None]:
        if found.value is None:
            raise ConfigurationError("The credentials provider returned none.")
        token = hidden(found.value.security_token)
        pair = AccessKey(
            check_secret(found.value.access_key_id, "the provider's AccessKey id"),
            check_secret(found.value.access_key_secret, "the provider's AccessKey secret"),
            check_secret(token, "the provider's token") if token else None,
        )
        return pair, _end(getattr(found.value, "expiration", None))


class Chained(Provided):
    """What the official library finds by itself, where it is installed; asked when nothing else is there."""

    who = "The default chain of alibabacloud-credentials"

    def __init__(self, missing: Missing) -> None:
        super().__init__(self._search)
        self._missing = missing

    def check(self) -> None:
        """Complain at once when there is no chain to ask."""
        if not _chain.installed():
            raise self._missing.complain('For profiles and roles: pip install "imageport[alibaba]".')

    def _search(self) -> Any:
        try:
            return _chain.get_credential()
        except Exception as error:
            if self._held is not None:
                raise
            raise self._missing.complain(f"{self.who} says: {_chain.words(error)}") from None


KeySource = str | Called
Source = AccessKey | Provided | KeySource


def find_alibaba(
    access_key_id: str | None,
    access_key_secret: str | None,
    security_token: str | None,
    api_key: AsyncApiKey | None,
    credentials: AsyncCredentialProvider | None,
) -> Source:
    """Return what PAI is to be called with; a source is used whole, only arguments can clash."""
    pair = (access_key_id, access_key_secret, security_token)
    kinds = [any(value is not None for value in pair), api_key is not None, credentials is not None]
    if sum(kinds) > 1:
        raise ConfigurationError(
            "Give either access_key_id= and access_key_secret=, or api_key=, or credentials=."
        )
    if credentials is not None:
        return _provided(credentials)
    if api_key is not None:
        return checked_key(api_key, "api_key")
    if kinds[0]:
        return _pair(*pair, "access_key_id=, access_key_secret=")
    found = _env("ALIBABA_CLOUD_ACCESS_KEY_ID"), _env("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
    if any(found):
        names = "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        return _pair(*found, _env("ALIBABA_CLOUD_SECURITY_TOKEN"), names)
    key = find_key(
        None,
        ("DASHSCOPE_API_KEY", "PAI_API_KEY"),
        "access_key_id= and access_key_secret=, api_key=, credentials=",
        "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    )
    return Chained(key) if isinstance(key, Missing) else key


def find_key(api_key: AsyncApiKey | None, names: tuple[str, ...], *tried: str) -> KeySource | Missing:
    """Return the API key: the argument, else the first of the environment's *names*."""
    if api_key is not None:
        return checked_key(api_key, "api_key")
    for name in names:
        if value := _env(name):
            return checked_key(value, name)
    return Missing((*(tried or ("api_key=",)), *names))


def checked_key(key: AsyncApiKey, name: str) -> KeySource:
    """Return *key* if a header can carry it; never show it."""
    return Called(key) if callable(key) else check_secret(key, name)


def check_secret(value: object, name: str) -> str:
    """Return *value* if it is visible ASCII and not empty."""
    value = hidden(value)
    if not isinstance(value, str) or not value or not _VISIBLE.issuperset(value):
        raise ConfigurationError(f"{name} must be visible ASCII without spaces or line ends.")
    return value if isinstance(value, FromVariable) else Secret(value)


def _env(name: str) -> str | None:
    value = os.environ.get(name)
    return None if value is None else FromVariable(value, name)


def _end(told: object) -> float | None:
    try:
        return None if told is None or told == "" else _clock.instant(told)
    except (ValueError, OverflowError):
        form = "seconds since the epoch, a datetime with a zone, or ISO 8601 with a zone"
        text = f"The credentials provider gave an expiration that cannot be read: {form} is meant."
        raise ConfigurationError(text) from None


def _provided(provider: Any) -> Provided:
    # The blocking method comes first: a worker thread serves every event loop, while the library's
    # awaited twin runs under asyncio only and waits for a lock on the loop itself.
    _chain.keep_quiet(provider)
    for name in ("get_credential", "get_credential_async"):
        if callable(ask := getattr(provider, name, None)):
            return Provided(ask)
    raise ConfigurationError("credentials= takes an object with get_credential().")


def _pair(key: str | None, secret: str | None, token: str | None, names: str) -> AccessKey:
    if not key or not secret:
        raise ConfigurationError(f"Both are needed, or neither: {names}.")
    token = check_secret(token, "the security token") if token else None
    return AccessKey(
        check_secret(key, "the AccessKey id"),
        check_secret(secret, "the AccessKey secret"),
        token,
    )
