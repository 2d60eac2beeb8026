"""A Redis that is slow in any way costs a call no more than its timeout, and never the deadline."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

import anyio
import pytest
from colours import IMAGE_ID, PAIR, Colour, Script
from pressure import lasts
from redis_scene import REPLY

from imageport import AsyncPAI, DeadlineExceeded, RedisRate

WORDS = b"*3\r\n:0\r\n:1\r\n:1\r\n"


@contextmanager
def no_answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A resolver that takes as long as it likes."""
    over, real = Event(), socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        if host != "redis.example":
            return real(host, *rest, **more)
        over.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield "redis://redis.example"
    over.set()


@contextmanager
def dripping(_: pytest.MonkeyPatch) -> Iterator[str]:
    """A Redis that sends a byte now and then, so that no single read is slow."""
    over = Event()

    def serve(peer: socket.socket) -> None:
        with peer:
            while peer.recv(10_000):
                for byte in b"+" + b"O" * 300:
                    if over.wait(0.05):
                        return
                    peer.send(bytes([byte]))

    def accept() -> None:
        while not over.is_set():
            peer, _ = listener.accept()
            Thread(target=serve, args=(peer,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=accept, daemon=True).start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        socket.create_connection(listener.getsockname()).close()


SLOW = {"a resolver that does not answer": no_answer, "an answer byte by byte": dripping}
Slow = Callable[[pytest.MonkeyPatch], Any]


@pytest.mark.parametrize("kind", SLOW)
@pytest.mark.parametrize("timeout", [0.25, 30.0])
def test_a_call_ends_in_time(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, kind: str, timeout: float
) -> None:
    with SLOW[kind](monkeypatch) as url:
        rate = RedisRate(url, 1000, timeout=timeout)
        pai = colour.pai(**PAIR, transport=Script(REPLY, ...), rate=rate)
        with lasts(min(timeout, 0.5) + 0.5), suppress(DeadlineExceeded):
            pai.images.get(IMAGE_ID, deadline=0.5)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("kind", SLOW)
def test_a_call_that_waits_for_it_can_be_cancelled(
    monkeypatch: pytest.MonkeyPatch, kind: str, backend: str
) -> None:
    async def main(url: str) -> None:
        rate = RedisRate(url, 1000, timeout=20.0)
        async with AsyncPAI(**PAIR, transport=Script(REPLY, ...), rate=rate) as pai:
            with lasts(1.0), anyio.move_on_after(0.1) as scope:
                await pai.images.get(IMAGE_ID)
            assert scope.cancelled_caught

    with SLOW[kind](monkeypatch) as url:
        anyio.run(main, url, backend=backend)


def test_many_tasks_wait_for_it_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(url: str) -> None:
        rate = RedisRate(url, 100_000, timeout=0.3)
        async with AsyncPAI(**PAIR, transport=Script(REPLY, ...), rate=rate) as pai:
            with lasts(2.0):
                await asyncio.gather(*(pai.images.get(IMAGE_ID) for _ in range(100)))

    with no_answer(monkeypatch) as url:
        asyncio.run(main(url))


def test_a_call_without_time_for_redis_does_not_make_it_one_that_is_away(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with no_answer(monkeypatch) as url:
        pai = colour.pai(**PAIR, transport=Script(REPLY, ...), rate=RedisRate(url, 1000, timeout=30))
        start = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            pai.images.get(IMAGE_ID, deadline=0.05)
        assert time.monotonic() - start < 20
    assert "Redis cannot be used" not in caplog.text


def test_a_call_in_time_does_not_wait_for_those_that_have_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(url: str) -> None:
        rate = RedisRate(url, 100_000, timeout=20.0)
        async with AsyncPAI(**PAIR, transport=Script(REPLY, ...), rate=rate) as pai:
            patient = [asyncio.create_task(pai.images.get(IMAGE_ID)) for _ in range(20)]
            await asyncio.sleep(0.1)
            with lasts(1.0), suppress(DeadlineExceeded):
                await pai.images.get(IMAGE_ID, deadline=0.3)
            for task in patient:
                task.cancel()
            await asyncio.wait(patient)

    with no_answer(monkeypatch) as url:
        asyncio.run(main(url))
