"""A list of prompts: no prompt is paid for twice, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import generate_pictures
import pytest
from vendors import QUICK

from imageport import AuthenticationError, OceanBase
from imageport._formats import is_picture
from imageport.sandbox import Sandbox

PROMPTS = ["a cat", "a dog", "a cow", "a cat"]
Said = Callable[[], list[str]]


def run(sandbox: Sandbox, out: Path, model: str, *, again: bool = False, key: str = "sk-sandbox") -> int:
    """As a new process does it: all that is known is in the folder."""
    with (
        OceanBase(api_key=key, base_url=sandbox.url, retry=QUICK) as oceanbase,
        closing(generate_pictures.Batch(oceanbase, model, out)) as batch,
    ):
        return batch.run(PROMPTS, again=again)


def states(said: Said) -> list[str]:
    """The state of each prompt, as the last run has printed it."""
    return [line.split()[1].strip(":") for line in said()]


def paid(sandbox: Sandbox) -> Counter[str]:
    return Counter(entry["prompt"] for entry in sandbox.generations)


def pictures(folder: Path) -> list[str]:
    """The names of the files that really are pictures."""
    return sorted(path.name for path in folder.glob("*.png") if is_picture(path.read_bytes()[:32]))


ONCE = Counter(PROMPTS[:3])
FILES = ["0001-1.png", "0002-1.png", "0003-1.png"]
MODELS = ["sandbox-sync", "sandbox-sync-b64", "sandbox-task"]


@pytest.mark.parametrize("model", MODELS)
def test_each_prompt_becomes_a_picture_once(sandbox: Sandbox, tmp_path: Path, said: Said, model: str) -> None:
    for _ in range(2):
        assert run(sandbox, tmp_path, model) == 0
        assert states(said) == ["saved"] * 3
        assert (pictures(tmp_path), paid(sandbox)) == (FILES, ONCE)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", ["lost", "empty"])
def test_what_was_perhaps_paid_for_is_not_asked_for_again(
    sandbox: Sandbox, tmp_path: Path, said: Said, model: str, kind: str
) -> None:
    sandbox.fault(kind, operation="GenerateImage", after=1, work=True)
    for _ in range(2):
        assert run(sandbox, tmp_path, model) == 1
        assert states(said) == ["saved", "asked", "saved"]
        assert paid(sandbox) == ONCE
    assert run(sandbox, tmp_path, model, again=True) == 0
    assert paid(sandbox) == ONCE + Counter(["a dog"])


@pytest.mark.parametrize(
    ("kind", "options"),
    [("throttle", {"times": 3}), *(("error", {"status": status}) for status in (400, 403, 404, 409))],
)
def test_what_was_refused_is_asked_for_by_the_next_run(
    sandbox: Sandbox, tmp_path: Path, kind: str, options: dict[str, Any]
) -> None:
    sandbox.fault(kind, operation="GenerateImage", **options)
    if options.get("status") == 403:
        with pytest.raises(generate_pictures.HOPELESS):
            run(sandbox, tmp_path, "sandbox-task")
    else:
        assert run(sandbox, tmp_path, "sandbox-task") == 1
    assert run(sandbox, tmp_path, "sandbox-task") == 0
    assert paid(sandbox) == ONCE


def test_a_refused_key_ends_the_run(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(AuthenticationError):
        run(sandbox, tmp_path, "sandbox-task", key="sk-wrong")
    assert len(sandbox.requests) == 1
    assert run(sandbox, tmp_path, "sandbox-task") == 0


def test_a_task_that_cannot_be_asked_for_is_gone_on_with(
    sandbox: Sandbox, tmp_path: Path, said: Said
) -> None:
    sandbox.fault("error", operation="GetTask", status=503, times=3)
    assert run(sandbox, tmp_path, "sandbox-task") == 1
    assert states(said) == ["task", "saved", "saved"]
    assert run(sandbox, tmp_path, "sandbox-task") == 0
    assert paid(sandbox) == ONCE


def test_a_task_that_failed_is_not_tried_again_by_itself(
    sandbox: Sandbox, tmp_path: Path, said: Said
) -> None:
    sandbox.fault("failing_task", after=1)
    for _ in range(2):
        assert run(sandbox, tmp_path, "sandbox-task") == 1
        assert states(said) == ["saved", "failed", "saved"]
    assert run(sandbox, tmp_path, "sandbox-task", again=True) == 0


@pytest.mark.parametrize(("model", "state"), [("sandbox-task", "task"), ("sandbox-sync", "asked")])
def test_a_picture_that_cannot_be_fetched_is_not_paid_for_again(
    sandbox: Sandbox, tmp_path: Path, said: Said, model: str, state: str
) -> None:
    sandbox.fault("error", operation="DownloadFile", status=503, times=3)
    assert run(sandbox, tmp_path, model) == 1
    assert states(said) == [state, "saved", "saved"]
    assert run(sandbox, tmp_path, model) == (0 if state == "task" else 1)
    assert paid(sandbox) == ONCE


def test_two_runs_at_once_share_the_work(sandbox: Sandbox, tmp_path: Path) -> None:
    with (
        OceanBase(api_key="sk-sandbox", base_url=sandbox.url) as oceanbase,
        closing(generate_pictures.Batch(oceanbase, "sandbox-task", tmp_path)) as batch,
    ):
        generate = oceanbase.images.generate

        def meanwhile(*given: Any, **fields: Any) -> Any:
            oceanbase.images.generate = generate
            assert run(sandbox, tmp_path, "sandbox-task") == 1  # what the first run has claimed
            return generate(*given, **fields)

        oceanbase.images.generate = meanwhile
        assert batch.run(PROMPTS) == 0
    assert (pictures(tmp_path), paid(sandbox)) == (FILES, ONCE)


def test_a_run_that_is_killed_while_it_pays_is_gone_on_with(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.fault("slow", operation="GenerateImage", after=2, delay=60)
    (prompts := tmp_path / "prompts.txt").write_text("\n".join(PROMPTS), "utf-8")
    words = [
        sys.executable,
        generate_pictures.__file__,
        prompts,
        "--model",
        "sandbox-task",
        "--out",
        tmp_path,
    ]
    there = {"OCEANBASE_BASE_URL": sandbox.url, "OCEANBASE_API_KEY": "sk-sandbox"}
    with subprocess.Popen(words, env={**os.environ, **there}) as process:
        while len(sandbox.generations) < 3:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert run(sandbox, tmp_path, "sandbox-task") == 1
    assert (pictures(tmp_path), paid(sandbox)) == (FILES[:2], ONCE)
