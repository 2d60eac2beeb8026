"""A reply that nobody asked for never answers the next call: not on the paths of httpcore either."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import anyio
import pytest
from colours import IMAGE_ID, PAIR, Colour
from raw_server import RawServer, reply
from tunnel import Tunnel, trusted

from imageport import AsyncPAI, Retry

ONCE = Retry(attempts=1)
EVIL = reply(b'{"Name": "another\'s"}')
HEAD = b"HTTP/1.1 200 OK\r\n"


def chunks(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


SURPLUS: dict[str, Callable[[bytes], bytes]] = {
    "behind a length": lambda body: reply(body) + EVIL,
    "behind chunks": lambda body: HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body) + EVIL,
    "behind chunks, with a length": lambda body: (
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + chunks(body) + EVIL
    ),
    "behind trailers": lambda body: (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body)[:-2] + b"X-A: b\r\n\r\n" + EVIL
    ),
    "half a reply": lambda body: reply(body) + EVIL[:9],
}


def numbered(kind: str) -> Callable[[bytes], list[bytes]]:
    """Number the replies, each with a surplus."""
    numbers = count()
    return lambda _: [SURPLUS[kind](json.dumps({"Name": f"n{next(numbers)}"}).encode())]


NAMES = ["n0", "n1", "n2"]


@pytest.mark.parametrize("kind", SURPLUS)
def test_directly(colour: Colour, kind: str) -> None:
    with RawServer(numbered(kind)) as server:
        client = colour.pai(**PAIR, base_url=server.url, retry=ONCE)
        assert [client.images.get(IMAGE_ID).name for _ in NAMES] == NAMES
        assert server.opened == 3


@pytest.mark.parametrize("kind", SURPLUS)
def test_through_a_proxy(colour: Colour, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = trusted(tmp_path, monkeypatch, "api.example")
    with RawServer(numbered(kind), tls=tls) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = colour.pai(**PAIR, base_url="https://api.example", retry=ONCE)
        assert [client.images.get(IMAGE_ID).name for _ in NAMES] == NAMES
        client.close()
        assert proxy.targets == ["api.example:443"] * 3


@pytest.mark.parametrize("kind", SURPLUS)
def test_under_trio(kind: str) -> None:
    async def main() -> None:
        async with AsyncPAI(**PAIR, base_url=server.url, retry=ONCE) as client:
            assert [(await client.images.get(IMAGE_ID)).name for _ in NAMES] == NAMES

    with RawServer(numbered(kind)) as server:
        anyio.run(main, backend="trio")
        assert server.opened == 3


def test_a_reply_without_surplus_keeps_the_connection(
    colour: Colour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = trusted(tmp_path, monkeypatch, "api.example")
    body = b'{"Name": "n"}'
    plays = ([reply(body)], [HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body)], [reply(body)])
    with RawServer(*plays, tls=tls) as server, Tunnel(server) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = colour.pai(**PAIR, base_url="https://api.example", retry=ONCE)
        assert [client.images.get(IMAGE_ID).name for _ in range(3)] == ["n"] * 3
        client.close()
        assert len(proxy.asked) == 1
