"""Whatever a server does, a call ends within half a second of the time that was asked for."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

import pytest
from colours import IMAGE_ID, PAIR, Colour
from raw_server import Play, RawServer, reply
from slow import HANDSHAKES, LIMIT, ONCE, SLOW, at_once, full_port, hanging, in_time, looked_up, sluggish
from vendors import oceanbase_at, photogpt_at, picture, task

from imageport import DeadlineExceeded, NetworkError, OutcomeUnknown, RequestTimeoutError, TaskTimeout


def ends_in_time(colour: Colour, url: str) -> None:
    """A read ends at its deadline, and at its timeout."""

    def read(own: Colour, option: str) -> None:
        error = {"deadline": DeadlineExceeded, "timeout": RequestTimeoutError}[option]
        limit: Any = {option: LIMIT}
        with in_time(), pytest.raises(error):
            own.pai(**PAIR, base_url=url, retry=ONCE).images.get(IMAGE_ID, **limit)

    at_once(colour, read, ("deadline", "timeout"))


def test_a_call_ends_in_time_whatever_comes(colour: Colour) -> None:
    def check(own: Colour, kind: str) -> None:
        with RawServer(SLOW[kind]) as server:
            ends_in_time(own, server.url)

    at_once(colour, check, SLOW)


def test_a_call_ends_in_time_when_no_connection_is_made(colour: Colour) -> None:
    with full_port() as port:
        ends_in_time(colour, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("kind", HANDSHAKES)
def test_a_call_ends_in_time_when_the_handshake_does_not(colour: Colour, kind: str) -> None:
    with RawServer(["hang"], greeting=HANDSHAKES[kind]) as server:
        ends_in_time(colour, server.url.replace("http", "https"))


def test_a_call_ends_in_time_when_none_of_many_addresses_answers(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: [f"127.0.0.{number}" for number in range(1, 7)])
    with full_port() as port:
        ends_in_time(colour, f"http://localhost:{port}")


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, lambda: ["127.0.0.2", "127.0.0.1"])
    with RawServer([reply(b'{"Name": "n"}')]) as server:
        port = int(server.url.rpartition(":")[2])
        with full_port("127.0.0.2", port):
            client = colour.pai(**PAIR, base_url=f"http://localhost:{port}", retry=ONCE)
            assert client.images.get(IMAGE_ID, deadline=1).name == "n"


def test_a_call_ends_in_time_when_the_name_is_not_resolved(
    colour: Colour, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hanging(monkeypatch):
        ends_in_time(colour, "http://localhost:9")


def test_a_name_that_nobody_knows_is_no_connection(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    def find() -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    looked_up(monkeypatch, find)
    client = colour.pai(**PAIR, base_url="http://localhost:9", retry=ONCE)
    with pytest.raises(NetworkError, match="not known") as caught:
        client.images.get(IMAGE_ID)
    assert not isinstance(caught.value, RequestTimeoutError)


def test_a_request_that_is_taken_in_drop_by_drop_ends_in_time(colour: Colour) -> None:
    content = b"x" * 2**24
    with sluggish(4096, 0.02) as url:
        client = colour.pai(**PAIR)
        with in_time(), pytest.raises(OutcomeUnknown):
            client.services.predict("echo", content, endpoint=url, token="token", deadline=LIMIT)


def test_an_upload_that_is_taken_in_drop_by_drop_ends_in_time(colour: Colour) -> None:
    content = picture() + b"\0" * 2**23
    with sluggish(4096, 0.02) as url, in_time(), pytest.raises(OutcomeUnknown):
        photogpt_at(colour, url).images.upload(content, model_id="model-1", deadline=LIMIT)


def test_a_wait_for_a_task_ends_in_time_whatever_comes(colour: Colour) -> None:
    ask_at_once = reply(task().content()).replace(b"\r\n", b"\r\nx-acs-retry-after: 1\r\n", 1)

    def check(own: Colour, kind: str) -> None:
        with RawServer([ask_at_once], SLOW[kind]) as server:
            generation = oceanbase_at(own, server.url).images.generate("m")
            with in_time(), pytest.raises(TaskTimeout) as caught:
                generation.wait(timeout=LIMIT)
            assert caught.value.token == generation.token()
            assert len(server.requests) == 2

    at_once(colour, check, SLOW)


def test_a_wait_for_a_task_that_is_never_over_ends_in_time(colour: Colour) -> None:
    with RawServer([reply(task().content())]) as server:
        generation = oceanbase_at(colour, server.url).images.generate("m")
        # It may end as much earlier as the last question had been given for its answer.
        with in_time(early=LIMIT / 2), pytest.raises(TaskTimeout):
            generation.wait(timeout=LIMIT)


PROXIES: dict[str, Play] = {
    "nothing": ["hang"],
    "a head line by line": SLOW["a head line by line"],
    "a tunnel without a handshake": [b"HTTP/1.1 200 OK\r\n\r\n", "hang"],
}


@pytest.mark.parametrize("kind", PROXIES)
def test_a_call_through_a_slow_proxy_ends_in_time(
    colour: Colour, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with RawServer(PROXIES[kind]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//user:word@"))
        ends_in_time(colour, "https://api.example")
        asked = [request.split(b"\r\n") for request in proxy.requests]
        assert all(lines[0] == b"CONNECT api.example:443 HTTP/1.1" for lines in asked)
        assert all(b"Proxy-Authorization: Basic dXNlcjp3b3Jk" in lines for lines in asked)


def test_a_proxy_that_refuses_is_no_connection(colour: Colour, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer([reply(b"", "407 Proxy Authentication Required")]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = colour.pai(**PAIR, base_url="https://api.example", retry=ONCE)
        words = f"407.* It was asked through the environment's proxy '{proxy.url}'"
        with pytest.raises(NetworkError, match=words):
            client.images.get(IMAGE_ID)
        assert len(proxy.requests) == 1
