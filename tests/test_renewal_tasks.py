"""The same for tasks, under both event loops: a provider never blocks them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest
from colours import IMAGE_ID, Clock
from pressure import HANG, lasts
from providers import Awaited, Credential, Provider, Server, sent_tokens, tokens

from imageport import AsyncPAI, ConfigurationError, DeadlineExceeded

END = 1_750_000_000.0 + 3600
EARLY = 3400.0
MANY = 40


Work = Callable[[AsyncPAI], Awaitable[object]]


@pytest.fixture(params=["asyncio", "trio"])
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


def run(backend: str, provider: Any, server: Server, work: Work) -> None:
    async def main() -> None:
        async with AsyncPAI(credentials=provider, transport=server) as pai:
            with anyio.fail_after(HANG):
                await work(pai)

    anyio.run(main, backend=backend)


async def get_many(pai: AsyncPAI, count: int = MANY) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(count):
            group.start_soon(pai.images.get, IMAGE_ID)


async def until(met: Callable[[], object]) -> None:
    for _ in range(2000):
        if met():
            return
        await anyio.sleep(0.005)
    raise AssertionError("it did not come to that")


def test_a_blocking_provider_does_not_block_the_event_loop(backend: str) -> None:
    provider, server = Provider(*tokens("a", end=2**33)), Server()
    provider.gate.clear()

    async def open_later() -> None:
        await until(provider.asked_for.is_set)
        assert server.requests == []
        provider.gate.set()

    async def work(pai: AsyncPAI) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(get_many, pai, 200)
            group.start_soon(open_later)

    run(backend, provider, server, work)
    assert provider.asked == 1
    assert sent_tokens(server.requests) == ["a"] * 200


@pytest.mark.parametrize("end", [END, None])
def test_while_one_task_asks_early_the_others_go_on(clock: Clock, backend: str, end: float | None) -> None:
    provider, server = Provider(*tokens("a", "b", end=end)), Server()

    async def work(pai: AsyncPAI) -> None:
        await pai.images.get(IMAGE_ID)
        clock.time += EARLY if end else 1.0
        provider.gate.clear()
        async with anyio.create_task_group() as group:
            group.start_soon(pai.images.get, IMAGE_ID)
            await until(lambda: provider.asked == 2)
            await get_many(pai)
            assert sent_tokens(server.requests) == ["a"] * (MANY + 1)
            provider.gate.set()
        assert sent_tokens(server.requests)[-1] == "b"

    run(backend, provider, server, work)
    assert provider.asked == 2


def test_all_tasks_that_wait_learn_of_one_failure(backend: str) -> None:
    provider, server = Provider(OSError("shut")), Server()
    provider.gate.clear()
    failures: list[str] = []

    async def fail(pai: AsyncPAI) -> None:
        with pytest.raises(ConfigurationError) as caught:
            await pai.images.get(IMAGE_ID)
        failures.append(str(caught.value))

    async def work(pai: AsyncPAI) -> None:
        async with anyio.create_task_group() as group:
            for _ in range(MANY):
                group.start_soon(fail, pai)
            await anyio.wait_all_tasks_blocked()
            provider.gate.set()

    run(backend, provider, server, work)
    assert failures == ["The credentials provider failed: OSError."] * MANY
    assert provider.asked == 1


@pytest.mark.parametrize("kind", [Provider, Awaited])
def test_a_token_that_ends_under_many_tasks_is_replaced_by_one_question(backend: str, kind: Any) -> None:
    provider, server = kind(*tokens("a", "b", end=2**33)), Server()

    async def work(pai: AsyncPAI) -> None:
        await pai.images.get(IMAGE_ID)
        server.ended.add("token-a")
        await get_many(pai, 4 * MANY)

    run(backend, provider, server, work)
    assert provider.asked == 2
    assert sent_tokens(server.requests).count("b") == 4 * MANY


class Slow:
    """Waits, awaited, for its event; counts those who came and those who were sent away."""

    def __init__(self) -> None:
        self.asked = 0
        self.left = 0
        self.go: anyio.Event | None = None

    async def get_credential(self) -> Credential:
        self.asked += 1
        self.go = self.go or anyio.Event()
        try:
            await self.go.wait()
        except BaseException:
            self.left += 1
            raise
        return tokens("a", end=2**33)[0]


def test_when_the_task_that_asks_is_cancelled_another_asks(backend: str) -> None:
    provider, server = Slow(), Server()

    async def work(pai: AsyncPAI) -> None:
        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as first:
                    first.start_soon(pai.images.get, IMAGE_ID)
                    await until(lambda: provider.asked)
                    for _ in range(MANY):
                        group.start_soon(pai.images.get, IMAGE_ID)
                    await anyio.wait_all_tasks_blocked()
                    scope.cancel()
            await until(lambda: provider.asked == 2)
            assert provider.left == 1
            assert provider.go is not None
            provider.go.set()

    run(backend, provider, server, work)
    assert sent_tokens(server.requests) == ["a"] * MANY


def test_an_async_call_leaves_a_provider_that_hangs_at_its_deadline(backend: str) -> None:
    provider, server = Provider(*tokens("a", "b", end=2**33)), Server()
    provider.gate.clear()

    async def work(pai: AsyncPAI) -> None:
        with (
            lasts(0.7, least=0.2),
            pytest.raises(DeadlineExceeded, match="while credentials were asked for") as caught,
        ):
            await pai.images.get(IMAGE_ID, deadline=0.2)
        assert caught.value.attempts == ()
        provider.gate.set()
        await pai.images.get(IMAGE_ID, deadline=5)

    run(backend, provider, server, work)
    assert len(server.requests) == 1
    assert provider.asked <= 2


def test_an_answer_that_was_long_on_its_way_does_not_replace_a_newer_one(backend: str) -> None:
    class Overtaken(Provider):
        """The first answer comes when its gate is opened, after the second."""

        def get_credential(self) -> Credential:
            if self.asked:
                self.asked += 1
                return tokens("b", end=2**33)[0]
            return super().get_credential()

    provider, server = Overtaken(*tokens("a", end=2**33)), Server()
    provider.gate.clear()
    came: list[object] = []

    async def work(pai: AsyncPAI) -> None:
        with pytest.raises(DeadlineExceeded):
            await pai.images.get(IMAGE_ID, deadline=0.1)
        await pai.images.get(IMAGE_ID)
        keeper: Any = pai._doors.auth.keeper  # pyright: ignore[reportPrivateUsage]
        take = keeper._take
        keeper._take = lambda *answer: came.append(take(*answer))
        provider.gate.set()
        await until(lambda: came)
        await pai.images.get(IMAGE_ID)

    run(backend, provider, server, work)
    assert sent_tokens(server.requests) == ["b", "b"]


def test_a_call_that_is_cancelled_while_a_refused_token_is_replaced_is_cancelled(backend: str) -> None:
    """The refusal is no outcome then: a scope that is cancelled has to end as cancelled."""
    body = {"Code": "InvalidSecurityToken.Expired", "Message": "ended"}
    server = httpx.MockTransport(lambda _: httpx.Response(403, json=body))
    started = anyio.Event()

    class Slow:
        asked = 0

        async def get_credential(self) -> Credential:
            self.asked += 1
            if self.asked > 1:
                started.set()
                await anyio.sleep(30)
            return Credential(security_token="token-1", expiration=2**33)

    async def main() -> None:
        async with AsyncPAI(credentials=Slow(), transport=server) as pai:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(pai.images.get, IMAGE_ID)
                    await started.wait()
                    scope.cancel()
            assert scope.cancelled_caught

    anyio.run(main, backend=backend)
