"""Waiting for a task: what its words mean, when it is asked for, how it ends."""

from __future__ import annotations

import math
import pickle
from typing import Any

import httpx
import pytest
from colours import Answer, Scene
from vendors import QUICK, oceanbase, refused, said, task

from imageport import (
    Generation,
    InvalidRequestError,
    NotFoundError,
    Retry,
    TaskFailed,
    TaskTimeout,
)
from imageport.errors import TaskError

LINK = "https://cdn.example/1.png"
WAITING = ["PENDING", "QUEUED", "CREATED", "SUSPENDED"]
RUNNING = ["RUNNING", "PROCESSING", "IN_PROGRESS"]
GOOD = ["SUCCESS", "SUCCEEDED", "SUCCEED", "SUCCESSFUL", "DONE", "COMPLETED", "FINISHED", "完成"]
FAILED = ["FAILED", "FAILURE", "ERROR", "REJECTED"]
CANCELLED = ["CANCELED", "CANCELLED"]
EXPIRED = ["UNKNOWN", "EXPIRED"]
STATES = {
    **dict.fromkeys(WAITING, "waiting"),
    **dict.fromkeys(RUNNING, "running"),
    **dict.fromkeys(GOOD, "succeeded"),
    **dict.fromkeys(FAILED, "failed"),
    **dict.fromkeys(CANCELLED, "cancelled"),
    **dict.fromkeys(EXPIRED, "unknown"),
    # What was made is there, so it is over, though nobody knows the word.
    **dict.fromkeys(["REVIEWING", "GELUKT"], "succeeded"),
}


def started(scene: Scene, *answers: Any, **options: Any) -> Generation:
    """A task that was just accepted, and then gets these answers."""
    return oceanbase(scene, task("PENDING"), *answers, **options).images.generate("m")


@pytest.mark.parametrize("word", STATES)
def test_every_word_is_understood_in_any_case(scene: Scene, word: str) -> None:
    for spelled in (word, word.lower(), word.title(), f" {word} "):
        found = oceanbase(scene, task(spelled, LINK)).tasks.get("task-1")
        assert found.status == STATES[word]
        assert found.raw_status == spelled
        assert found.done is (STATES[word] in ("succeeded", "failed", "cancelled", "unknown"))


def test_a_task_without_a_word_is_waiting(scene: Scene) -> None:
    found = oceanbase(scene, task(None)).tasks.get("task-1")
    assert (found.status, found.raw_status, found.done) == ("waiting", None, False)


def test_wait_returns_the_generation_with_its_images(scene: Scene) -> None:
    made = started(scene, task("RUNNING"), task("SUCCEEDED", LINK))
    assert made.wait().images[0].url == LINK
    assert made.images[0].url == LINK
    assert made.status == "succeeded"
    assert scene.script.calls == ["POST /api/v1/images/generations", *["GET /api/v1/tasks/task-1"] * 2]


def test_the_waits_grow_from_1_second_by_half_to_20(scene: Scene) -> None:
    made = started(scene, *[task("RUNNING")] * 12, task("SUCCEEDED", LINK))
    made.wait()
    growing = [min(20.0, 1.5**number) for number in range(13)]
    assert scene.clock.slept == pytest.approx(growing)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_the_waits_have_jitter(scene: Scene, jitter: float) -> None:
    made = started(scene, task("RUNNING"), task("SUCCEEDED", LINK), retry=Retry(jitter=lambda: jitter))
    made.wait()
    share = 0.75 + 0.25 * jitter
    assert scene.clock.slept == pytest.approx([1.0 * share, 1.5 * share])


def test_the_servers_word_comes_first(scene: Scene) -> None:
    answers = (task("RUNNING", retry_after="33"), task("RUNNING"), task("RUNNING", x_acs_retry_after="2500"))
    client = oceanbase(scene, task("PENDING", retry_after="4"), *answers, task("SUCCEEDED", LINK))
    client.images.generate("m").wait()
    assert scene.clock.slept == [4.0, 33.0, 1.5**2, 2.5]


@pytest.mark.parametrize(("age", "slept"), [(0.25, [0.75, 1.5]), (1.0, [0.0, 1.5]), (3600.0, [0.0, 1.5])])
def test_what_was_answered_a_while_ago_is_asked_for_so_much_sooner(
    scene: Scene, age: float, slept: list[float]
) -> None:
    made = started(scene, task("RUNNING"), task("SUCCEEDED", LINK))
    scene.clock.time += age
    assert made.wait().done
    assert scene.clock.slept == pytest.approx(slept)


@pytest.mark.parametrize(("age", "slept"), [(0.0, 1.0), (5.0, 0.0)])
def test_a_resumed_task_is_asked_for_at_once_when_its_answer_is_old(
    scene: Scene, age: float, slept: float
) -> None:
    client = oceanbase(scene, task("PENDING"), task("RUNNING"), task("SUCCEEDED", LINK))
    made = client.tasks.resume(client.images.generate("m").token())
    scene.clock.time += age
    assert made.wait().done
    assert scene.clock.slept == [pytest.approx(slept)]


def test_a_restored_task_is_asked_for_at_once(scene: Scene) -> None:
    client = oceanbase(scene, task("RUNNING"), task("SUCCEEDED", LINK))
    assert client.images.restore({"task_id": "task-1", "task_status": "PENDING"}).wait().done
    assert scene.clock.slept == [0.0, 1.5]


def test_a_second_wait_counts_from_the_last_answer(scene: Scene) -> None:
    made = started(scene, task("RUNNING"), task("RUNNING"), task("SUCCEEDED", LINK))
    with pytest.raises(TaskTimeout):
        made.wait(timeout=1.9)
    scene.clock.slept.clear()
    scene.clock.time += 0.5
    assert made.wait().done
    assert scene.clock.slept[0] == pytest.approx(0.5)


def test_the_servers_word_counts_from_when_it_was_said(scene: Scene) -> None:
    made = oceanbase(scene, task("PENDING", retry_after="20"), task("SUCCEEDED", LINK)).images.generate("m")
    scene.clock.time += 5
    assert made.wait(timeout=18).done
    assert scene.clock.slept == [15.0]


def test_a_wait_that_is_over_asks_nothing_also_when_the_answer_is_old(scene: Scene) -> None:
    made = started(scene, task("RUNNING", retry_after="90"))
    scene.clock.time += 10
    with pytest.raises(TaskTimeout):
        made.wait(timeout=30)
    assert scene.clock.slept == [0.0]


def test_a_server_that_asks_for_no_wait_is_not_asked_in_a_tight_loop(scene: Scene) -> None:
    made = started(scene, *[task("RUNNING", retry_after="0")] * 3, task("SUCCEEDED", LINK))
    made.wait()
    assert scene.clock.slept == pytest.approx([1.0, 1.5, 2.25, 3.375])


def test_time_runs_out_even_without_being_told(scene: Scene) -> None:
    made = started(scene, task("RUNNING"), ...)
    began = scene.clock.time
    with pytest.raises(TaskTimeout) as caught:
        made.wait()
    assert scene.clock.time - began == pytest.approx(599.0)
    assert (caught.value.state, caught.value.token) == ("RUNNING", made.token())
    assert "tasks.resume(token)" in str(caught.value)


@pytest.mark.parametrize("word", ["REVIEWING", "PENDING", "RUNNING"])
def test_a_word_that_is_not_final_goes_on_until_the_deadline(scene: Scene, word: str) -> None:
    made = started(scene, task(word), ...)
    with pytest.raises(TaskTimeout) as caught:
        made.wait(timeout=60)
    assert caught.value.state == word
    # The last question is asked near the very end, with a second for its answer.
    assert sum(scene.clock.slept) == pytest.approx(59.0)
    assert len(scene.script.requests) > 5
    assert scene.script.requests[-1].extensions["timeout"]["read"] == pytest.approx(1.0)


def test_a_short_wait_leaves_half_of_it_for_the_question(scene: Scene) -> None:
    made = started(scene, task("SUCCEEDED", "https://cdn.example/1.png"))
    assert made.wait(timeout=0.5).done
    assert scene.clock.slept == [pytest.approx(0.25)]


def test_a_server_that_asks_for_longer_than_there_is_time_for_ends_the_wait_at_once(scene: Scene) -> None:
    made = started(scene, task("RUNNING", retry_after="90"))
    with pytest.raises(TaskTimeout):
        made.wait(timeout=30)
    assert scene.clock.slept == [1.0]


def test_a_question_that_hangs_is_bounded_by_what_is_left(scene: Scene) -> None:
    def hangs(request: httpx.Request) -> Answer:
        scene.clock.time += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("slow")

    made = started(scene, hangs, ..., retry=QUICK)
    with pytest.raises(TaskTimeout) as caught:
        made.wait(timeout=10)
    assert caught.value.__cause__ is not None
    assert caught.value.token == made.token()


ENDS = {**dict.fromkeys(FAILED, 1), **dict.fromkeys(CANCELLED, 1), **dict.fromkeys(EXPIRED, 1)}


@pytest.mark.parametrize("word", ENDS)
def test_a_task_that_did_not_end_well_raises_with_state_and_token(scene: Scene, word: str) -> None:
    output = {"task_id": "task-1", "task_status": word, "code": "E7", "message": "not possible"}
    made = started(scene, said({"output": output}))
    with pytest.raises(TaskFailed, match="E7: not possible") as caught:
        made.wait()
    assert (caught.value.state, caught.value.token) == (word, made.token())
    assert made.done
    with pytest.raises(TaskFailed):  # asked again, it says so again, without a question
        made.wait()
    assert len(scene.script.requests) == 2


def test_a_reason_at_the_top_is_read(scene: Scene) -> None:
    made = started(
        scene, said({"task_id": "task-1", "task_status": "FAILED", "error": {"message": "too dark"}})
    )
    with pytest.raises(TaskFailed, match="too dark"):
        made.wait()


def test_a_task_of_which_one_image_failed_is_good(scene: Scene) -> None:
    results = [{"code": "E", "message": "no"}, {"url": LINK}]
    made = started(
        scene, said({"output": {"task_id": "task-1", "task_status": "SUCCEEDED", "results": results}})
    )
    assert [image.error for image in made.wait().images] == ["E: no", None]


def test_on_update_is_told_after_every_question(scene: Scene) -> None:
    told: list[tuple[str, bool]] = []
    made = started(scene, task("QUEUED"), task("RUNNING"), task("SUCCEEDED", LINK))
    made.wait(on_update=lambda each: told.append((each.status, each.done)))
    assert told == [("waiting", False), ("running", False), ("succeeded", True)]


def test_a_task_that_is_gone_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFoundError):
        oceanbase(scene, refused("404")).tasks.get("task-1")


@pytest.mark.parametrize("timeout", [0, -1, math.nan, math.inf, True, "60", None])
def test_a_wait_without_an_end_is_refused_before_asking(scene: Scene, timeout: Any) -> None:
    made = started(scene)
    with pytest.raises(InvalidRequestError, match="timeout must be a number of seconds above 0"):
        made.wait(timeout=timeout)
    assert len(scene.script.requests) == 1
    assert scene.clock.slept == []


@pytest.mark.parametrize("wrong", ["", ".", "..", "a/b", "a?b", "a#b", "a%b", "a b", "a\n", None, 7])
def test_a_task_id_that_cannot_stand_in_a_path_is_refused(scene: Scene, wrong: Any) -> None:
    with pytest.raises(InvalidRequestError, match="task_id"):
        oceanbase(scene).tasks.get(wrong)


@pytest.mark.parametrize("kind", [TaskFailed, TaskTimeout])
def test_the_errors_can_be_pickled(kind: type[TaskError]) -> None:
    found = pickle.loads(pickle.dumps(kind("it failed", state="FAILED", token="t")))
    assert (type(found), str(found), found.state, found.token) == (kind, "it failed", "FAILED", "t")
