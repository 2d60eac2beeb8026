"""A walk with threads that is left early, fails or is interrupted: nothing stays behind."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from time import sleep
from typing import Any

import pytest
from paged_server import TOTAL, Pages, ids
from pressure import HANG
from raw_server import RawServer, reply
from test_prefetch_threads import all_gone, client, listing, page_threads, scripted

from imageport import Call, Retry, _ahead, _clock


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    yield
    assert all_gone()


def break_off(pages: Iterator[Any]) -> None:
    for _ in pages:
        break


def raise_within(pages: Iterator[Any]) -> None:
    def work() -> None:
        for page in pages:
            raise LookupError(page)

    with pytest.raises(LookupError):
        work()


def close(pages: Any) -> None:
    next(pages)
    pages.close()


LEAVING: list[Callable[[Any], None]] = [break_off, raise_within, close]


@pytest.mark.parametrize("leave", LEAVING)
def test_a_walk_that_is_left_leaves_no_thread_and_a_client_that_works(leave: Callable[[Any], None]) -> None:
    with Pages() as server, client(server) as pai:
        for _ in range(3):
            leave(listing(pai).pages())
            gc.collect()
            assert page_threads() == []
        assert [image.image_id for image in listing(pai)] == ids(range(1, TOTAL + 1))


def test_items_that_are_left_leave_no_thread() -> None:
    with Pages() as server, client(server) as pai:
        assert [image.image_id for image in islice(listing(pai), 3)] == ids([1, 2, 3])
        gc.collect()
        assert page_threads() == []


def test_a_walk_that_is_left_does_not_wait_for_a_server_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ahead, "GRACE", 0.05)
    with Pages(stuck=range(2, 10)) as server, client(server) as pai:
        pages = listing(pai).pages()
        next(pages)
        assert server.is_asked_for(*range(2, 10))
        pages.close()
        assert len(page_threads()) == 8
        server.let_go()
        assert all_gone()
        assert sorted(server.asked) == list(range(1, 10))


def test_what_is_not_wanted_any_more_is_not_tried_again() -> None:
    """The third page is throttled for a while; the caller goes away, and nobody waits for it."""
    told: list[Call] = []
    later = b"HTTP/1.1 429 Slow\r\nRetry-After: 20\r\nContent-Length: 2\r\n\r\n{}"
    with RawServer([_first(9)], [later]) as server:
        with client(server, retry=Retry(), on_call=told.append) as pai:
            pages = listing(pai).pages()
            next(pages)
            assert server.is_asked(9)
            sleep(0.05)
            pages.close()
            assert page_threads() == []
        assert len(server.requests) == 9
    assert [call.outcome for call in told] == ["ok", *["cancelled"] * 8]
    assert {tuple(attempt.status for attempt in call.attempts) for call in told[1:]} == {(429,)}


def _first(total: int) -> bytes:
    return reply(b'{"TotalCount": %d, "Images": [{"ImageId": "image-1"}]}' % total)


class Stop(BaseException):
    """What a program may raise to end itself."""


@pytest.mark.parametrize("error", [KeyError, Stop, SystemExit, _clock.Abandoned])
def test_a_page_that_fails_ends_the_others(error: type[BaseException]) -> None:
    slept: list[int] = []

    def fetch(number: int) -> None:
        if number == 3:
            raise error("no page 3")
        if number > 3:
            slept.append(number)
            _clock.sleep(60)

    items = iter(scripted(fetch))
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(error, match="no page 3"):
        next(items)
    assert page_threads() == []
    assert set(slept) <= set(range(4, 12))


def test_ctrl_c_ends_a_walk_that_waits_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_ahead, "GRACE", 0.05)
    free = threading.Event()

    def fetch(number: int) -> None:
        if number == 2:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            free.wait(HANG)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            list(scripted(fetch))
    finally:
        signal.signal(signal.SIGINT, before)
    assert [thread.is_alive() for thread in page_threads()] == [True]
    free.set()


ENDLESS = """
import sys
from imageport import PAI

pai = PAI(api_key="sk-example", base_url=sys.argv[1])
for image in pai.images.list(page_size=1).prefetch(8):
    print(image.image_id, flush=True)
"""


def test_a_program_ends_at_ctrl_c_though_its_server_hangs() -> None:
    with Pages(stuck=range(3, 20)) as server:
        command = [sys.executable, "-c", ENDLESS, server.url]
        program = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Whoever runs the tests in the background ignores the signal.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert program.stdout is not None
        assert [program.stdout.readline() for _ in range(2)] == ["image-1\n", "image-2\n"]
        assert server.is_asked_for(*range(3, 11))
        program.send_signal(signal.SIGINT)
        _, told = program.communicate(timeout=HANG)
        assert told.rstrip().endswith("KeyboardInterrupt")
        assert program.returncode == -signal.SIGINT
