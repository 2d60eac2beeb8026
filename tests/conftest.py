"""What the tests share: both colours, a clock that nobody waits for, an empty environment."""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from colours import Clock, Colour, Scene
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from imageport import _chain, _clock

if TYPE_CHECKING:
    from redis_server import RedisServer

# Ignored in the background of a shell, and under nohup: what the tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

_VARIABLES = (
    *("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
    *("DASHSCOPE_API_KEY", "PAI_API_KEY", "PHOTOGPT_API_KEY", "OCEANBASE_API_KEY", "OCEANBASE_BASE_URL"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)

SPEC = Path(__file__).parents[1] / "spec"

# The same examples at every run, and no stopwatch: tests share their machine.
settings.register_profile("calm", derandomize=True, deadline=None, database=None)
settings.load_profile("calm")


# What is collected stays: to look for garbage among it is in vain, and takes a second for its gigabyte.
gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was collected out of every search for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _same_cases() -> Iterator[None]:
    """Hypothesis makes the same cases in any order of tests: it would use words of what is loaded so far."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "_get_local_constants", Constants)
        yield


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    # For what the tests start: nothing of this machine's own is a source of credentials.
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    monkeypatch.setenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(autouse=True)
def _no_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the machine's own metadata server; those of the chain run in processes of their own."""
    monkeypatch.setattr(_chain, "installed", lambda: False)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that only sleeping moves; nobody really waits."""
    made = Clock()
    for name, value in (("monotonic", made.read), ("now", made.read), ("sleep", made.sleep)):
        monkeypatch.setattr(_clock, name, value)
    monkeypatch.setattr(_clock, "sleep_async", made.sleep_async)
    return made


@pytest.fixture(params=["blocking", "awaited"])
def colour(request: pytest.FixtureRequest) -> Iterator[Colour]:
    """Clients of either colour; every test that takes this runs twice."""
    made = Colour(request.param, asyncio.Runner())
    yield made
    made.close()


@pytest.fixture
def scene(colour: Colour, clock: Clock) -> Scene:
    """A client of either colour, on scripted answers."""
    return Scene(colour, clock)


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    """The script behind `make generate`."""
    sys.path.insert(0, str(SPEC))
    yield importlib.import_module("generate")
    sys.path.remove(str(SPEC))


@pytest.fixture(scope="module")
def _redis() -> Iterator[RedisServer]:
    from redis_server import RedisServer

    with RedisServer() as made:
        yield made


@pytest.fixture
def redis(_redis: RedisServer, request: pytest.FixtureRequest) -> RedisServer:
    """A real Redis that holds nothing yet; time passes there as it does by the test's clock."""
    with _redis.client() as client:
        client.flushall()
    if "clock" in request.fixturenames:
        request.getfixturevalue("clock").passing.append(_redis.advance)
    return _redis
