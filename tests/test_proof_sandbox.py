"""Keys, tokens and clocks that the sandbox really refuses, in both colours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import anyio
import pytest
from colours import Colour
from providers import Credential, Provider

from imageport import PAI, AsyncPAI, AuthenticationError
from imageport.sandbox import Sandbox
from imageport.sandbox.pai import doors

SANDBOX_PAIR: dict[str, Any] = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}
FAR = 2**33
ID, SECRET, FIRST = "STS.sandbox", "sandbox-sts-secret", "sandbox-sts-token"


@pytest.fixture
def sandbox() -> Any:
    with Sandbox() as made:
        yield made


class Rotation:
    """What STS does: gives a token, and another when the sandbox has let the first one end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.tokens = [FIRST]
        self.asked = 0

    def get_credential(self) -> Credential:
        self.asked += 1
        return Credential(ID, SECRET, self.tokens[-1], FAR)

    def end(self) -> None:
        """Let the token end, long before it said it would."""
        self.tokens.append(f"sandbox-sts-token-{len(self.tokens) + 1}")
        key = replace(doors.ACCESS_KEYS[ID], token=self.tokens[-1])
        self._monkeypatch.setitem(doors.ACCESS_KEYS, ID, key)


def refusals(sandbox: Sandbox) -> int:
    return sum((request.status or 0) >= 400 for request in sandbox.requests)


def test_a_token_that_ends_in_the_middle_of_a_listing_is_replaced_and_the_listing_goes_on(
    colour: Colour, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotation = Rotation(monkeypatch)
    pai = colour.pai(credentials=rotation, base_url=sandbox.url)
    found: list[Any] = []
    for page in pai.connections.list(max_results=10).pages():
        found += page
        rotation.end()
    assert len({connection.connection_id for connection in found}) == 27
    assert rotation.asked == 3, (
        "once at the start, and once for each of the two pages that met an ended token"
    )
    assert refusals(sandbox) == 2


def test_the_fault_of_an_expired_token_is_got_over_in_the_middle_of_a_listing(
    colour: Colour, sandbox: Sandbox
) -> None:
    # The sandbox takes either pair; the fault says that the first has ended.
    provider = Provider(
        Credential(ID, SECRET, FIRST, FAR), Credential("sandbox-ak", "sandbox-secret", None, FAR)
    )
    sandbox.fault("expired_token", operation="ListConnections", after=1)
    pai = colour.pai(credentials=provider, base_url=sandbox.url)
    assert len(list(pai.connections.list(max_results=10))) == 27
    assert provider.asked == 2


def test_a_token_that_ends_under_32_threads_is_replaced_once(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    rotation = Rotation(monkeypatch)
    with PAI(credentials=rotation, base_url=sandbox.url) as pai, ThreadPoolExecutor(32) as threads:
        pai.messages.get_config()
        rotation.end()
        list(threads.map(lambda _: pai.messages.get_config(), range(100)))
    assert rotation.asked == 2


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_token_that_ends_under_100_tasks_is_replaced_once(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    rotation = Rotation(monkeypatch)

    async def main() -> None:
        async with AsyncPAI(credentials=rotation, base_url=sandbox.url) as pai:
            await pai.messages.get_config()
            rotation.end()
            async with anyio.create_task_group() as group:
                for _ in range(100):
                    group.start_soon(pai.messages.get_config)

    anyio.run(main, backend=backend)
    assert rotation.asked == 2


@pytest.mark.parametrize("ahead", [3600, 86_400 * 400])
def test_a_wrong_clock_is_set_by_the_servers_and_a_create_repeated_once(
    colour: Colour, sandbox: Sandbox, ahead: float
) -> None:
    sandbox.advance(ahead)
    told: list[Any] = []
    pai = colour.pai(**SANDBOX_PAIR, base_url=sandbox.url, on_call=told.append)
    added = pai.images.add("nlp", "registry.example.com/nlp:gpu")
    assert pai.images.get(str(added.image_id)).name == "nlp"
    assert [image.image_id for image in pai.images.list()] == [added.image_id]
    reasons = [[attempt.reason for attempt in call.attempts] for call in told]
    assert reasons == [["InvalidTimeStamp.Expired", "ok"], ["ok"], ["ok"]]


def test_a_wrong_secret_is_told_as_such(colour: Colour, sandbox: Sandbox) -> None:
    pai = colour.pai(access_key_id="sandbox-ak", access_key_secret="not-the-secret", base_url=sandbox.url)
    with pytest.raises(AuthenticationError, match="the AccessKey secret is wrong") as caught:
        pai.images.get("image-1")
    assert caught.value.code == "SignatureDoesNotMatch"
    assert "not-the-secret" not in str(caught.value)
