"""The states of tasks, as vendors spell them."""

from __future__ import annotations

import pytest

from imageport._words import State, state_of

SPELLED: dict[str, State] = {
    "PENDING": "waiting",
    " queued\n": "waiting",
    "inProgress": "running",
    "in progress": "running",
    "Down-Loading": "running",
    "enQueued": "waiting",
    "(running)": "running",
    "(timed out)": "failed",
    "...done": "succeeded",
    "JOB_STATE_SUCCEEDED": "succeeded",
    "TASK_STATUS_FAILED": "failed",
    "image_generation.completed": "succeeded",
    "TaskSucceeded": "succeeded",
    "TASK_NOT_FOUND": "unknown",
    "task.timed-out": "failed",
    "\u751f\u6210\u6210\u529f": "succeeded",
    "cancelled": "cancelled",
    "done" + " " * 100: "succeeded",
    "xdone": "other",
    "doneTask": "other",
    "_": "other",
    "": "other",
    "done" + "." * 80 + "not": "succeeded",
}


@pytest.mark.parametrize("word", SPELLED)
def test_a_state_is_known_however_it_is_spelled(word: str) -> None:
    assert state_of(word) == SPELLED[word]
