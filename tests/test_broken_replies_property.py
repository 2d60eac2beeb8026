from __future__ import annotations

import asyncio
import copy
import gzip
import pickle
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from any_replies import JSON
from both_ways import METHODS, Caller, Door, Outcome, calm, still
from broken_replies import broken
from colours import Answer, Clock
from hypothesis import given
from hypothesis import strategies as st
from sample_calls import sample

from imageport import ImagePortError, SpecMismatchError

MEBIBYTE = 2**20
MOST_WAIT = 30.0  # what the retry policy allows
MOST_REQUESTS = 12  # three attempts, each of them for three pages or for an image and its look-up


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    with still() as made:
        yield made


@pytest.fixture(scope="module")
def runner(clock: Clock) -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def used(value: Any) -> None:
    """Do with a result what a program does with it; only our errors may come of that."""
    assert isinstance(repr(value), str)
    if isinstance(value, list):
        for item in value:
            used(item)
    elif hasattr(value, "items") and hasattr(value, "next_token"):
        for item in value.items:
            used(item)
    elif hasattr(value, "raw_status"):
        generated(value)
    elif hasattr(value, "to_dict"):
        assert isinstance(value.to_dict(), dict)


def generated(value: Any) -> None:
    assert value.done in (True, False)
    with suppress(ImagePortError):
        value.token()
    for image in value.images:
        with suppress(ImagePortError):
            assert image.error or image.url or image.content is not None


def told(error: BaseException) -> None:
    """An error of ours has words, and can be sent to another process."""
    assert isinstance(error, ImagePortError), error
    assert str(error).encode()
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == str(copy.copy(error))


@pytest.mark.parametrize(("door", "name"), METHODS)
@calm(20)
@given(data=st.data())
def test_whatever_comes_it_is_a_result_or_one_of_our_errors(
    runner: asyncio.Runner, clock: Clock, door: Door, name: str, data: st.DataObject
) -> None:
    operation, arguments = sample(door, name)
    answer = data.draw(broken("Recommend" if operation == "Predict" else operation, 200))
    caller = Caller(runner, door, name)
    outcomes: list[Outcome] = []
    clock.slept.clear()
    for call in (caller.blocking, caller.awaited):
        outcome = call(lambda _: answer, arguments)
        assert len(outcome.requests) <= MOST_REQUESTS
        if outcome.error is None:
            used(outcome.value)
        else:
            told(outcome.error)
        outcomes.append(outcome)
    assert all(0 <= seconds <= MOST_WAIT for seconds in clock.slept)
    assert type(outcomes[0].error) is type(outcomes[1].error)
    assert str(outcomes[0].error) == str(outcomes[1].error)


def nested(content: bytes) -> bytes:
    return gzip.compress(gzip.compress(content))


BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "gzip, gzip": nested,
    "deflate, gzip": lambda content: gzip.compress(zlib.compress(content)),
}


@cache
def bomb(encoding: str) -> bytes:
    return BOMBS[encoding](b" " * (256 * MEBIBYTE))


@pytest.mark.parametrize("encoding", BOMBS)
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("colour", ["blocking", "awaited"])
def test_a_body_that_unfolds_without_end_is_refused_before_it_fills_the_memory(
    runner: asyncio.Runner, encoding: str, status: int, colour: str
) -> None:
    answer = Answer(status, bomb(encoding), {**JSON, "content-encoding": encoding})
    caller = Caller(runner, "bearer", "images.get")
    tracemalloc.start()
    outcome = getattr(caller, colour)(lambda _: answer, {"image_id": "image-1"})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(outcome.error, ImagePortError)
    assert peak < 200 * MEBIBYTE
    assert status != 200 or isinstance(outcome.error, SpecMismatchError)
