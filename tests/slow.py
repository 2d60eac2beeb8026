"""Servers that take their time, and a watch over what is done about them."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import Any, TypeVar

import pytest
from colours import Colour
from pressure import HANG, lasts
from raw_server import Play, Step, reply

from imageport import Retry

T = TypeVar("T")

ONCE = Retry(attempts=1)
LIMIT, SLACK = 0.25, 0.5
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def dripping(part: bytes, first: bytes = b"", every: float = 0.04) -> list[Step]:
    """Send *first*, then *part* again and again, for much longer than any limit."""
    return [first, *[step for _ in range(1500) for step in (part, every)]]


SLOW: dict[str, Play] = {
    "nothing": ["hang"],
    "a head line by line": dripping(b"X-Drop: 1\r\n", HEAD),
    "a head byte by byte": dripping(b"x", HEAD + b"X-Drop: "),
    "a body of one byte a second": dripping(b" ", reply(b"{", length=999), every=1.0),
    "a body drop by drop": dripping(b" ", reply(b"{", length=999)),
    "chunk by chunk": dripping(b"1\r\n \r\n", CHUNKED),
    "a chunk's head": dripping(b"x", CHUNKED + b"2;"),
    "a chunk's tail": dripping(b"X-Drop: 1\r\n", CHUNKED + b"0\r\n"),
    "one interim answer after the other": dripping(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a compressed body that unfolds to nothing": dripping(
        b"\0\0\0\xff\xff", HEAD + b"Content-Encoding: deflate\r\nContent-Length: 9999\r\n\r\n\x78\x9c"
    ),
}
HANDSHAKES: dict[str, Sequence[Step]] = {
    "nothing": (),
    "byte by byte": dripping(b"\x02", b"\x16\x03\x03\x40\x00"),
}


@contextmanager
def in_time(early: float = 0.0) -> Iterator[None]:
    with lasts(LIMIT + SLACK, least=LIMIT - 0.05 - early):
        yield


@contextmanager
def full_port(host: str = "0.0.0.0", port: int = 0) -> Iterator[int]:
    """A port that takes no connection and refuses none."""
    with socket.create_server((host, port), backlog=0) as listener, ExitStack() as closing:
        port = listener.getsockname()[1]
        for _ in range(3):
            waiting = closing.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect((host.replace("0.0.0.0", "127.0.0.1"), port))
        yield port


def looked_up(monkeypatch: pytest.MonkeyPatch, find: Callable[[], Sequence[str]]) -> None:
    """Let localhost have the addresses that *find* finds."""
    real = socket.getaddrinfo

    def found(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        addresses = find() if name == "localhost" else [name]
        return [item for each in addresses for item in real(each, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@contextmanager
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let localhost not be found, nor not found."""
    end = Event()
    looked_up(monkeypatch, lambda: ["127.0.0.1"] if end.wait(3.0) else [])
    try:
        yield
    finally:
        end.set()


def at_once(colour: Colour, run: Callable[[Colour, T], None], cases: Iterable[T]) -> None:
    """Run all cases side by side, each with clients and, where they are async, a loop of its own."""

    def one(case: T) -> None:
        own = Colour(colour.name, asyncio.Runner())
        try:
            run(own, case)
        except BaseException as error:
            error.add_note(f"case: {case!r}")
            raise
        finally:
            own.close()

    cases = [*cases]
    with ThreadPoolExecutor(len(cases)) as threads:
        assert len([*threads.map(one, cases)]) == len(cases)


@contextmanager
def sluggish(window: int, every: float) -> Iterator[str]:
    """A server that takes a request in drop by drop."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        end = Event()

        def serve() -> None:
            with suppress(OSError):
                peer, _ = listener.accept()
                with peer:
                    while not end.wait(every) and peer.recv(window):
                        pass

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        end.set()
        thread.join(HANG)


@contextmanager
def interrupted(after: float) -> Iterator[None]:
    """Ctrl-C after so many seconds."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, after)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
