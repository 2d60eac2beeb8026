"""What is left open, or grows, is noticed."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from genuine import body_of

from . import crew, leaks
from .leaks import Memory, grown, held, left_over
from .objects import Objects
from .plan import Plan
from .watching import watched


def test_nothing_is_left_where_nothing_was_opened() -> None:
    assert left_over(held(), patience=0.0) == []


def test_a_socket_a_file_and_a_thread_that_stay_are_noticed(tmp_path: Path) -> None:
    before, stop = held(), threading.Event()
    thread = threading.Thread(target=stop.wait, name="worker-1")
    thread.start()
    with socket.socket(), (tmp_path / "file").open("wb"):
        left = left_over(before, patience=0.0)
    stop.set()
    thread.join()
    assert sorted(left) == [f"1 x {tmp_path}/file", "1 x socket", "1 x thread worker-"]
    assert left_over(before) == []


FLAT = [Memory(90.0, 15.0, 250_000)] * 40
GROWING = [Memory(50.0 + 9 * number, 5.0 + number, 200_000 + 9000 * number) for number in range(20)]


@pytest.mark.parametrize(
    ("samples", "found"),
    [
        (FLAT, 0),
        (GROWING + FLAT[:20], 0),
        (FLAT[:20] + GROWING, 3),
        ([*FLAT[:20], *(Memory(90.0 + 4 * number, 15.0, 250_000) for number in range(20))], 1),
        ([*FLAT[:20], *(Memory(90.0, 15.0 + 0.1 * number, 250_000) for number in range(20))], 1),
        ([*FLAT[:20], *(Memory(90.0, 15.0, 250_000 + 250 * number) for number in range(20))], 1),
        (FLAT[:2], 0),
    ],
    ids=[
        "flat",
        "flat in the end",
        "all",
        "resident",
        "400 bytes a call",
        "a block a call",
        "too few to tell",
    ],
)
def test_memory_that_grows_over_the_second_half_is_noticed(samples: list[Memory], found: int) -> None:
    assert len(grown(samples)) == found


def test_what_python_only_complains_of_is_noticed() -> None:
    async def never() -> None: ...

    async def lost() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "Task was destroyed"})

    def fail() -> None:
        raise ValueError("in a thread")

    with watched() as complaints:
        dropped: list[object] = [never(), socket.socket()]
        dropped.clear()
        asyncio.run(lost())
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    told = " ".join(complaints)
    for words in ("never awaited", "unclosed", "Task was destroyed", "in a thread"):
        assert words in told


def test_a_client_that_is_not_closed_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept: list[object] = []
    monkeypatch.setattr(crew.PhotoGPT, "__exit__", lambda self, *_: kept.append(self))
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        place = crew.Place(url, url, Objects([], [], {}, [], {}, {}), tmp_path)
        before = held()
        chosen: dict[str, Any] = crew.options(place, Plan(0, []))["photogpt"]
        chosen["on_call"] = None
        threading.Thread(target=_greet, args=[server], daemon=True).start()
        with crew.PhotoGPT(**chosen) as client:
            client.images.get("img-1")
        assert any("socket" in left for left in left_over(before, patience=0.2))
        client.close()
    assert leaks.left_over(before) == []


def _greet(server: socket.socket) -> None:
    peer, _ = server.accept()
    with peer:
        peer.recv(65536)
        body = json.dumps(body_of("GetModelImage")).encode()
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        peer.recv(1)


def test_a_task_that_goes_on_is_noticed_and_one_that_ends_is_not() -> None:
    async def main(seconds: float) -> list[str]:
        task = asyncio.create_task(asyncio.sleep(seconds), name="goes on")
        left = await crew.left_over()
        task.cancel()
        return left

    assert ["goes on" in task for task in asyncio.run(main(60))] == [True]
    assert asyncio.run(main(0.02)) == []


def test_memory_that_is_kept_is_noticed() -> None:
    before = leaks.memory()
    kept = [bytes(100_000) for _ in range(50)]
    after = leaks.memory()
    assert after.used - before.used > 4
    assert after.resident > 0
    del kept
    assert leaks.memory().used - before.used < 0.5
