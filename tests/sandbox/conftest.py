from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from pressure import HANG

from imageport.sandbox import Sandbox

from .helpers import Caller


@pytest.fixture(scope="session")
def running() -> Iterator[tuple[Sandbox, httpx.Client]]:
    with Sandbox() as sandbox, httpx.Client(base_url=sandbox.url, timeout=HANG) as http:
        yield sandbox, http


@pytest.fixture
def sandbox(running: tuple[Sandbox, httpx.Client]) -> Sandbox:
    running[0].reset()
    return running[0]


@pytest.fixture
def caller(sandbox: Sandbox, running: tuple[Sandbox, httpx.Client]) -> Caller:
    return Caller(running[1])


@pytest.fixture
def other(sandbox: Sandbox, running: tuple[Sandbox, httpx.Client]) -> Caller:
    """The second account."""
    return Caller(running[1], "-2")
