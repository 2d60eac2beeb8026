"""Fixtures for tests of code that uses imageport.

pytest imports this module at the start of every run, so the fixtures import what costs time. They need
the extra: ``pip install "imageport[sandbox]"``.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from imageport import PAI, AsyncOceanBase, AsyncPAI, AsyncPhotoGPT, OceanBase, PhotoGPT
    from imageport.testing import Clock, Faults, Requests, Sandbox

_SANDBOX = pytest.StashKey["Sandbox"]()


@pytest.fixture(scope="session")
def _imageport_server() -> Generator[Sandbox]:
    try:
        from imageport.testing import Sandbox
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        needed = f'The fixture needs {missing}: pip install "imageport[sandbox]".'
        raise pytest.fail.Exception(needed, pytrace=False) from None
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def imageport_sandbox(_imageport_server: Sandbox, request: pytest.FixtureRequest) -> Generator[Sandbox]:
    """Give a sandbox in its first state; the server behind it is one for the whole run of a process."""
    _imageport_server.reset()
    request.node.stash[_SANDBOX] = _imageport_server
    yield _imageport_server
    _imageport_server.disconnect()


@pytest.fixture
def imageport_faults(imageport_sandbox: Sandbox) -> Faults:
    """Let things go wrong."""
    from imageport.testing import Faults

    return Faults(imageport_sandbox)


@pytest.fixture
def imageport_requests(imageport_sandbox: Sandbox) -> Requests:
    """Give the requests that the sandbox got, and assertions on them."""
    from imageport.testing import Requests

    return Requests(imageport_sandbox)


@pytest.fixture
def imageport_clock(imageport_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give one time to the sandbox and to all clients: waits pass at once."""
    from imageport import _clock
    from imageport.testing import Clock

    clock = Clock(imageport_sandbox)
    for name in ("monotonic", "now", "sleep", "sleep_async"):
        monkeypatch.setattr(_clock, name, getattr(clock, name))
    return clock


@pytest.fixture
def imageport_environment(imageport_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the sandbox's credentials, signed for PAI, in the place of all that are in the environment."""
    from imageport.testing.clients import environment

    for name, value in environment(imageport_sandbox).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)


@pytest.fixture
def imageport_options() -> dict[str, Any]:
    """Say what the ready clients are told besides where and who; define it anew to change that."""
    from imageport.testing.clients import usual_options

    return usual_options()


@pytest.fixture
def imageport_pai(imageport_sandbox: Sandbox, imageport_options: dict[str, Any]) -> Generator[PAI]:
    """Give a PAI client with an API key."""
    from imageport import PAI
    from imageport.testing.clients import blocking

    with PAI(**blocking(imageport_sandbox, imageport_options)) as client:
        yield client


@pytest.fixture
def imageport_signed_pai(imageport_sandbox: Sandbox, imageport_options: dict[str, Any]) -> Generator[PAI]:
    """Give a PAI client that signs with an AccessKey pair."""
    from imageport import PAI
    from imageport.testing.clients import PAIR, blocking

    with PAI(**blocking(imageport_sandbox, imageport_options, **PAIR)) as client:
        yield client


@pytest.fixture
def imageport_photogpt(imageport_sandbox: Sandbox, imageport_options: dict[str, Any]) -> Generator[PhotoGPT]:
    """Give a PhotoGPT client."""
    from imageport import PhotoGPT
    from imageport.testing.clients import blocking

    with PhotoGPT(**blocking(imageport_sandbox, imageport_options)) as client:
        yield client


@pytest.fixture
def imageport_oceanbase(
    imageport_sandbox: Sandbox, imageport_options: dict[str, Any]
) -> Generator[OceanBase]:
    """Give an OceanBase client."""
    from imageport import OceanBase
    from imageport.testing.clients import blocking

    with OceanBase(**blocking(imageport_sandbox, imageport_options)) as client:
        yield client


# The async clients are given by plain functions, so that any plugin, or none, may run the tests.


@pytest.fixture
def imageport_async_pai(imageport_sandbox: Sandbox, imageport_options: dict[str, Any]) -> AsyncPAI:
    """Give an async PAI client with an API key."""
    from imageport import AsyncPAI
    from imageport.testing.clients import awaited

    return AsyncPAI(**awaited(imageport_sandbox, imageport_options))


@pytest.fixture
def imageport_async_signed_pai(imageport_sandbox: Sandbox, imageport_options: dict[str, Any]) -> AsyncPAI:
    """Give an async PAI client that signs with an AccessKey pair."""
    from imageport import AsyncPAI
    from imageport.testing.clients import PAIR, awaited

    return AsyncPAI(**awaited(imageport_sandbox, imageport_options, **PAIR))


@pytest.fixture
def imageport_async_photogpt(imageport_sandbox: Sandbox, imageport_options: dict[str, Any]) -> AsyncPhotoGPT:
    """Give an async PhotoGPT client."""
    from imageport import AsyncPhotoGPT
    from imageport.testing.clients import awaited

    return AsyncPhotoGPT(**awaited(imageport_sandbox, imageport_options))


@pytest.fixture
def imageport_async_oceanbase(
    imageport_sandbox: Sandbox, imageport_options: dict[str, Any]
) -> AsyncOceanBase:
    """Give an async OceanBase client."""
    from imageport import AsyncOceanBase
    from imageport.testing.clients import awaited

    return AsyncOceanBase(**awaited(imageport_sandbox, imageport_options))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Show with a failed test what its sandbox got."""
    sandbox = item.stash.get(_SANDBOX, None)
    if sandbox is not None and call.when == "call" and call.excinfo is not None:
        from imageport.testing import Requests

        item.add_report_section("call", "imageport sandbox", str(Requests(sandbox)))
