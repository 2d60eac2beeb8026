"""Where credentials come from: arguments first, then the environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

import attrs

from imageport._secret import Secret, hidden
from imageport.errors import ConfigurationError

ApiKey = str | Callable[[], str]

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


class AccessKeyLike(Protocol):
    """What a provider returns."""

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

    def complain(self) -> ConfigurationError:
        """Make the error for a call that needs some."""
        return ConfigurationError("No credentials. Tried, in this order: " + "; ".join(self.tried) + ".")


Source = AccessKey | CredentialProvider | ApiKey | Missing


def find_alibaba(
    access_key_id: str | None,
    access_key_secret: str | None,
    security_token: str | None,
    api_key: ApiKey | None,
    credentials: CredentialProvider | None,
) -> Source:
    """Return what PAI is to be called with; a source is used whole, only arguments can clash."""
    pair = (access_key_id, access_key_secret, security_token)
    kinds = [any(value is not None for value in pair), api_key is not None, credentials is not None]
    if sum(kinds) > 1:
        raise ConfigurationError(
            "Give either access_key_id= and access_key_secret=, or api_key=, or credentials=."
        )
    if credentials is not None:
        return credentials
    if api_key is not None:
        return checked_key(api_key, "api_key")
    if kinds[0]:
        return _pair(*pair, "access_key_id=, access_key_secret=")
    found = _env("ALIBABA_CLOUD_ACCESS_KEY_ID"), _env("ALIBABA_CLOUD_ACCESS_KEY_SECRET")
    if any(found):
        names = "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        return _pair(*found, _env("ALIBABA_CLOUD_SECURITY_TOKEN"), names)
    return find_key(
        None,
        ("DASHSCOPE_API_KEY", "PAI_API_KEY"),
        "access_key_id= and access_key_secret=, api_key=, credentials=",
        "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    )


def find_key(api_key: ApiKey | None, names: tuple[str, ...], *tried: str) -> ApiKey | Missing:
    """Return the API key: the argument, else the first of the environment's *names*."""
    if api_key is not None:
        return checked_key(api_key, "api_key")
    for name in names:
        if value := _env(name):
            return checked_key(value, name)
    return Missing((*(tried or ("api_key=",)), *names))


def checked_key(key: ApiKey, name: str) -> ApiKey:
    """Return *key* if a header can carry it; never show it."""
    if callable(key):
        return key
    return check_secret(key, name)


def check_secret(value: object, name: str) -> str:
    """Return *value* if it is visible ASCII and not empty."""
    value = hidden(value)
    if not isinstance(value, str) or not value or not _VISIBLE.issuperset(value):
        raise ConfigurationError(f"{name} must be visible ASCII without spaces or line ends.")
    return Secret(value)


def _env(name: str) -> str | None:
    return hidden(os.environ.get(name))


def _pair(key: str | None, secret: str | None, token: str | None, names: str) -> AccessKey:
    if not key or not secret:
        raise ConfigurationError(f"Both are needed, or neither: {names}.")
    token = check_secret(token, "the security token") if token else None
    return AccessKey(
        check_secret(key, "the AccessKey id"),
        check_secret(secret, "the AccessKey secret"),
        token,
    )
