from __future__ import annotations

from pathlib import Path

import pytest
from gallery.pictures import NotPainted, paint

from imageport import OceanBase
from imageport.testing import Clock, Faults, Requests, Sandbox


def test_a_picture_is_painted(
    imageport_oceanbase: OceanBase, imageport_clock: Clock, imageport_sandbox: Sandbox, tmp_path: Path
) -> None:
    imageport_sandbox.set_pace(seconds=120)
    saved = paint(imageport_oceanbase, "sandbox-task", "a lighthouse at dawn", tmp_path)
    assert saved.read_bytes().startswith(b"\x89PNG")
    assert 120 <= sum(imageport_clock.slept) < 300


def test_a_failed_task_is_told(
    imageport_oceanbase: OceanBase, imageport_clock: Clock, imageport_faults: Faults, tmp_path: Path
) -> None:
    imageport_faults.add("failing_task")
    with pytest.raises(NotPainted) as caught:
        paint(imageport_oceanbase, "sandbox-task", "a lighthouse at dawn", tmp_path)
    assert not caught.value.paid
    imageport_faults.assert_struck()


def test_nothing_is_paid_twice(
    imageport_oceanbase: OceanBase,
    imageport_faults: Faults,
    imageport_requests: Requests,
    imageport_sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    imageport_faults.add("lost", "GenerateImage")
    with pytest.raises(NotPainted) as caught:
        paint(imageport_oceanbase, "sandbox-sync", "a lighthouse at dawn", tmp_path)
    assert caught.value.paid
    imageport_requests.assert_sent("GenerateImage", {"prompt": "a lighthouse at dawn"}, times=1)
    assert len(imageport_sandbox.generations) == 1
