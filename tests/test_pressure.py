"""The bounds on time of the other tests: they can fail, and give way to other work only."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from pressure import lasts, stopwatch


def test_a_block_that_is_too_long_or_too_short_fails() -> None:
    with pytest.raises(AssertionError, match="are not within"), lasts(0.0):
        Event().wait(0.01)
    with pytest.raises(AssertionError, match="are not within"), lasts(200.0, least=100.0):
        pass


def test_an_error_in_the_block_is_the_one_that_is_seen() -> None:
    with pytest.raises(KeyError), lasts(0.0):
        raise KeyError


def test_other_work_makes_the_machine_slow() -> None:
    end = Event()

    def work() -> None:
        while not end.is_set():
            pass

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        with stopwatch() as watch:
            end.wait(0.5)
    finally:
        end.set()
    assert watch.slowness > 2
