"""How a task ends: in any word, told at any place, with its images, with some of them or without."""

from __future__ import annotations

from typing import Any

import pytest
from colours import Answer, Scene
from hypothesis import given
from hypothesis import strategies as st
from test_tasks import started
from vendors import oceanbase, said

from imageport import ImagesNotFoundError, SpecMismatchError, TaskFailed, TaskTimeout
from imageport._tasks import report
from imageport._words import State, state_of

LINK = "https://cdn.example/1.png"
SIGNED = "https://cdn.example/a8f?Signature=x"
WORDS: dict[State, list[str]] = {
    "waiting": ["PENDING", "submitted", "queued", "In Queue", "in_queue", "NOT_START", "TASK_STATUS_QUEUED"],
    "running": [
        "RUNNING",
        "processing",
        "in-progress",
        "inProgress",
        "generating",
        "JOB_STATE_RUNNING",
        "starting",
    ],
    "succeeded": [
        *("succeed", "SUCCEEDED", "success", "Completed", "done", "FINISHED", "ready", "ok", "已完成"),
        *("TASK_STATUS_SUCCEED", "JOB_STATE_SUCCEEDED", "image_generation.completed", "partial_success"),
    ],
    "failed": [
        "FAILED",
        "fail",
        "failure",
        "error",
        "rejected",
        "Request Moderated",
        "timed_out",
        "生成失败",
    ],
    "cancelled": ["canceled", "CANCELLED", "aborted", "JOB_STATE_CANCELLED"],
    "unknown": ["UNKNOWN", "expired", "Task not found", "not_found"],
    "other": ["REVIEWING", "20", "unsuccessful", "incomplete", "NOT_COMPLETED", "", "?"],
}
EACH = [(word, state) for state, words in WORDS.items() for word in words]


@pytest.mark.parametrize(("word", "state"), EACH)
def test_words_mean_what_they_say(word: str, state: State) -> None:
    assert [state_of(each) for each in (word, word.lower(), word.upper(), f" {word}\n")] == [state] * 4


@given(st.text(max_size=30))
def test_any_word_has_a_state(word: str) -> None:
    assert state_of(word) in WORDS


PLACES: dict[str, Any] = {
    "task_status": lambda word: {"task_id": "t", "task_status": word},
    "taskStatus": lambda word: {"taskId": "t", "taskStatus": word},
    "status": lambda word: {"task_id": "t", "status": word},
    "state": lambda word: {"task_id": "t", "state": word},
    "output.task_status": lambda word: {"output": {"task_id": "t", "task_status": word}, "request_id": "r"},
    "data.status": lambda word: {"data": {"task_id": "t", "status": word}},
    "task.status": lambda word: {"task": {"task_id": "t", "status": word}},
    "result.state": lambda word: {"task_id": "t", "result": {"state": word}},
    "a list of one": lambda word: {"data": [{"task_id": "t", "status": word}]},
    "beside the call's own": lambda word: {"status": "success", "data": {"task_id": "t", "state": word}},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize(
    ("word", "status"), [("processing", "running"), ("queued", "waiting"), ("failed", "failed")]
)
def test_a_word_is_found_at_each_place(scene: Scene, place: str, bare: bool, word: str, status: str) -> None:
    body = PLACES[place](word)
    made = oceanbase(scene, Answer(body=body) if bare else said(body)).images.generate("m")
    assert (made.task_id, made.status, made.raw_status) == ("t", status, word)


KLING = {
    "code": 0,
    "message": "SUCCEED",
    "request_id": "r",
    "data": {
        "task_id": "task-1",
        "task_status": "succeed",
        "task_status_msg": "",
        "task_result": {"images": [{"index": 0, "url": SIGNED}]},
    },
}
SUBMITTED = {"code": 0, "message": "SUCCEED", "data": {"task_id": "task-1", "task_status": "submitted"}}


def test_succeed_ends_the_wait(scene: Scene) -> None:
    client = oceanbase(scene, Answer(body=SUBMITTED), Answer(body=KLING))
    made = client.images.generate("m")
    assert (made.done, made.status) == (False, "waiting")
    assert [image.url for image in made.wait().images] == [SIGNED]
    assert (made.status, made.raw_status) == ("succeeded", "succeed")


RESULTS: dict[str, dict[str, Any]] = {
    "results": {"results": [{"url": SIGNED}]},
    "data": {"data": [{"url": SIGNED}]},
    "task_result": {"task_result": {"images": [{"url": SIGNED}]}},
    "output_image_url": {"output_image_url": SIGNED},
    "result": {"result": {"image": SIGNED}},
}


@pytest.mark.parametrize("place", RESULTS)
@pytest.mark.parametrize("word", ["succeed", "GELUKT", "20", 3, None])
def test_images_end_the_wait_whatever_the_word(scene: Scene, place: str, word: Any) -> None:
    output = {"task_id": "task-1", "task_status": word, **RESULTS[place]}
    made = started(scene, said({"output": output}))
    assert [image.url for image in made.wait(timeout=30).images] == [SIGNED]
    assert made.status == "succeeded"
    assert len(scene.script.requests) == 2


@pytest.mark.parametrize("word", ["RUNNING", "processing", "PENDING", "in progress"])
def test_a_part_of_the_images_of_a_task_that_goes_on_does_not_end_the_wait(scene: Scene, word: str) -> None:
    half = {"task_id": "task-1", "task_status": word, "results": [{"url": LINK}, {"url": SIGNED}]}
    whole = {**half, "task_status": "SUCCEEDED", "results": [{"url": f"{LINK}?{n}"} for n in range(4)]}
    made = started(scene, said({"output": half}), said({"output": whole}))
    seen: list[int] = []
    made.wait(on_update=lambda each: seen.append(len(each.images)))
    assert (seen, len(made.images)) == ([2, 4], 4)


@pytest.mark.parametrize("word", ["FAILED", "canceled", "expired"])
def test_what_a_failed_task_has_made_is_not_lost(scene: Scene, word: str) -> None:
    results = [{"url": LINK}, {"code": "DataInspectionFailed", "message": "no"}]
    made = started(scene, said({"output": {"task_id": "task-1", "task_status": word, "results": results}}))
    assert [image.url for image in made.wait().images] == [LINK, None]
    assert (made.raw_status, made.images[1].error) == (word, "DataInspectionFailed: no")


@pytest.mark.parametrize("word", ["FAILED", "REVIEWING"])
def test_what_was_sent_to_a_task_is_not_its_result(scene: Scene, word: str) -> None:
    output = {
        "task_id": "task-1",
        "task_status": word,
        "input": {"image": LINK},
        "mask_url": LINK,
        "thing": LINK,
    }
    made = started(scene, said({"output": output}), ...)
    with pytest.raises((TaskFailed, TaskTimeout)):
        made.wait(timeout=10)
    assert made.images == []


UNFAMILIAR: list[dict[str, Any]] = [
    {"video_url": "https://cdn.example/film.mp4"},
    {"results": {"asset": "a8f"}},
    {"deep": {"deeper": {"id": 7}}},
    {"message": "all is well", "code": ""},
    {"results": []},
    {"input": {"image": LINK}, "preview_url": LINK},
]


@pytest.mark.parametrize("more", UNFAMILIAR, ids=repr)
@pytest.mark.parametrize("word", ["SUCCEEDED", "succeed", "done"])
def test_a_task_that_succeeded_has_not_failed(scene: Scene, word: str, more: dict[str, Any]) -> None:
    data = {"output": {"task_id": "task-1", "task_status": word, **more}}
    made = started(scene, said(data), said(data), said(data))
    with pytest.raises(ImagesNotFoundError, match=r"no images were found.*do not pay for it again") as caught:
        made.wait()
    error = caught.value
    assert (error.data, error.state, error.token) == (data, word, made.token())
    assert isinstance(error, SpecMismatchError)
    assert (made.done, made.status, made.images, made.data) == (True, "succeeded", [], data)
    again = oceanbase(scene, said(data)).tasks.resume(made.token())
    assert (again.done, again.status, again.data) == (True, "succeeded", data)
    restored = oceanbase(scene).images.restore(data)
    assert (restored.done, restored.status) == (True, "succeeded")
    with pytest.raises(ImagesNotFoundError):
        restored.wait()


@pytest.mark.parametrize("name", ["output_image_url", "image_url", "resultUrl", "result_image", "png_url"])
def test_images_at_other_places_of_a_finished_task_are_found(scene: Scene, name: str) -> None:
    made = started(scene, said({"output": {"task_id": "task-1", "task_status": "SUCCEEDED", name: SIGNED}}))
    assert [image.url for image in made.wait().images] == [SIGNED]


def test_all_images_of_a_task_failed(scene: Scene) -> None:
    results = [{"code": "E1", "message": "a"}, {"code": "E1", "message": "a"}]
    output = {"task_id": "task-1", "task_status": "SUCCEEDED", "results": results}
    with pytest.raises(TaskFailed, match="E1: a; E1: a"):
        started(scene, said({"output": output})).wait()


ERRORS: list[tuple[dict[str, Any], str]] = [
    ({"task_status": "GELUKT", "error": {"code": "E1", "message": "no"}}, "failed"),
    ({"error": {"message": "no"}}, "failed"),
    ({"task_status": "GELUKT", "error": {"message": "still at it"}}, "other"),
    ({"task_status": "RUNNING", "error": {"code": "E1", "message": "again"}}, "running"),
    ({"task_status": "GELUKT", "error": {"code": 0, "message": "ok"}}, "other"),
    ({"task_status": "GELUKT", "error": None}, "other"),
    ({"message": "accepted"}, "waiting"),
    ({"code": "queued", "message": "in line"}, "waiting"),
    ({"status": {"state": "done"}, "results": [{"url": LINK}]}, "succeeded"),
    ({"done": True, "results": [{"url": LINK}]}, "succeeded"),
    ({"finished": False, "results": [{"url": LINK}]}, "running"),
]


@pytest.mark.parametrize(("more", "status"), ERRORS, ids=repr)
def test_an_error_ends_a_task_only_where_that_is_sure(
    scene: Scene, more: dict[str, Any], status: str
) -> None:
    made = oceanbase(scene, said({"task_id": "t", **more})).images.generate("m")
    assert made.status == status


@pytest.mark.parametrize(
    ("word", "status"), [("REVIEWING", "other"), ("queued", "waiting"), ("done", "succeeded")]
)
@pytest.mark.parametrize("around", ["success", "OK", 200, 10000, "failed"])
def test_the_word_of_the_call_is_not_that_of_the_task(
    scene: Scene, around: Any, word: str, status: str
) -> None:
    found = oceanbase(scene, Answer(body={"status": around, "data": {"status": word}})).tasks.get("t")
    assert (found.status, found.raw_status) == (status, word)


@pytest.mark.parametrize("body", [{}, {"message": "maintenance"}, {"data": {}}, {"data": []}, []], ids=repr)
def test_a_reply_that_says_nothing_of_the_task_is_a_mismatch(scene: Scene, body: Any) -> None:
    with pytest.raises(SpecMismatchError) as caught:
        oceanbase(scene, Answer(body=body)).tasks.get("t")
    assert not isinstance(caught.value, ImagesNotFoundError)


NAMES = st.sampled_from(
    [
        *("data", "output", "results", "url", "image", "task_id", "task_status", "status", "error", "code"),
        *(
            "message",
            "choices",
            "content",
            "events",
            "b64_json",
            "role",
            "type",
            "text",
            "delta",
            "id",
            "done",
        ),
    ]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([LINK, "DONE", "t"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


@given(
    st.dictionaries(
        st.sampled_from(["success", "code", "data", "output", "task_id", "status"]), JSON, max_size=5
    )
)
def test_any_reply_is_read(reply: dict[str, Any]) -> None:
    for found in (report(reply), report(reply, "t"), report(reply, kept=True)):
        assert found.over or not found.good
        assert isinstance(found.why(), str)
        assert found.unfound is (found.state == "succeeded" and not found.pictures)
