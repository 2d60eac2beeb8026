"""TLS, and the tunnel of a proxy: over real sockets, with a certificate of the test's own."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import anyio
import httpx
import pytest
from colours import IMAGE_ID, PAIR, Colour
from raw_server import RawServer, reply
from slow import interrupted
from tunnel import Tunnel, trusted

from imageport import PAI, AsyncPAI, NetworkError, Retry, _transport
from imageport._connection_async import Connection

GOOD = [reply(b'{"Name": "n"}')]
ONCE = Retry(attempts=1)
SMALL = httpx.Limits(max_connections=2, max_keepalive_connections=2)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server on localhost and api.example needs; clients believe it."""
    return trusted(tmp_path, monkeypatch, "localhost", "api.example")


def at(server: RawServer, host: str = "localhost") -> str:
    return f"https://{host}:{server.url.rpartition(':')[2]}"


def test_calls_share_a_connection(colour: Colour, tls: ssl.SSLContext) -> None:
    with RawServer(GOOD, tls=tls) as server:
        client = colour.pai(**PAIR, base_url=at(server), retry=ONCE)
        assert [client.images.get(IMAGE_ID).name for _ in range(3)] == ["n"] * 3
        assert server.opened == 1
        client.close()
        assert server.is_left()


def test_trio_has_the_same(tls: ssl.SSLContext) -> None:
    async def main() -> None:
        async with AsyncPAI(**PAIR, base_url=at(server), retry=ONCE) as client:
            assert [(await client.images.get(IMAGE_ID)).name for _ in range(3)] == ["n"] * 3

    with RawServer(GOOD, tls=tls) as server:
        anyio.run(main, backend="trio")
        assert server.opened == 1


def test_a_certificate_for_another_name_is_no_connection(colour: Colour, tls: ssl.SSLContext) -> None:
    with RawServer(GOOD, tls=tls) as server:
        client = colour.pai(**PAIR, base_url=at(server, "127.0.0.1"), retry=ONCE)
        with pytest.raises(NetworkError, match="certificate") as caught:
            client.images.get(IMAGE_ID)
        assert isinstance(caught.value.__cause__, httpx.ConnectError)
        assert server.requests == []
        assert server.is_left()


def test_an_idle_connection_that_was_closed_costs_nothing(colour: Colour, tls: ssl.SSLContext) -> None:
    with RawServer([*GOOD, "close"], tls=tls) as server:
        client = colour.pai(**PAIR, retry=ONCE)
        for _ in range(3):
            assert client.services.predict("echo", b"1", endpoint=at(server), token="token").content
            assert server.is_left()
        assert server.opened == 3


def test_http_1_1_is_what_a_handshake_offers(colour: Colour, tls: ssl.SSLContext) -> None:
    chosen: list[str | None] = []

    class Server(RawServer):
        def _secured(self, peer: socket.socket) -> socket.socket:
            secured = super()._secured(peer)
            assert isinstance(secured, ssl.SSLSocket)
            chosen.append(secured.selected_alpn_protocol())
            return secured

    tls.set_alpn_protocols(["h2", "http/1.1"])
    with Server(GOOD, tls=tls) as server:
        client = colour.pai(**PAIR, base_url=at(server), retry=ONCE)
        client.images.get(IMAGE_ID)
        client.close()
        assert chosen == ["http/1.1"]


def test_a_handshake_that_ctrl_c_ends_leaves_nothing_open() -> None:
    with RawServer(["hang"]) as server, PAI(**PAIR, base_url=at(server, "127.0.0.1"), retry=ONCE) as client:
        with interrupted(0.2), pytest.raises(KeyboardInterrupt) as caught:
            client.images.get(IMAGE_ID)
        assert server.is_left()
        assert caught.value.__traceback__ is not None  # which keeps what its frames hold


class Deaf(RawServer):
    """A server that shakes hands, and hears no more than the end of a connection."""

    def _secured(self, peer: socket.socket) -> socket.socket:
        return socket.socket(fileno=super()._secured(peer).detach())


@pytest.mark.parametrize("turns", range(4))
def test_a_task_that_is_cancelled_when_its_handshake_is_just_over_leaves_nothing_open(
    turns: int, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main(server: RawServer) -> None:
        async with AsyncPAI(**PAIR, base_url=at(server), retry=ONCE) as client:
            task = asyncio.create_task(client.images.get(IMAGE_ID))
            closing, loop = ExitStack(), asyncio.get_running_loop()

            def cancel_in(turns: int) -> None:
                loop.call_soon(cancel_in, turns - 1) if turns else task.cancel()

            made = Connection.connection_made
            monkeypatch.setattr(Connection, "connection_made", lambda *args: (made(*args), cancel_in(turns)))
            with pytest.raises(asyncio.CancelledError):
                await task
            monkeypatch.undo()
            port = int(server.url.rpartition(":")[2])
            for _ in range(3):  # the numbers of sockets that were closed belong to no transport
                made_now = await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
                closing.callback(made_now[0].close)
            closing.close()
            assert await anyio.to_thread.run_sync(server.is_left)

    with Deaf([], tls=tls) as server:
        asyncio.run(main(server))


@pytest.fixture
def tunnel(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Tunnel, RawServer]]:
    monkeypatch.setattr(_transport, "_LIMITS", SMALL)
    answers = [["close"], GOOD, ["close"], GOOD, ["close"], GOOD]
    with RawServer(*answers, tls=tls) as server, Tunnel(server) as made:
        monkeypatch.setenv("HTTPS_PROXY", made.url)
        yield made, server


def test_through_a_proxy_too_and_a_call_that_fails_gives_its_place_back(
    colour: Colour, tunnel: tuple[Tunnel, RawServer]
) -> None:
    proxy, server = tunnel
    client = colour.pai(**PAIR, base_url=at(server, "api.example"), retry=Retry(base_delay=0.001))
    for _ in range(6):
        assert client.images.get(IMAGE_ID, timeout=httpx.Timeout(5.0, pool=0.2)).name == "n"
    assert len(server.requests) == 9
    port = server.url.rpartition(":")[2].encode()
    assert all(line.startswith(b"CONNECT api.example:" + port + b" HTTP/1.1\r\n") for line in proxy.asked)
    assert len(proxy.asked) == 4
    client.close()
    assert server.is_left()
