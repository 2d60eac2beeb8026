"""Credentials that end while many threads need them: one question, and nobody waits for nothing."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from colours import IMAGE_ID, Clock
from pressure import HANG, lasts
from providers import Provider, Server, sent_tokens, tokens

from imageport import PAI, ConfigurationError, DeadlineExceeded, _renewal
from imageport._credentials import Provided
from imageport._renewal import Flight

END = 1_750_000_000.0 + 3600
EARLY, LATE = 3400.0, 3550.0
MANY = 40


class Crowd:
    """Many calls at once; the first of them finds the provider's gate shut."""

    def __init__(self, pai: PAI, provider: Provider) -> None:
        self.provider = provider
        self._threads = ThreadPoolExecutor(MANY)
        provider.gate.clear()
        provider.asked_for.clear()
        self.first = self._threads.submit(pai.images.get, IMAGE_ID)
        assert provider.asked_for.wait(HANG)
        self.rest = [self._threads.submit(pai.images.get, IMAGE_ID) for _ in range(MANY - 1)]

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        self.provider.gate.set()
        self._threads.shutdown()


def made(provider: Any, clock: Clock, *waits: float, ended: str = "") -> tuple[PAI, Server]:
    """A client that has made a call, so much later."""
    server = Server(*ended)
    pai = PAI(credentials=provider, transport=server)
    for wait in waits:
        pai.images.get(IMAGE_ID)
        clock.time += wait
    return pai, server


def test_threads_that_have_nothing_yet_wait_for_one_answer(clock: Clock) -> None:
    provider = Provider(*tokens("a", "b", end=END))
    pai, server = made(provider, clock)
    with Crowd(pai, provider) as crowd:
        assert not any(each.done() for each in crowd.rest)
        provider.gate.set()
        [each.result(HANG) for each in (crowd.first, *crowd.rest)]
    assert provider.asked == 1
    assert sent_tokens(server.requests) == ["a"] * MANY


@pytest.mark.parametrize("end", [END, None])
def test_while_one_thread_asks_early_the_others_go_on_with_what_there_is(
    clock: Clock, end: float | None
) -> None:
    provider = Provider(*tokens("a", "b", end=end))
    pai, server = made(provider, clock, EARLY if end else 1.0)
    with Crowd(pai, provider) as crowd:
        [each.result(HANG) for each in crowd.rest]
        assert not crowd.first.done()
        assert sent_tokens(server.requests) == ["a"] * MANY
        provider.gate.set()
        crowd.first.result(HANG)
    assert provider.asked == 2
    assert sent_tokens(server.requests)[-1] == "b"


def test_in_the_last_minute_all_threads_wait_for_one_answer(clock: Clock) -> None:
    provider = Provider(*tokens("a", end=END), *tokens("b", end=END + 3600))
    pai, server = made(provider, clock, LATE)
    with Crowd(pai, provider) as crowd:
        provider.gate.set()
        [each.result(HANG) for each in (crowd.first, *crowd.rest)]
    assert provider.asked == 2
    assert sent_tokens(server.requests)[1:] == ["b"] * MANY


class Counted(threading.Event):
    """Knows how many have waited for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        self.waiting.release()
        return super().wait(timeout)


def test_all_threads_that_wait_learn_of_one_failure(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_renewal, "Event", Counted)
    provider = Provider(*tokens("a", end=END), OSError("shut"))
    pai, server = made(provider, clock, LATE)
    with Crowd(pai, provider) as crowd:
        auth: Any = pai._doors.auth  # pyright: ignore[reportPrivateUsage]
        for _ in crowd.rest:
            assert auth.keeper._flight.landed.waiting.acquire(timeout=5)
        provider.gate.set()
        errors = [each.exception(5) for each in (crowd.first, *crowd.rest)]
    assert {str(error) for error in errors} == {"The credentials provider failed: OSError."}
    assert len(set(map(id, errors))) == MANY, "each gets an error of its own"
    assert provider.asked == 2
    assert len(server.requests) == 1


def test_a_token_that_ends_under_many_threads_is_replaced_by_one_question(clock: Clock) -> None:
    provider = Provider(*tokens("a", "b", end=END))
    pai, server = made(provider, clock, 1.0)
    server.ended.add("token-a")
    with ThreadPoolExecutor(MANY) as threads:
        list(threads.map(lambda _: pai.images.get(IMAGE_ID), range(4 * MANY)))
    assert provider.asked == 2
    assert sent_tokens(server.requests).count("b") == 4 * MANY


def test_when_no_thread_can_be_started_the_call_says_so(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    pai, server = made(Provider(*tokens("a", end=END)), clock)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(ConfigurationError, match="RuntimeError"):
        pai.images.get(IMAGE_ID, deadline=5)
    monkeypatch.undo()
    pai.images.get(IMAGE_ID)
    assert sent_tokens(server.requests) == ["a"]


def test_a_child_process_does_not_wait_for_the_question_of_its_parent(clock: Clock) -> None:
    provider = Provider(*tokens("a", end=END))
    pai, server = made(provider, clock)
    auth: Any = pai._doors.auth  # pyright: ignore[reportPrivateUsage]
    auth.keeper._flight = Flight(1, (os.getpid() + 1, 0), threading.Event())
    pai.images.get(IMAGE_ID)
    assert sent_tokens(server.requests) == ["a"]


def test_a_provider_that_hangs_is_left_at_the_deadline_and_its_answer_used_later() -> None:
    provider = Provider(*tokens("a", "b"))
    provider.gate.clear()
    with PAI(credentials=provider, transport=(server := Server())) as pai:
        with (
            lasts(0.7, least=0.2),
            pytest.raises(DeadlineExceeded, match="while credentials were asked for") as caught,
        ):
            pai.images.get(IMAGE_ID, deadline=0.2)
        assert caught.value.attempts == ()
        provider.gate.set()
        pai.images.get(IMAGE_ID, deadline=5)
    assert sent_tokens(server.requests) in (["a"], ["b"])
    assert provider.asked <= 2


def test_a_late_refusal_of_what_has_been_replaced_replaces_nothing() -> None:
    provider = Provider(*tokens("a", "b", "c", end=2**33))
    keeper = Provided(provider.get_credential)
    keeper.ready(lambda: None)
    first = keeper.value
    for _ in range(2):
        keeper.refuse(first)
        keeper.ready(lambda: None)
        assert keeper.value.security_token == "token-b"
    assert not keeper.refused
    assert provider.asked == 2
