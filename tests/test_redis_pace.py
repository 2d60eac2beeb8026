"""One account's pace through a real Redis, within one process."""

from __future__ import annotations

import time

import pytest
from colours import IMAGE_ID, PAIR, Answer, Scene, Script
from pressure import HANG
from redis_scene import LATE, REPLY, waits
from redis_server import RedisServer

from imageport import DeadlineExceeded, Rate, RedisRate


def test_clients_with_the_same_key_share_the_pace(scene: Scene, redis: RedisServer) -> None:
    clients = [scene.pai(REPLY, ..., rate=RedisRate(redis.url, "6/min")) for _ in range(2)]
    for client in (*clients, *clients):
        client.images.get(IMAGE_ID)
    assert waits(scene, 10, 20, 30)


def test_blocking_and_async_clients_share_it_too(redis: RedisServer) -> None:
    import anyio

    from imageport import PAI, AsyncPAI

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
    assert waits(scene, 10, 20)


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
