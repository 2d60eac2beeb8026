"""What the batch does with a paid reply of any shape: saved, or kept and never paid for again."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from imageport.sandbox import Sandbox
from imageport.sandbox.faults import SHAPES

from .conftest import Shell

GENERATE = ("oceanbase", "images", "generate")
ONE = (*GENERATE, "--prompt", "a cat", "--journal", "run.jsonl", "--out", "pictures")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def paid(sandbox: Sandbox) -> int:
    return sum(seen.operation == "GenerateImage" and seen.status != 429 for seen in sandbox.requests)


def says(sandbox: Sandbox, body: Any, operation: str = "GenerateImage", **options: Any) -> None:
    """Let the sandbox answer with this body."""
    text = body if isinstance(body, str) else json.dumps(body)
    sandbox.fault("json", operation=operation, body=text, times=None, **options)


def inside(shell: Shell, name: str = "pictures") -> list[str]:
    return sorted(path.name for path in (shell.cwd / name).iterdir())


@pytest.mark.parametrize("model", ["sandbox-sync", "sandbox-task"])
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "unknown"])
def test_each_shape_ends_in_a_file(shell: Shell, sandbox: Sandbox, shape: str, model: str) -> None:
    sandbox.fault("shape", shape=shape)
    done = shell.pipe(*ONE, "--model", model)
    assert (done.code, done.lines[0]["state"]) == (0, "done"), done.err
    assert inside(shell) == ["001-a-cat.png"]
    assert paid(sandbox) == 1


@pytest.mark.parametrize("model", ["sandbox-sync", "sandbox-task"])
def test_a_success_without_images_is_never_paid_again(shell: Shell, sandbox: Sandbox, model: str) -> None:
    sandbox.fault("shape", shape="unknown")
    command = (*ONE, "--model", model)
    first = shell.pipe(*command)
    assert (first.code, first.lines[0]["state"]) == (6, "unread")
    assert "asset-1" in (shell.cwd / "pictures" / "001-a-cat.reply").read_text("utf-8")
    for more in ((), ("--retry-failed",)):
        again = shell.pipe(*command, *more)
        assert (again.code, again.lines[0]["state"], paid(sandbox)) == (6, "unread", 1)
    assert inside(shell) == ["001-a-cat.reply"]
    sandbox.faults.clear()
    last = shell.pipe(*command, "--retry-unknown")
    assert (last.code, last.lines[0]["state"], paid(sandbox)) == (0, "done", 2)


def test_a_task_whose_answer_is_understood_later_is_saved_without_paying(
    shell: Shell, sandbox: Sandbox
) -> None:
    sandbox.fault("shape", shape="unknown")
    command = (*ONE, "--model", "sandbox-task")
    assert shell.pipe(*command).code == 6
    sandbox.faults.clear()
    done = shell.pipe(*command)
    assert (done.code, done.lines[0]["state"], paid(sandbox)) == (0, "done", 1)
    assert "001-a-cat.png" in inside(shell)


UNREADABLE = [
    "<html>maintenance</html>",
    {},
    {"message": "maintenance"},
    [],
    {"success": True, "data": {"x": "y"}},
]


@pytest.mark.parametrize("body", UNREADABLE, ids=repr)
def test_a_reply_that_cannot_be_read_is_kept_and_not_paid_again(
    shell: Shell, sandbox: Sandbox, body: Any
) -> None:
    says(sandbox, body)
    command = (*ONE, "--model", "sandbox-sync")
    first = shell.pipe(*command)
    assert (first.code, first.lines[0]["state"]) == (6, "unread")
    assert "may have been charged" in first.err
    text = (shell.cwd / "pictures" / "001-a-cat.reply").read_text("utf-8")
    assert text == (body if isinstance(body, str) else json.dumps(body))
    assert (shell.cwd / "pictures" / "001-a-cat.reply").stat().st_mode & 0o777 == 0o600
    again = shell.pipe(*command, "--retry-failed")
    assert (again.code, paid(sandbox)) == (6, 1)
    assert "is kept in pictures/001-a-cat.reply" in again.err
    assert "--retry-unknown" in again.err


def test_images_in_a_damaged_reply_are_saved(shell: Shell, sandbox: Sandbox) -> None:
    url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    says(sandbox, f'{{"data": [{{"url": "{url}"}} // the image\n]}}')
    done = shell.pipe(*ONE, "--model", "sandbox-sync")
    assert (done.code, done.lines[0]["state"]) == (0, "done")
    assert (shell.cwd / "pictures" / "001-a-cat.png").read_bytes() == PNG


def test_images_that_came_before_the_reply_was_cut_are_saved(shell: Shell, sandbox: Sandbox) -> None:
    sandbox.fault("cut", operation="GenerateImage")
    done = shell.pipe(
        *GENERATE,
        "--model",
        "sandbox-sync-b64",
        "--prompt",
        "a cat",
        "--out",
        "pictures",
        "size=64x48",
        "n:=9",
    )
    assert (done.code, done.lines[0]["state"]) == (6, "unknown")
    files = done.lines[0]["files"]
    assert 1 <= len(files) < 9
    assert "001-a-cat.reply" in inside(shell)
    assert paid(sandbox) == 1


def test_base64_that_is_broken_is_kept(shell: Shell, sandbox: Sandbox) -> None:
    good = base64.b64encode(PNG).decode()
    says(sandbox, {"created": 1, "data": [{"b64_json": "iVBOR!"}, {"b64_json": good}]})
    command = (*ONE, "--model", "sandbox-sync")
    for code in (6, 6):
        done = shell.pipe(*command, "--retry-failed")
        assert (done.code, done.lines[0]["state"], paid(sandbox)) == (code, "unread", 1)
        assert "base64 cannot be read" in done.err
    assert inside(shell) == ["001-a-cat.reply", "001-a-cat_2.png"]
    assert "iVBOR!" in (shell.cwd / "pictures" / "001-a-cat.reply").read_text("utf-8")


def test_without_a_folder_the_reply_is_kept_where_the_command_runs(shell: Shell, sandbox: Sandbox) -> None:
    says(sandbox, "<html>")
    done = shell.pipe(*GENERATE, "--model", "sandbox-sync", "--prompt", "a cat")
    assert done.code == 6
    assert (shell.cwd / "001-a-cat.reply").read_text("utf-8") == "<html>"


HOSTILE = [
    "../escaped",
    "/tmp/escaped",
    "a/../../escaped",
    "..",
    "a\u2028b",
    "CON",
    "-rf",
    "x" * 300,
    "a\\..\\b",
    "\0",
]


@pytest.fixture
def answers(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """An answer about a task whose id the server chooses."""
    url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    body: dict[str, Any] = {"success": True, "data": {"task_status": "SUCCEEDED", "results": [{"url": url}]}}
    yield body
    sandbox.faults.clear()


@pytest.mark.parametrize("task_id", HOSTILE, ids=ascii)
def test_a_task_id_is_no_path(shell: Shell, sandbox: Sandbox, answers: dict[str, Any], task_id: str) -> None:
    answers["data"]["task_id"] = task_id
    says(sandbox, answers, "GetTask")
    before = {path for path in shell.cwd.parent.rglob("*") if path.parent != shell.cwd / "pictures"}
    done = shell.pipe("oceanbase", "tasks", "wait", "task-1", "--out", "pictures")
    assert done.code == 0, done.err
    [name] = inside(shell)
    assert (shell.cwd / "pictures" / name).read_bytes() == PNG
    after = {path for path in shell.cwd.parent.rglob("*") if path.parent != shell.cwd / "pictures"}
    assert after - before == {shell.cwd / "pictures"}
    assert done.lines[0]["files"] == [f"pictures/{name}"]


def test_a_task_that_succeeded_without_images_shows_its_data(shell: Shell, sandbox: Sandbox) -> None:
    says(
        sandbox,
        {"output": {"task_id": "t", "task_status": "SUCCEEDED", "video_url": "https://x/v.mp4"}},
        "GetTask",
    )
    got = shell.pipe("oceanbase", "tasks", "get", "t")
    assert (got.code, got.lines[0]["status"]) == (0, "succeeded")
    assert got.lines[0]["data"]["output"]["video_url"] == "https://x/v.mp4"
    waited = shell.pipe("oceanbase", "tasks", "wait", "t")
    assert waited.code == 6
    assert "no images were found" in waited.err
