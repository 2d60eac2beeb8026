"""A client after a fork, after its end, and in a second event loop: it works, or says what is wrong."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import anyio
import pytest
from colours import PAIR, Colour
from pressure import HANG
from raw_server import RawServer, reply
from vendors import oceanbase_at, photogpt_at, picture, task

from imageport import PAI, AsyncPAI, ConfigurationError, Retry, _transport
from imageport._credentials import AccessKey

ONCE = Retry(attempts=1)
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")  # the servers have threads


def echo(request: bytes) -> list[bytes]:
    """Answer with the id that the path names."""
    path = request.split(b" ", 2)[1].decode()
    return [reply(json.dumps({"Name": path.rpartition("/")[2]}).encode())]


def read(client: PAI, count: int) -> None:
    """See that each of so many reads gets its own answer."""
    for number in range(count):
        assert client.images.get(f"image-{number}").name == f"image-{number}"


async def read_async(client: AsyncPAI, count: int) -> None:
    for number in range(count):
        assert (await client.images.get(f"image-{number}")).name == f"image-{number}"


def in_child(run: Callable[[], object]) -> str:
    """Run something in a process that is forked off; return what went wrong there."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(10)  # a child that hangs is ended
        try:
            run()
            said = "well"
        except BaseException:
            said = traceback.format_exc()
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        said = told.read()
    os.waitpid(pid, 0)
    return said


def in_thread(run: Callable[[], None]) -> None:
    """Run something where nothing tells that an event loop was running here."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(run).result()


def test_a_child_has_connections_of_its_own_and_its_parent_keeps_its() -> None:
    with RawServer(echo) as server, PAI(**PAIR, base_url=server.url, retry=ONCE) as client:
        read(client, 3)
        for children in (1, 2):
            assert in_child(lambda: read(client, 5)) == "well"
            read(client, 3)
            assert server.opened == 1 + children


def test_a_child_holds_no_connection_of_its_parent_open() -> None:
    with RawServer(echo) as server, PAI(**PAIR, base_url=server.url, retry=ONCE) as client:
        read(client, 1)
        [pool] = client._doors.core.transports._pools.values()
        [connection] = pool._connections
        socket = connection._socket

        def child() -> None:
            assert socket.fileno() == -1

        assert socket.fileno() > 0
        assert in_child(child) == "well"
        read(client, 1)
        assert server.opened == 1


def test_a_child_does_not_wait_for_locks_that_its_parent_holds() -> None:
    with RawServer(echo) as server, PAI(**PAIR, base_url=server.url) as client:
        read(client, 1)
        core = client._doors.core

        def child() -> None:
            read(client, 2)
            assert core.budget.take("refused")
            assert _transport.tls_context()

        with core.transports._lock, core.budget._lock, _transport._context._lock:
            assert in_child(child) == "well"
        read(client, 1)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_child_of_an_async_program_has_connections_of_its_own(backend: str) -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, retry=ONCE) as client:
            await read_async(client, 3)
            assert in_child(lambda: in_thread(lambda: anyio.run(read_async, client, 5))) == "well"
            await read_async(client, 3)

    with RawServer(echo) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.opened == 2
        assert server.is_left()


def test_a_closed_client_says_so_whatever_is_asked_of_it(colour: Colour, tmp_path: Path) -> None:
    with RawServer([reply(task("RUNNING", "https://cdn.example/1.png").content())]) as server:
        gateway = oceanbase_at(colour, server.url)
        generation = gateway.images.generate("m")
        photos = photogpt_at(colour, server.url)
        listing = photos.images.list("model-1")
        asked = len(server.requests)
        gateway.close()
        photos.close()
        for use in (
            lambda: gateway.images.generate("m"),
            lambda: gateway.with_options(timeout=1).tasks.get("task-1"),
            lambda: generation.wait(timeout=5),
            lambda: generation.refresh(),
            lambda: generation.images[0].save(tmp_path / "1.png"),
            lambda: photos.images.upload(picture(), model_id="model-1"),
            lambda: list(listing),
        ):
            with pytest.raises(ConfigurationError, match="closed"):
                use()
        assert len(server.requests) == asked
        assert server.is_left()
    assert list(tmp_path.iterdir()) == []


def test_a_listing_whose_client_is_closed_midway_says_so(colour: Colour) -> None:
    page = reply(json.dumps({"Connections": [{"ConnectionId": "c"}], "NextToken": "t"}).encode())
    with RawServer([page]) as server:
        client = colour.pai(**PAIR, base_url=server.url)
        walk = iter(client.connections.list())
        next(walk)
        client.close()
        with pytest.raises(ConfigurationError, match="closed"):
            next(walk)


BACKENDS = [(first, second) for first in ("asyncio", "trio") for second in ("asyncio", "trio")]


# What belongs to a loop that is over can be closed no more; Python says so when it is collected.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize(("first", "second"), BACKENDS)
def test_an_async_client_serves_one_event_loop_after_the_other(first: str, second: str) -> None:
    with RawServer(echo) as server:
        client = AsyncPAI(**PAIR, base_url=server.url, retry=ONCE)
        for backend in (first, second, first):
            anyio.run(read_async, client, 2, backend=backend)
        anyio.run(client.close, backend=second)
        with pytest.raises(ConfigurationError, match="closed"):
            anyio.run(read_async, client, 1, backend=first)
        gc.collect()
        assert server.is_left()


@pytest.mark.parametrize(("first", "second"), BACKENDS)
def test_an_async_client_refuses_a_second_event_loop_beside_the_first(first: str, second: str) -> None:
    def elsewhere(client: AsyncPAI) -> None:
        with pytest.raises(ConfigurationError, match="one event loop"):
            anyio.run(read_async, client, 1, backend=second)

    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, retry=ONCE) as client:
            await read_async(client, 1)
            await anyio.to_thread.run_sync(elsewhere, client)
            await read_async(client, 1)

    with RawServer(echo) as server:
        anyio.run(main, server.url, backend=first)
        assert server.opened == 1
        assert server.is_left()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_an_async_client_may_be_closed_in_another_event_loop_than_it_was_used_in() -> None:
    with RawServer(echo) as server:
        client = AsyncPAI(**PAIR, base_url=server.url, retry=ONCE)
        asyncio.run(read_async(client, 1))
        asyncio.run(client.close())
        gc.collect()
        assert server.is_left()


class SlowOnce:
    """A provider whose first answer comes when it is told to; in another process at once."""

    def __init__(self) -> None:
        self.asked, self.told = Event(), Event()
        self.home = os.getpid()

    def get_credential(self) -> AccessKey:
        self.asked.set()
        if os.getpid() == self.home:
            self.told.wait(HANG)
        return AccessKey("ak", "secret", "token")


def test_a_child_asks_for_credentials_itself_and_has_its_own_pace() -> None:
    provider = SlowOnce()
    with (
        RawServer(echo) as server,
        PAI(credentials=provider, base_url=server.url, retry=ONCE, rate=1000) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        asking = threads.submit(read, client, 3)
        assert provider.asked.wait(HANG)
        assert in_child(lambda: read(client, 5)) == "well"
        provider.told.set()
        asking.result()
