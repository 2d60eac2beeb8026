"""What only a real socket can do: refuse, reset, cut, drop, trickle, hang."""

from __future__ import annotations

import socket
import time
from itertools import repeat

import anyio
import httpx
import pytest
from colours import IMAGE_ID, PAIR, Colour
from pressure import lasts
from raw_server import Play, RawServer, reply

from imageport import (
    PAI,
    AsyncPAI,
    DeadlineExceeded,
    NetworkError,
    OutcomeUnknown,
    RequestTimeoutError,
    Retry,
    SpecMismatchError,
)

QUICK = Retry(base_delay=0.001)

ONCE = Retry(attempts=1)
LOST: dict[str, Play] = {
    "reset at once": ["reset"],
    "closed at once": ["close"],
    "reset in the head": [b"HTTP/1.1 200 OK\r\nContent-Le", "reset"],
    "closed in the head": [b"HTTP/1.1 200 OK\r\nContent-Le", "close"],
    "closed in the body": [reply(b'{"Name": ', length=99), "close"],
    "reset in the body": [reply(b'{"Name": ', length=99), 0.05, "reset"],
    "closed between chunks": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "close"],
    "no HTTP": [b"SSH-2.0-OpenSSH_9.6\r\n", "close"],
}


def pai(colour: Colour, server: RawServer, **options: object) -> PAI:
    return colour.pai(**({"base_url": server.url, "retry": QUICK} | PAIR | options))


@pytest.mark.parametrize("kind", LOST)
def test_a_read_whose_answer_is_lost_is_sent_again(colour: Colour, kind: str) -> None:
    with RawServer(LOST[kind], [reply(b'{"Name": "n"}')]) as server:
        assert pai(colour, server).images.get(IMAGE_ID).name == "n"
        assert len(server.requests) == 2


@pytest.mark.parametrize("kind", LOST)
def test_a_paid_call_whose_answer_is_lost_is_sent_once(colour: Colour, kind: str) -> None:
    with RawServer(LOST[kind], [reply()]) as server:
        with pytest.raises(OutcomeUnknown) as caught:
            pai(colour, server).services.predict("echo", b"x", endpoint=server.url, token="token")
        assert isinstance(caught.value.__cause__, NetworkError)
        assert isinstance(caught.value.__cause__.__cause__, httpx.TransportError)
        assert len(server.requests) == 1


def test_an_idle_connection_that_the_server_closed_costs_a_paid_call_nothing(colour: Colour) -> None:
    with RawServer([reply(), 0.01, "close"]) as server:
        client = pai(colour, server)
        for _ in range(5):
            client.services.predict("echo", b"x", endpoint=server.url, token="token")
            time.sleep(0.05)
        assert len(server.requests) == server.opened == 5


def test_a_port_where_nobody_listens_is_no_connection(colour: Colour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = colour.pai(**PAIR, base_url=f"http://127.0.0.1:{port}", retry=QUICK)
    with pytest.raises(NetworkError) as caught:
        client.images.get(IMAGE_ID)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    assert len(caught.value.attempts) == 3
    assert str(caught.value).startswith(f"GetImage: no answer from 127.0.0.1:{port}: ")


def test_a_server_without_tls_is_no_connection(colour: Colour) -> None:
    with RawServer([reply()], greeting=[b"220 mail.example ESMTP\r\n"]) as server:
        client = colour.pai(**PAIR, base_url=server.url.replace("http", "https"), retry=ONCE)
        with pytest.raises(NetworkError) as caught:
            client.images.get(IMAGE_ID)
        assert isinstance(caught.value.__cause__, httpx.ConnectError)


TRICKLED = [0.05, b" "] * 1000
SLOW: dict[str, Play] = {
    "no answer": ["hang"],
    "half a head": [b"HTTP/1.1 200 OK\r\n", "hang"],
    "half a body": [reply(b"{", length=99), "hang"],
    "a body drop by drop": [reply(b"{", length=999), *TRICKLED],
    "chunks drop by drop": [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        *[step for pair in repeat((b"1\r\n \r\n", 0.05), 1000) for step in pair],
    ],
}


@pytest.mark.parametrize("kind", SLOW)
def test_the_deadline_ends_whatever_the_server_does(colour: Colour, kind: str) -> None:
    with RawServer(SLOW[kind]) as server:
        client = pai(colour, server, deadline=0.15)
        with lasts(0.8), pytest.raises(DeadlineExceeded):
            client.images.get(IMAGE_ID)
        client.close()
        assert server.is_left()


@pytest.mark.parametrize("kind", SLOW)
def test_a_timeout_ends_an_attempt_whatever_the_server_does(colour: Colour, kind: str) -> None:
    with RawServer(SLOW[kind]) as server, lasts(0.8), pytest.raises(RequestTimeoutError):
        pai(colour, server, timeout=0.15, retry=ONCE).images.get(IMAGE_ID)


@pytest.mark.parametrize("kind", SLOW)
def test_a_paid_call_that_is_too_slow_is_an_unknown_outcome(colour: Colour, kind: str) -> None:
    with RawServer(SLOW[kind]) as server:
        client = pai(colour, server)
        with pytest.raises(OutcomeUnknown):
            client.services.predict("echo", b"x", endpoint=server.url, token="token", deadline=0.15)
        assert len(server.requests) == 1


DROPS: dict[str, Play] = {
    "a head": [b"HTTP/1.1 200 OK\r\n", *[b"X-Drop: 1\r\n", 0.05] * 1000, "close"],
    "a chunk's head": [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;",
        *[step for pair in repeat((b"x", 0.05), 1000) for step in pair],
        "close",
    ],
}


@pytest.mark.parametrize("kind", DROPS)
def test_the_deadline_ends_what_comes_drop_by_drop_without_a_body(colour: Colour, kind: str) -> None:
    with RawServer(DROPS[kind]) as server, lasts(0.8), pytest.raises(DeadlineExceeded):
        pai(colour, server, deadline=0.15).images.get(IMAGE_ID)


def test_a_request_that_the_server_does_not_take_in_ends_in_time(colour: Colour) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = colour.pai(**PAIR, retry=ONCE)
        content = b"x" * 2**25
        with lasts(2), pytest.raises(OutcomeUnknown):
            client.services.predict("echo", content, endpoint=url, token="token", timeout=0.15)


def test_connections_are_kept_and_closed_with_the_client(colour: Colour) -> None:
    with RawServer([reply()]) as server:
        client = pai(colour, server)
        for _ in range(5):
            client.images.get(IMAGE_ID)
        client.with_options(timeout=3).images.get(IMAGE_ID)
        assert (server.opened, server.open) == (1, 1)
        client.close()
        assert server.is_left()


def test_a_connection_with_a_bad_answer_is_not_kept(colour: Colour) -> None:
    with RawServer(
        [reply(b"{", length=99), "close"], [reply(), b"HTTP/1.1 200 surplus"], [reply()]
    ) as server:
        client = pai(colour, server)
        client.images.get(IMAGE_ID)
        client.images.get(IMAGE_ID)
        client.close()
        assert server.is_left()


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere(colour: Colour) -> None:
    with RawServer([reply()]) as evil:
        moved = f"HTTP/1.1 307 x\r\nLocation: {evil.url}/\r\nContent-Length: 0\r\n\r\n".encode()
        with RawServer([moved]) as server, pytest.raises(SpecMismatchError):
            colour.pai(api_key="sk", base_url=server.url).images.get(IMAGE_ID)
        assert evil.requests == []


def test_what_is_on_the_wire_is_what_was_signed(colour: Colour) -> None:
    with RawServer([reply(b'{"ImageId": "i"}')]) as server:
        pai(colour, server).images.add("name", "registry/图:1", labels={"a b": "c"})
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /api/v1/images HTTP/1.1"
    assert f"host: {server.url.removeprefix('http://')}" in lines
    assert f"content-length: {len(body)}" in lines
    assert len({line.partition(":")[0].lower() for line in lines}) == len(lines)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_async_client_runs_on_asyncio_and_trio(backend: str) -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url, retry=QUICK) as client:
            assert (await client.images.get(IMAGE_ID)).name == "n"
            assert [image.name async for image in client.images.list()] == ["n"]
            with pytest.raises(DeadlineExceeded):
                await client.images.get(IMAGE_ID, deadline=0.2)

    page = reply(b'{"Images": [{"ImageId": "i", "Name": "n"}]}')
    with RawServer(["reset"], [reply(b'{"Name": "n"}')], [page], ["hang"]) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.is_left()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_call_that_is_cancelled_leaves_no_connection(backend: str) -> None:
    async def main(url: str) -> None:
        async with AsyncPAI(**PAIR, base_url=url) as client:
            with anyio.move_on_after(0.2) as scope:
                await client.images.get(IMAGE_ID)
            assert scope.cancelled_caught
            assert (await client.images.get(IMAGE_ID)).name == "n"

    with RawServer(["hang"], [reply(b'{"Name": "n"}')]) as server:
        anyio.run(main, server.url, backend=backend)
        assert server.is_left()
