"""What the tests of the examples share: a sandbox, clients of it, and what was printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from vendors import QUICK

from imageport import PAI, PhotoGPT
from imageport.sandbox import Sandbox


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(task_seconds=0.0) as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
def pai(sandbox: Sandbox) -> Iterator[PAI]:
    with PAI(api_key="sk-sandbox", base_url=sandbox.url, retry=QUICK) as made:
        yield made


@pytest.fixture
def photogpt(sandbox: Sandbox) -> Iterator[PhotoGPT]:
    with PhotoGPT(api_key="sk-sandbox", base_url=sandbox.url, retry=QUICK) as made:
        yield made


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[str]]:
    """The lines that were printed since the last call."""
    return lambda: capsys.readouterr().out.splitlines()
