from __future__ import annotations

from collections.abc import Iterator

import pytest

from imageport import PAI
from imageport.sandbox import Sandbox

from .inner import Run, load_everything


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
def pai(sandbox: Sandbox) -> Iterator[PAI]:
    with PAI(api_key="sk-sandbox", base_url=sandbox.url) as pai:
        yield pai


@pytest.fixture
def signed(sandbox: Sandbox) -> Iterator[PAI]:
    with PAI(access_key_id="sandbox-ak", access_key_secret="sandbox-secret", base_url=sandbox.url) as pai:
        yield pai


@pytest.fixture(scope="session")
def everything_is_loaded() -> None:
    load_everything()


@pytest.fixture
def run(everything_is_loaded: None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return Run(pytester)
