from __future__ import annotations

from typing import Any

import httpx
import pytest

from imageport.sandbox import Sandbox

from .gallery import data, gateway_error, generate, poll
from .helpers import Caller

SECONDS = 1.5  # how long a task takes


def word(shown: dict[str, Any]) -> str:
    """Give a task's state in the vendor's word, wherever it stands."""
    return shown["output"]["task_status"] if "output" in shown else shown["task_status"]


def started(caller: Caller, model: str = "sandbox-task", **fields: Any) -> str:
    """Start a task, and give its id."""
    shown = generate(caller, model, **fields)
    return shown["output"]["task_id"] if "output" in shown else shown["task_id"]


def walk(caller: Caller, sandbox: Sandbox, model: str) -> list[str]:
    """Give the words of a task's life."""
    shown = generate(caller, model)
    task_id = shown["output"]["task_id"] if "output" in shown else shown["task_id"]
    words = [word(shown)]
    for _ in range(2):
        sandbox.advance(SECONDS / 2)
        words.append(word(poll(caller, task_id)))
    return words


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("sandbox-task", ["PENDING", "RUNNING", "SUCCEEDED"]),
        ("wanx2.1-t2i-turbo", ["PENDING", "RUNNING", "SUCCEEDED"]),
        ("wan2.2-t2i-flash", ["PENDING", "RUNNING", "SUCCEEDED"]),
        ("sandbox-task-partial", ["PENDING", "RUNNING", "SUCCEEDED"]),
        ("sandbox-task-fails", ["PENDING", "RUNNING", "FAILED"]),
        ("sandbox-task-cancelled", ["PENDING", "RUNNING", "CANCELED"]),
        ("sandbox-task-expired", ["PENDING", "RUNNING", "UNKNOWN"]),
        ("sandbox-task-never", ["PENDING", "RUNNING", "RUNNING"]),
        ("sandbox-task-unknown-word", ["PENDING", "REVIEWING", "REVIEWING"]),
        ("sandbox-task-flat", ["PENDING", "PROCESSING", "SUCCESS"]),
        ("sandbox-task-results", ["QUEUED", "IN_PROGRESS", "SUCCEEDED"]),
    ],
)
def test_the_life_of_a_task(caller: Caller, sandbox: Sandbox, model: str, words: list[str]) -> None:
    assert walk(caller, sandbox, model) == words


def test_a_task_as_dashscope_shows_it(caller: Caller, sandbox: Sandbox) -> None:
    shown = generate(caller, "sandbox-task", input={"prompt": "a cat"}, parameters={"n": 2, "size": "64*32"})
    assert shown.keys() == {"request_id", "output"}
    assert shown["output"].keys() == {"task_id", "task_status", "submit_time"}
    task_id = shown["output"]["task_id"]
    sandbox.advance(SECONDS)
    shown = poll(caller, task_id)
    output = shown["output"]
    assert output["task_id"] == task_id
    assert output["submit_time"] <= output["scheduled_time"] <= output["end_time"]
    assert output["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}
    assert shown["usage"] == {"image_count": 2}
    for result in output["results"]:
        assert result["orig_prompt"] == result["actual_prompt"] == "a cat"
        assert caller.http.get(result["url"]).headers["content-type"] == "image/png"


def test_some_images_of_a_task_fail(caller: Caller, sandbox: Sandbox) -> None:
    task_id = started(caller, "sandbox-task-partial", n=3)
    sandbox.advance(SECONDS)
    output = poll(caller, task_id)["output"]
    assert ["url" in result for result in output["results"]] == [True, False, True]
    assert output["results"][1].keys() == {"code", "message"}
    assert output["task_metrics"] == {"TOTAL": 3, "SUCCEEDED": 2, "FAILED": 1}


def test_the_flat_shape(caller: Caller, sandbox: Sandbox) -> None:
    shown = generate(caller, "sandbox-task-flat", n=2)
    assert shown == {"task_id": shown["task_id"], "task_status": "PENDING"}
    sandbox.advance(SECONDS)
    shown = poll(caller, shown["task_id"])
    assert shown.keys() == {"task_id", "task_status", "model", "created", "data", "usage"}
    assert len(shown["data"]) == 2


def test_the_shape_with_results(caller: Caller, sandbox: Sandbox) -> None:
    task_id = started(caller, "sandbox-task-results")
    sandbox.advance(SECONDS)
    shown = poll(caller, task_id)
    assert shown.keys() == {"task_id", "task_status", "results"}
    assert caller.http.get(shown["results"][0]["url"]).status_code == 200


@pytest.mark.parametrize("model", ["sandbox-task", "sandbox-task-flat", "sandbox-task-results"])
def test_a_test_ends_a_task(caller: Caller, sandbox: Sandbox, model: str) -> None:
    good, bad = started(caller, model), started(caller, model)
    sandbox.finish_task(good)
    sandbox.fail_task(bad, "Mine", "My reason")
    assert word(poll(caller, good)) in ("SUCCEEDED", "SUCCESS")
    shown = poll(caller, bad)
    assert word(shown) in ("FAILED", "FAILURE", "ERROR")
    failure = shown["output"] if "output" in shown else shown["error"]
    assert (failure["code"], failure["message"]) == ("Mine", "My reason")
    sandbox.fail_task(good)
    failure = poll(caller, good)
    assert "DataInspectionFailed" in str(failure)


@pytest.mark.parametrize("model", ["sandbox-task-never", "sandbox-task-unknown-word", "sandbox-task-fails"])
def test_a_task_that_never_ends_ends_by_hand(caller: Caller, sandbox: Sandbox, model: str) -> None:
    task_id = started(caller, model)
    sandbox.advance(10**6)
    assert word(poll(caller, task_id)) != "SUCCEEDED"
    sandbox.finish_task(task_id)
    assert len(poll(caller, task_id)["output"]["results"]) == 1


def test_tasks_are_settled_over_http(caller: Caller) -> None:
    task_id = started(caller)
    fields: dict[str, Any] = {"task_id": task_id, "state": "cancelled"}
    reply = caller.http.post("/_sandbox/objects", json={"kind": "task", "fields": fields})
    assert reply.json() == fields
    assert word(poll(caller, task_id)) == "CANCELED"
    for wrong in ({"task_id": "task-none"}, {"task_id": task_id, "state": "SUCCEEDED"}):
        reply = caller.http.post("/_sandbox/objects", json={"kind": "task", "fields": wrong})
        assert reply.status_code == 400


def test_tasks_can_be_put_in(caller: Caller, sandbox: Sandbox) -> None:
    task_id = sandbox.add_task(model="sandbox-task-flat", prompt="a cat")["task_id"]
    assert word(poll(caller, task_id)) == "PENDING"
    with pytest.raises(ValueError, match="no task is called 'task-none'"):
        sandbox.finish_task("task-none")


@pytest.mark.parametrize(
    ("polls", "words"),
    [
        (0, ["SUCCEEDED", "SUCCEEDED"]),
        (1, ["PENDING", "SUCCEEDED", "SUCCEEDED"]),
        (2, ["PENDING", "RUNNING", "SUCCEEDED"]),
        (3, ["PENDING", "RUNNING", "RUNNING", "SUCCEEDED"]),
        (4, ["PENDING", "PENDING", "RUNNING", "RUNNING", "SUCCEEDED"]),
    ],
)
def test_a_task_ends_after_so_many_polls(polls: int, words: list[str]) -> None:
    with Sandbox(task_polls=polls) as sandbox, httpx.Client(base_url=sandbox.url) as http:
        caller = Caller(http)
        shown = generate(caller)
        assert "data" in shown
        shown = generate(caller, "sandbox-task")
        seen = [word(shown)]
        sandbox.advance(1000)
        while len(seen) < len(words):
            seen.append(word(poll(caller, shown["output"]["task_id"])))
        assert seen == words


def test_a_task_takes_as_long_as_the_sandbox_is_told() -> None:
    with Sandbox(task_seconds=600) as sandbox, httpx.Client(base_url=sandbox.url) as http:
        caller = Caller(http)
        task_id = started(caller)
        for seconds, expected in ((190, "PENDING"), (20, "RUNNING"), (380, "RUNNING"), (20, "SUCCEEDED")):
            sandbox.advance(seconds)
            assert word(poll(caller, task_id)) == expected


def test_a_task_asked_again_has_a_fresh_link(caller: Caller, sandbox: Sandbox) -> None:
    task_id = started(caller)
    sandbox.advance(SECONDS)
    first = poll(caller, task_id)["output"]["results"][0]["url"]
    content = caller.http.get(first).content
    sandbox.advance(24 * 3600 + 60)
    assert caller.http.get(first).status_code == 403
    second = poll(caller, task_id)["output"]["results"][0]["url"]
    assert second != first
    assert caller.http.get(second).content == content


def test_a_task_is_its_accounts_own(caller: Caller, other: Caller, sandbox: Sandbox) -> None:
    task_id = started(caller)
    for refused in (
        other.bearer("GET", f"/api/v1/tasks/{task_id}"),
        caller.bearer("GET", "/api/v1/tasks/task-none"),
        caller.bearer("GET", "/api/v1/tasks/None"),
    ):
        assert gateway_error(refused) == (404, "404", "Task not found")
    assert data(caller.bearer("GET", f"/api/v1/tasks/{task_id}"))


def test_polling_pays_nothing(caller: Caller, sandbox: Sandbox) -> None:
    task_id = started(caller)
    for _ in range(5):
        poll(caller, task_id)
    assert len(sandbox.generations) == 1


@pytest.mark.parametrize("model", ["sandbox-task", "sandbox-task-flat", "wanx-v1"])
def test_a_fault_fails_a_task(caller: Caller, sandbox: Sandbox, model: str) -> None:
    sandbox.fault("failing_task")
    task_id = started(caller, model)
    sandbox.advance(SECONDS)
    assert word(poll(caller, task_id)) in ("FAILED", "FAILURE")
    task_id = started(caller, model)
    sandbox.advance(SECONDS)
    assert word(poll(caller, task_id)) in ("SUCCEEDED", "SUCCESS")


def test_a_fault_fails_what_is_made_at_once(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("failing_task", times=2)
    assert "error" in generate(caller, "sandbox-sync")
    output = generate(caller, "sandbox-choices")["output"]
    assert (output["choices"], output["code"]) == ([], "DataInspectionFailed")


def test_a_fault_makes_a_task_endless(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.fault("endless_task")
    task_id = started(caller)
    sandbox.advance(10**6)
    assert word(poll(caller, task_id)) == "RUNNING"


def test_a_hint_comes_with_a_poll(caller: Caller, sandbox: Sandbox) -> None:
    task_id = started(caller)
    sandbox.fault("slow", operation="GetTask", delay=0, retry_after=7)
    reply = caller.bearer("GET", f"/api/v1/tasks/{task_id}")
    assert (word(data(reply)), reply.headers["retry-after"]) == ("PENDING", "7")


def test_tasks_outlive_the_sandbox_in_its_file(tmp_path: Any) -> None:
    ids: list[str] = []
    for _ in range(2):
        with Sandbox(data=tmp_path / "sandbox.db") as sandbox, httpx.Client(base_url=sandbox.url) as http:
            caller = Caller(http)
            ids.append(started(caller))
            sandbox.advance(SECONDS)
            (result,) = poll(caller, ids[0])["output"]["results"]
            assert http.get(result["url"]).status_code == 200
            assert [entry["task_id"] for entry in sandbox.generations] == ids


def test_the_pace_can_be_changed_and_comes_back(caller: Caller, sandbox: Sandbox) -> None:
    sandbox.set_pace(polls=2)
    task_id = started(caller)
    assert [word(poll(caller, task_id)) for _ in range(2)] == ["RUNNING", "SUCCEEDED"]
    sandbox.set_pace(seconds=60)
    task_id = started(caller)
    sandbox.advance(59)
    assert word(poll(caller, task_id)) == "RUNNING"
    sandbox.reset()
    assert walk(caller, sandbox, "sandbox-task")[-1] == "SUCCEEDED"
