"""Event loops other than asyncio's own: transports of no class of asyncio's, and fewer options."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cloud import certified
from colours import IMAGE_ID, PAIR, Colour
from raw_server import RawServer, reply
from slow import full_port, looked_up

from imageport import NetworkError, Retry, _transport

GOOD = [reply(b'{"Name": "n"}')]
ONCE = Retry(attempts=1)


class Foreign:
    """A transport that only behaves like asyncio's."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def other_loop() -> asyncio.AbstractEventLoop:
    """Make a loop that makes connections as uvloop's does."""
    loop = asyncio.SelectorEventLoop()
    real: Any = loop.create_connection

    async def create_connection(
        protocol_factory: Callable[[], Any],
        host: str | None = None,
        port: int | None = None,
        *,
        ssl: ssl.SSLContext | None = None,
        sock: socket.socket | None = None,
        server_hostname: str | None = None,
    ) -> Any:
        def make() -> Any:
            made = protocol_factory()
            told = made.connection_made
            made.connection_made = lambda transport: told(Foreign(transport))
            return made

        return await real(make, host, port, ssl=ssl, sock=sock, server_hostname=server_hostname)

    vars(loop)["create_connection"] = create_connection
    return loop


@pytest.fixture
def other() -> Iterator[Colour]:
    made = Colour("awaited", asyncio.Runner(loop_factory=other_loop))
    yield made
    made.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_calls_share_a_connection(other: Colour, host: str) -> None:
    with RawServer(GOOD) as server:
        client = other.pai(**PAIR, base_url=server.url.replace("127.0.0.1", host), retry=ONCE)
        assert [client.images.get(IMAGE_ID).name for _ in range(3)] == ["n"] * 3
        assert server.opened == 1
        client.close()
        assert server.is_left()


def test_calls_share_a_connection_by_tls(
    other: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certified("localhost", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setattr(_transport, "tls_context", _transport._Context().get)
    with RawServer(GOOD, tls=context) as server:
        url = f"https://localhost:{server.url.rpartition(':')[2]}"
        client = other.pai(**PAIR, base_url=url, retry=ONCE)
        assert [client.images.get(IMAGE_ID).name for _ in range(3)] == ["n"] * 3
        assert server.opened == 1
        client.close()
        assert server.is_left()


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    other: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.2", "127.0.0.1"])
    with RawServer(GOOD) as server:
        port = int(server.url.rpartition(":")[2])
        with full_port("127.0.0.2", port):
            client = other.pai(**PAIR, base_url=f"http://localhost:{port}", retry=ONCE)
            assert client.images.get(IMAGE_ID, deadline=1).name == "n"


def test_when_no_address_answers_the_last_ones_problem_is_told(
    other: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.2", "127.0.0.3"])
    client = other.pai(**PAIR, base_url="http://localhost:1", retry=ONCE)
    with pytest.raises(NetworkError, match=r"127\.0\.0\.3"):
        client.images.get(IMAGE_ID)
