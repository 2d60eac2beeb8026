"""One account's pace through a real Redis, within one process."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event, Thread

import anyio
import anyio.lowlevel
import httpx
import pytest
from colours import IMAGE_ID, PAIR, Answer, Scene, Script
from pressure import HANG, lasts
from redis_scene import LATE, REPLY, waits
from redis_server import RedisServer

from imageport import PAI, AsyncPAI, DeadlineExceeded, Rate, RedisRate, _clock


def test_clients_with_the_same_key_share_the_pace(scene: Scene, redis: RedisServer) -> None:
    clients = [scene.pai(REPLY, ..., rate=RedisRate(redis.url, "6/min")) for _ in range(2)]
    for client in (*clients, *clients):
        client.images.get(IMAGE_ID)
    assert waits(scene, 10, 10, 10)


def test_blocking_and_async_clients_share_it_too(redis: RedisServer) -> None:
    rate = RedisRate(redis.url, Rate(1, 60))
    with PAI(**PAIR, transport=Script(REPLY), rate=rate) as blocking:
        blocking.images.get(IMAGE_ID)

    async def main() -> None:
        async with AsyncPAI(**PAIR, transport=Script(), rate=rate) as awaited:
            with pytest.raises(DeadlineExceeded) as caught:
                await awaited.images.get(IMAGE_ID, deadline=30)
            assert 60 - LATE < (caught.value.retry_after or 0) <= 60

    for backend in ("asyncio", "trio"):
        anyio.run(main, backend=backend)


def test_other_keys_accounts_vendors_operations_and_hosts_have_a_pace_of_their_own(
    scene: Scene, redis: RedisServer
) -> None:
    rate = {"GetImage": "1/min"}
    scene.pai(REPLY, rate=RedisRate(redis.url, rate)).images.get(IMAGE_ID)
    for more in (
        {"rate": RedisRate(redis.url, rate), "access_key_id": "other-ak", "access_key_secret": "s"},
        {"rate": RedisRate(redis.url, rate, account="ours")},
        {"rate": RedisRate(redis.url, {"read": "1/min"})},
        {"rate": RedisRate(redis.url, rate), "region": "cn-shanghai"},
    ):
        scene.pai(REPLY, **more).images.get(IMAGE_ID)
    photo = Answer(body={"result": {"id": "photo-1"}, "status": "OK"})
    for _ in range(2):
        paced = RedisRate(redis.url, {"read": "1/min"}, account="ours")
        scene.colour.photogpt(api_key="sk", transport=Script(photo), rate=paced).images.get("photo-1")
    assert waits(scene, 60)


def test_an_account_that_is_named_is_one_whatever_its_keys(scene: Scene, redis: RedisServer) -> None:
    rate = RedisRate(redis.url, "6/min", account="ours")
    for keys in (PAIR, {"api_key": "sk-1"}, {"api_key": lambda: "sk-2"}):
        scene.pai(REPLY, rate=rate, **keys).images.get(IMAGE_ID)
    assert waits(scene, 10, 10)


def test_bursts_are_shared(scene: Scene, redis: RedisServer) -> None:
    clients = [scene.pai(REPLY, ..., rate=RedisRate(redis.url, Rate(1, 10, burst=3))) for _ in range(2)]
    for client in (*clients, *clients):
        client.images.get(IMAGE_ID)
    assert waits(scene, 10)


def test_a_wait_that_breaks_the_deadline_raises_at_once_and_takes_no_place(
    scene: Scene, redis: RedisServer
) -> None:
    pai = scene.pai(REPLY, ..., rate=RedisRate(redis.url, "6/min"))
    pai.images.get(IMAGE_ID)
    for _ in range(3):
        with pytest.raises(DeadlineExceeded, match="the pace lets it go in") as caught:
            pai.images.get(IMAGE_ID, deadline=5)
        assert 10 - LATE < (caught.value.retry_after or 0) <= 10
    assert len(scene.script.requests) == 1
    pai.images.get(IMAGE_ID, deadline=11)
    assert waits(scene, 10)


def test_what_redis_keeps_names_no_key_and_is_gone_after_a_while(scene: Scene, redis: RedisServer) -> None:
    for keys in (PAIR, {"api_key": "sk-planted"}):
        pai = scene.pai(REPLY, ..., rate=RedisRate(redis.url, {"GetImage": 10, "*": 10}), **keys)
        pai.images.get(IMAGE_ID)
        pai.images.publish(IMAGE_ID)
    with redis.client() as client:
        names: list[str] = client.keys("*")  # pyright: ignore[reportAssignmentType]
        kept = str([(name, client.hgetall(name)) for name in names])
        assert len(names) == 4
        assert all(0 < client.pttl(name) <= 70_000 for name in names)  # pyright: ignore[reportOperatorIssue]
    for word in ("sk-planted", "test-ak", "test-secret", "aliyun", "cn-hangzhou"):
        assert word not in kept


def test_a_place_that_was_left_goes_to_whom_asks_next_in_any_client(scene: Scene, redis: RedisServer) -> None:
    from imageport._redis import Store, connect
    from imageport._shared_pace import SharedLane

    rate = Rate(1, 10)
    ours, theirs = (SharedLane(rate, "{lane}", Store(connect(RedisRate(redis.url)))) for _ in range(2))
    end = scene.clock.time + 1e8
    places = [ours.take(end) for _ in range(100)]
    for place in places[1:]:
        ours.give_back(place)
    with redis.client() as client:
        until = time.monotonic() + HANG
        while client.zcard("{lane}:freed") != 99 and time.monotonic() < until:
            time.sleep(0.01)
        assert 900 < client.ttl("{lane}:freed") <= 1060  # pyright: ignore[reportOperatorIssue]
    assert [theirs.take(end).at for _ in range(3)] == [place.at for place in places[1:4]]


def test_a_clock_of_redis_that_was_set_back_makes_nobody_wait_for_it(
    scene: Scene, redis: RedisServer
) -> None:
    pai = scene.pai(REPLY, ..., rate=RedisRate(redis.url, "6/min"))
    pai.images.get(IMAGE_ID)
    with redis.client() as client:
        [name] = client.keys("*")  # pyright: ignore[reportGeneralTypeIssues]
        for field in ("next", "seen"):
            client.hincrbyfloat(name, field, 3600e6)
    pai.images.get(IMAGE_ID)
    assert waits(scene, 10)


def test_closing_the_client_closes_its_connections_to_redis(scene: Scene, redis: RedisServer) -> None:
    def connected() -> int:
        return len(watching.client_list())  # pyright: ignore[reportArgumentType]

    with redis.client() as watching:
        before = connected()
        pai = scene.pai(REPLY, ..., rate=RedisRate(redis.url, 1000))
        pai.images.get(IMAGE_ID)
        assert connected() == before + 1
        pai.close()
        until = time.monotonic() + HANG
        while connected() != before and time.monotonic() < until:
            time.sleep(0.01)
        assert connected() == before


def ahead(redis: RedisServer) -> float:
    """The seconds for which a pace is taken in Redis."""
    with redis.client() as client:
        [name] = client.keys("*:next")  # pyright: ignore[reportGeneralTypeIssues]
        seconds, micros = client.time()  # pyright: ignore[reportGeneralTypeIssues]
        return float(client.hget(name, "next") or 0) / 1e6 - seconds - micros / 1e6  # pyright: ignore[reportArgumentType]


def test_threads_that_wait_long_take_only_places_that_are_near(redis: RedisServer) -> None:
    """Whatever is killed while it waits, nobody waits for its places."""
    over = Event()

    def call() -> None:
        _clock.abandoned.set(over)
        with suppress(_clock.Abandoned):
            pai.images.get(IMAGE_ID)

    with PAI(**PAIR, transport=Script(REPLY, ...), rate=RedisRate(redis.url, 5)) as pai:
        threads = [Thread(target=call, daemon=True) for _ in range(60)]
        for thread in threads:
            thread.start()
        time.sleep(1.0)
        assert ahead(redis) < 5.0
        with pytest.raises(DeadlineExceeded, match="the pace lets it go in") as caught, lasts(0.5):
            pai.images.get(IMAGE_ID, deadline=5)
        assert 6 < (caught.value.retry_after or 0) < 14
        over.set()
        for thread in threads:
            thread.join(HANG)


def test_tasks_that_wait_long_take_only_places_that_are_near(redis: RedisServer) -> None:
    async def main() -> None:
        rate = RedisRate(redis.url, 5)
        calls = anyio.create_task_group()
        async with AsyncPAI(**PAIR, transport=Script(REPLY, ...), rate=rate) as pai, calls as group:
            for _ in range(60):
                group.start_soon(pai.images.get, IMAGE_ID)
            await anyio.sleep(1.0)
            assert ahead(redis) < 5.0
            with pytest.raises(DeadlineExceeded) as caught, lasts(0.5):
                await pai.images.get(IMAGE_ID, deadline=5)
            assert 6 < (caught.value.retry_after or 0) < 14
            group.cancel_scope.cancel()

    for backend in ("asyncio", "trio"):
        with redis.client() as client:
            client.flushall()
        anyio.run(main, backend=backend)


def test_who_waits_goes_in_the_order_of_asking(redis: RedisServer) -> None:
    """Also where most of them stand in line, and the pace is the account's all the time."""
    sent: list[tuple[str, float]] = []
    start = time.monotonic()

    async def main() -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            sent.append((request.url.path.rpartition("/")[2], time.monotonic() - start))
            return httpx.Response(200, json={"Name": "n"})

        rate = RedisRate(redis.url, 20)
        transport = httpx.MockTransport(answer)
        async with (
            AsyncPAI(**PAIR, transport=transport, rate=rate) as pai,
            anyio.create_task_group() as group,
        ):
            for number in range(60):
                group.start_soon(pai.images.get, f"image-{number}")
                await anyio.lowlevel.checkpoint()

    anyio.run(main)
    numbers = [int(name.removeprefix("image-")) for name, _ in sent]
    assert max(abs(place - number) for place, number in enumerate(numbers)) <= 21
    assert sent[-1][1] > 2.9
