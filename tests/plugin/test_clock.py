from __future__ import annotations

import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from colours import Colour

from imageport import Retry, TaskTimeout, _clock
from imageport.sandbox import Sandbox
from imageport.testing import Clock

KEYS: Any = {"access_key_id": "sandbox-ak", "access_key_secret": "sandbox-secret"}


@pytest.fixture
def clock(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(sandbox)
    for name in ("monotonic", "now", "sleep", "sleep_async"):
        monkeypatch.setattr(_clock, name, getattr(clock, name))
    return clock


def test_the_server_s_word_is_kept_without_waiting(sandbox: Sandbox, clock: Clock, colour: Colour) -> None:
    sandbox.fault("throttle", operation="ListImages", retry_after="20")
    sandbox.fault("throttle", operation="ListImages", retry_after=3600, as_date=True)
    started = time.monotonic()
    pai = colour.pai(base_url=sandbox.url, retry=Retry(max_delay=4000), **KEYS)
    assert list(pai.images.list()) == []
    assert clock.slept == [20, pytest.approx(3600, abs=1.5)]
    assert time.monotonic() - started < 20 + 3600


def test_a_task_ends_as_soon_as_it_is_waited_for(
    sandbox: Sandbox, clock: Clock, colour: Colour, tmp_path: Path
) -> None:
    sandbox.set_pace(seconds=300)
    oceanbase = colour.oceanbase(api_key="sk-sandbox", base_url=sandbox.url)
    generation = oceanbase.images.generate("sandbox-task", prompt="a cat")
    generation.wait(timeout=1000)
    assert 300 <= sum(clock.slept) <= 330
    assert generation.images[0].save(tmp_path / "cat.png").stat().st_size > 100


def test_patience_ends_in_no_time(sandbox: Sandbox, clock: Clock, colour: Colour) -> None:
    oceanbase = colour.oceanbase(api_key="sk-sandbox", base_url=sandbox.url)
    generation = oceanbase.images.generate("sandbox-task-never", prompt="a cat")
    with pytest.raises(TaskTimeout):
        generation.wait(timeout=3600)
    assert sum(clock.slept) == pytest.approx(3600, abs=20)


def test_time_moves_for_both_sides(sandbox: Sandbox, clock: Clock, colour: Colour) -> None:
    pai = colour.pai(base_url=sandbox.url, **KEYS)
    date, mono = clock.now(), clock.monotonic()
    clock.advance(86_400)
    assert clock.now() - date == pytest.approx(86_400, abs=60)
    assert clock.monotonic() - mono == pytest.approx(86_400, abs=60)
    list(pai.images.list())
    assert [seen.status for seen in sandbox.requests] == [200]  # no signature was refused as too old


def test_a_neighbour_that_sleeps_makes_nobody_late(sandbox: Sandbox, clock: Clock) -> None:
    before = clock.monotonic()
    neighbour = Thread(target=clock.sleep, args=[1000])
    neighbour.start()
    neighbour.join()
    assert clock.monotonic() - before < 500
    assert clock.now() - time.time() == pytest.approx(1000, abs=60)
    clock.sleep(10)
    assert 10 <= clock.monotonic() - before < 500
    assert Clock(sandbox).monotonic() == pytest.approx(time.monotonic(), abs=60)


def test_a_test_may_let_time_run_out(sandbox: Sandbox, clock: Clock, colour: Colour) -> None:
    oceanbase = colour.oceanbase(api_key="sk-sandbox", base_url=sandbox.url)
    generation = oceanbase.images.generate("sandbox-task-never", prompt="a cat")
    with pytest.raises(TaskTimeout):
        generation.wait(timeout=3600, on_update=lambda _: clock.advance(3600))
    assert len(clock.slept) == 1
