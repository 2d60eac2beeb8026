"""A client with one host and one key: PhotoGPT and the OceanBase gateway."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, Generic

import attrs

from imageport._auth import Auth, KeyAuth
from imageport._bound import Bound
from imageport._core import C, Core
from imageport._credentials import KeySource, Missing
from imageport._hosts import check_url
from imageport._options import CallOptions
from imageport._secret import hidden_url
from imageport.errors import ConfigurationError
from imageport_api.operations import OPERATIONS


@attrs.frozen(eq=False)
class Account(Bound, Generic[C]):
    """Makes the calls of a vendor that has one host and takes one key."""

    core: Core[C]
    scheme: str
    key: KeySource | Missing = attrs.field(repr=False)
    base_url: str | Missing

    def base(self) -> str:
        """Return the base URL, or complain that there is none."""
        if isinstance(self.base_url, Missing):
            raise ConfigurationError("No base_url. Tried: " + "; ".join(self.base_url.tried) + ".")
        return self.base_url

    def call(self, module: object, options: CallOptions) -> C:
        """Make a call of a generated module."""
        return self.core.call(self.core.operation_of(module), self.base(), self._auth(), options)

    def rehearse(self, module: object, options: CallOptions, ask: Callable[[Any], object]) -> None:
        """Hold the arguments of a listing to the spec before its first page is asked for."""
        core = self.core
        core.rehearse(ask, core.operation_of(module), self.base(), self._auth(), options)

    def with_options(self, options: CallOptions, allow: Iterable[str] | None = None) -> Account[C]:
        """Return a copy with other options and the same connections."""
        return attrs.evolve(self, core=self.core.with_options(options, allow))

    def describe(self) -> str:
        """Say how the client is set up, without anything secret."""
        return "no base_url" if isinstance(self.base_url, Missing) else self.base_url

    def _auth(self) -> Auth:
        if isinstance(self.key, Missing):
            raise self.key.complain()
        return KeyAuth(self.scheme, self.key)


def given(base_url: str | None) -> str | None:
    """Return a base URL, None for an empty one; what is no string has no truth that can be relied on."""
    if base_url is not None and not isinstance(base_url, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"base_url must be a string; got {type(base_url).__name__}.")
    return base_url or None


def gateway_base(base_url: str | None) -> str | Missing:
    """Return the base URL of the gateway: the argument, else the environment's; no document names one."""
    base_url = given(base_url)
    name = "base_url" if base_url else "OCEANBASE_BASE_URL"
    found = hidden_url(base_url or os.environ.get(name))
    if not found:
        return Missing(("base_url=", "OCEANBASE_BASE_URL"))
    url = check_url(found, name, path=True)
    if url.endswith("/api/v1"):
        raise ConfigurationError(f"{name} must not end in /api/v1; the client adds it.")
    return url


def default_base(name: str) -> str:
    """Return the base URL that the spec names for an operation."""
    return OPERATIONS[name].hosts[0].url
