"""Redis that is away, slow or strange costs no call; values that cannot be used are refused at once."""

from __future__ import annotations

import logging
import socket
import sys
import time
from threading import Thread
from typing import Any

import pytest
from colours import IMAGE_ID, Scene
from pressure import lasts
from redis_scene import REPLY, logged, waits
from redis_server import RedisServer

from imageport import ConfigurationError, Rate, RedisRate
from imageport._redis import REST, Store, connect


def test_without_redis_the_process_keeps_the_pace_by_itself_with_one_warning(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    url = "redis://:planted-password@127.0.0.1:1/0"
    pai = scene.pai(REPLY, ..., rate=RedisRate(url, 1))
    for _ in range(4):
        pai.images.get(IMAGE_ID)
    assert scene.clock.slept == pytest.approx([1.0, 1.0, 1.0])
    assert logged(caplog) == ["WARNING"]
    assert "Redis cannot be used (ConnectionError): this process keeps the pace by itself." in caplog.text
    assert "planted" not in caplog.text + repr(pai)


def test_redis_that_goes_and_comes_back_is_left_and_used_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "imageport")
    with RedisServer() as server:
        pai = scene.pai(REPLY, ..., rate=RedisRate(server.url, Rate(1, 10)))
        pai.images.get(IMAGE_ID)
        pai.images.get(IMAGE_ID)
        server.kill()
        pai.images.get(IMAGE_ID)  # goes on behind the places that Redis gave
        pai.images.get(IMAGE_ID)
        assert logged(caplog) == ["WARNING"]
        server.start()
        scene.clock.time += 2 * REST + 60
        pai.images.get(IMAGE_ID)
        pai.images.get(IMAGE_ID)
        assert waits(scene, 10, 10, 10, 10)
        assert logged(caplog) == ["WARNING", "INFO"]
        with server.client() as client:
            assert client.dbsize() == 1


STRANGE = [
    b"",
    b"-NOAUTH Authentication required.\r\n",
    b"nonsense\r\n",
    b"*1\r\n$-1\r\n",
    b"*3\r\n:9999999999999999\r\n:1\r\n:1\r\n",
]


@pytest.mark.parametrize("answer", STRANGE)
def test_redis_that_answers_something_else_is_as_good_as_none(
    scene: Scene, caplog: pytest.LogCaptureFixture, answer: bytes
) -> None:
    def serve() -> None:
        with listener.accept()[0] as connection:
            while (asked := connection.recv(10_000)) and b"EVALSHA" not in asked:
                connection.sendall(b"+OK\r\n" * asked.count(b"SETINFO"))
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(10_000)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=serve, daemon=True).start()
        pai = scene.pai(REPLY, ..., rate=RedisRate(f"redis://127.0.0.1:{listener.getsockname()[1]}", 1))
        pai.images.get(IMAGE_ID)
        pai.images.get(IMAGE_ID)
    assert scene.clock.slept == pytest.approx([1.0])
    assert logged(caplog) == ["WARNING"]


def test_a_redis_with_other_data_under_its_name_is_as_good_as_none(
    scene: Scene, redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    pai = scene.pai(REPLY, ..., rate=RedisRate(redis.url, 1))
    pai.images.get(IMAGE_ID)
    with redis.client() as client:
        [name] = client.keys("*")  # pyright: ignore[reportGeneralTypeIssues]
        client.set(name, "something else")
    pai.images.get(IMAGE_ID)
    assert waits(scene, 1)
    assert logged(caplog) == ["WARNING"]


def test_places_of_a_redis_that_was_started_again_are_nobodys(scene: Scene) -> None:
    rate, end = Rate(1, 10), scene.clock.time + 1e8
    with RedisServer() as server:
        store = Store(connect(RedisRate(server.url)))
        places = [store.take("{lane}", rate, end) for _ in range(5)]
        server.kill()
        server.start()
        first = store.take("{lane}", rate, end)
        for place in places[2:]:
            store.give_back("{lane}", place.at if place else 0.0)
        time.sleep(0.1)
        second = Store(connect(RedisRate(server.url))).take("{lane}", rate, end)
    assert first is not None
    assert second is not None
    assert second.at - first.at == pytest.approx(10e6, abs=1)


def test_a_slow_redis_costs_its_timeout_and_only_once(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer() as server:
        pai = scene.pai(REPLY, ..., rate=RedisRate(server.url, 1000, timeout=0.2))
        pai.images.get(IMAGE_ID)
        server.hold()
        with lasts(0.6, least=0.15):
            pai.images.get(IMAGE_ID)
        with lasts(0.2):
            for _ in range(20):
                pai.images.get(IMAGE_ID)
        server.go_on()
    assert logged(caplog) == ["WARNING"]


BAD_URLS = [
    "",
    "localhost:6379",
    "http://localhost:6379",
    "redis://",
    "redis:///0",
    "redis://host:0",
    "redis://host:99999",
    "redis://host:port",
    "redis://[::1",
    "unix://",
    "unix:///",
    b"redis://localhost",
    None,
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_url_that_is_none_is_refused(url: Any) -> None:
    with pytest.raises(ConfigurationError, match="RedisRate: url must be"):
        RedisRate(url)


@pytest.mark.parametrize("end", ["?socket_timeout=soon", "?nothing=1", "?db=first", "?protocol=9"])
def test_a_part_of_a_url_that_redis_cannot_read_is_refused_with_the_client(scene: Scene, end: str) -> None:
    with pytest.raises(ConfigurationError, match="url has a part") as caught:
        scene.pai(rate=RedisRate("redis://:planted@localhost:6379" + end))
    assert "planted" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "options",
    [
        {"rate": 0},
        {"rate": "fast"},
        {"rate": {"Nothing": 1}},
        {"account": ""},
        {"account": 7},
        {"account": "\ud800"},
        {"timeout": 0},
        {"timeout": None},
        {"timeout": float("nan")},
        {"timeout": 61},
    ],
)
def test_other_values_that_cannot_be_used_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        RedisRate("redis://localhost", **options)


def test_its_repr_hides_the_url() -> None:
    rate = RedisRate("redis://:planted@localhost", 5, account="ours")
    assert repr(rate) == "RedisRate(rate=5, account='ours', timeout=0.25)"


def test_credentials_that_change_need_the_name_of_the_account(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="needs account= for credentials that change"):
        scene.pai(api_key=lambda: "sk", rate=RedisRate("redis://localhost"))


def test_without_the_extra_the_error_says_what_to_install(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'imageport\[redis\]'"):
        scene.pai(rate=RedisRate("redis://localhost"))
