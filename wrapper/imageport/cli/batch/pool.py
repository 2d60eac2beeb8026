"""Several at a time, and an end in good order: what has been begun is written down before we go."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import TypeVar

import click

from imageport.cli.failing import STOPPED
from imageport.cli.stopping import Terminated

T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - not an error
    """Nothing more is to be begun."""


class Stopping:
    """Knows what must not be broken off, and whether the end has come."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._acts = 0
        self.asked: bool = False
        self.broken = False
        """Whether whoever still runs is no longer listened to."""

    @contextmanager
    def act(self) -> Generator[None]:
        """Do something whose outcome has to be written down; raises Stopped when the end has come."""
        with self._changed:
            if self.asked:
                raise Stopped
            self._acts += 1
        try:
            yield
        finally:
            with self._changed:
                self._acts -= 1
                self._changed.notify_all()

    def ask(self) -> int:
        """Let nothing more begin; return how much is on its way."""
        with self._changed:
            self.asked = True
            return self._acts

    def wait(self) -> None:
        """Wait until nothing is on its way."""
        with self._changed:
            while self._acts:
                self._changed.wait(0.1)  # a bound, so that Ctrl-C is heard


def work(items: Sequence[T], jobs: int, do: Callable[[T], None], stopping: Stopping) -> None:
    """Do all *items*, *jobs* at a time; when asked to stop, wait for what is on its way."""
    todo: SimpleQueue[T] = SimpleQueue()
    for item in items:
        todo.put(item)
    failures: list[BaseException] = []

    def worker() -> None:
        while not stopping.asked:
            try:
                do(todo.get_nowait())
            except (Empty, Stopped):
                return
            except BaseException as error:  # told by the thread that asked for the work
                failures.append(error)
                stopping.ask()

    _run([Thread(target=worker, daemon=True) for _ in range(min(jobs, len(items)))], stopping)
    if failures:
        raise failures[0]


def _run(threads: Sequence[Thread], stopping: Stopping) -> None:
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.1)
    except KeyboardInterrupt:
        _in_good_order(stopping)
        stopping.broken = True
        raise


def _in_good_order(stopping: Stopping) -> None:
    count = stopping.ask()
    if not count:
        return
    click.echo(f"\nStopping when {count} on the way are over; Ctrl-C again stops at once.", err=True)
    try:
        stopping.wait()
    except Terminated as again:
        os._exit(again.exit_code)
    except KeyboardInterrupt:
        os._exit(STOPPED)
