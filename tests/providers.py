"""Providers of credentials that do as they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx

GATE_SECONDS = 10.0
"""How long a provider stands at a gate that nobody opens."""


@dataclass
class Credential:
    """What a provider gives."""

    access_key_id: Any = "provided-ak"
    access_key_secret: Any = field(default="provided-secret", repr=False)
    security_token: Any = field(default=None, repr=False)
    expiration: Any = None


class Provider:
    """Gives these in turn, the last one again and again; an exception is raised.

    It waits until its *gate* is open, and tells by *asked_for* that somebody came.
    """

    def __init__(self, *given: Credential | BaseException) -> None:
        self._given = given
        self.asked = 0
        self.asked_for = Event()
        self.gate = Event()
        self.gate.set()

    def get_credential(self) -> Credential:
        given = self._given[min(self.asked, len(self._given) - 1)]
        self.asked += 1
        self.asked_for.set()
        if not self.gate.wait(GATE_SECONDS):
            self.gate.set()
            raise AssertionError("nobody opened the gate")
        if isinstance(given, BaseException):
            raise given
        return given


class Awaited:
    """The same, awaited."""

    def __init__(self, *given: Credential | BaseException) -> None:
        self._provider = Provider(*given)

    @property
    def asked(self) -> int:
        return self._provider.asked

    async def get_credential(self) -> Credential:
        return self._provider.get_credential()


class OnlyAsync(Awaited):
    """The same under the official library's name for it."""

    get_credential = None  # pyright: ignore[reportAssignmentType] - no such method

    async def get_credential_async(self) -> Credential:
        return self._provider.get_credential()


def tokens(*names: str, end: Any = None) -> list[Credential]:
    """Temporary credentials with tokens of these names, all good until *end*."""
    return [Credential(security_token=f"token-{name}", expiration=end) for name in names]


def sent_tokens(requests: Iterable[Any]) -> list[str]:
    """The name of the token that each request carried."""
    return [request.headers["x-acs-security-token"].removeprefix("token-") for request in requests]


class Server(httpx.MockTransport):
    """Takes every token but those that have *ended*."""

    def __init__(self, *ended: str) -> None:
        super().__init__(self._answer)
        self.ended = {f"token-{name}" for name in ended}
        self.requests: list[httpx.Request] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.headers.get("x-acs-security-token") in self.ended:
            return httpx.Response(400, json={"Code": "InvalidSecurityToken.Expired", "Message": "Over."})
        return httpx.Response(200, json={"Name": "n"})
