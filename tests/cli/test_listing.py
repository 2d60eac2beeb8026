"""Long listings: pages are fetched ahead, several at once, and printed in order as they arrive."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from paged_server import Pages, ids
from pressure import HANG

from .conftest import Shell

ALL = ("pai", "images", "list", "--all", "--page-size", "1", "--query", "image_id")


@contextmanager
def running(shell: Shell, server: Pages, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command whose lines can be read while it runs."""
    command = [sys.executable, "-m", "imageport", *words, "--base-url", server.url]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=shell.cwd,
        env=shell.env,
        # Whoever runs the tests in the background ignores the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as program:
        yield program
        program.kill()


def lines(program: subprocess.Popen[str], count: int) -> list[str]:
    assert program.stdout is not None
    return [program.stdout.readline().strip() for _ in range(count)]


def test_four_pages_are_fetched_at_once_and_printed_in_order(shell: Shell) -> None:
    with Pages(total=9, held=range(2, 10), together=4) as server:
        done = shell.pipe(*ALL, "--base-url", server.url)
        assert (done.code, done.out.split()) == (0, ids(range(1, 10)))
        assert server.most == 4


def test_a_limit_fetches_no_page_too_many(shell: Shell) -> None:
    with Pages(total=9) as server:
        limited = [word for word in ALL if word != "--all"]
        done = shell.pipe(*limited, "--limit", "3", "--base-url", server.url)
        assert done.out.split() == ids(range(1, 4))
        assert sorted(server.asked) == [1, 2, 3]


def test_pages_are_printed_while_later_ones_are_on_their_way(shell: Shell) -> None:
    with Pages(total=9, stuck=[4]) as server, running(shell, server, *ALL) as program:
        assert lines(program, 3) == ids([1, 2, 3])
        assert server.is_asked_for(4, 5, 6, 7)
        server.let_go()
        assert lines(program, 6) == ids(range(4, 10))
        assert program.wait(HANG) == 0


def test_ctrl_c_ends_a_listing_whose_server_hangs(shell: Shell) -> None:
    with Pages(total=9, stuck=range(3, 10)) as server, running(shell, server, *ALL) as program:
        assert lines(program, 2) == ids([1, 2])
        assert server.is_asked_for(3, 4, 5, 6)
        program.send_signal(signal.SIGINT)
        _, told = program.communicate(timeout=HANG)
        assert (program.returncode, told.split()) == (130, ["Stopped."])
