"""Trouble while a task is asked for: what passes is borne, what was refused is not."""

from __future__ import annotations

import httpx
import pytest
from colours import Answer, Scene
from test_tasks import LINK, started
from vendors import refused, task

from imageport import AuthenticationError, ImagePortError, RateLimitError, TaskTimeout

TROUBLE: list[Answer | Exception] = [
    Answer(500),
    Answer(502, b"<html>"),
    refused(503, status=200),
    refused("429"),
    httpx.ReadError("lost"),
    httpx.ConnectError("no"),
]


@pytest.mark.parametrize("trouble", TROUBLE, ids=repr)
def test_trouble_while_asking_is_tried_again(scene: Scene, trouble: Answer | Exception) -> None:
    made = started(scene, trouble, trouble, task("SUCCEEDED", LINK))
    assert made.wait().images[0].url == LINK
    assert scene.clock.slept == pytest.approx([1.0, 0.5, 1.0])


@pytest.mark.parametrize("trouble", TROUBLE, ids=repr)
def test_trouble_that_stays_is_borne_until_time_runs_out(scene: Scene, trouble: Answer | Exception) -> None:
    made = started(scene, trouble, ...)
    with pytest.raises(TaskTimeout) as caught:
        made.wait(timeout=60)
    assert isinstance(caught.value.__cause__, ImagePortError)
    assert caught.value.token == made.token()
    assert len(scene.script.requests) > 6


def test_trouble_that_passes_after_all_attempts_does_not_end_the_wait(scene: Scene) -> None:
    made = started(scene, *[Answer(500)] * 7, task("SUCCEEDED", LINK))
    assert made.wait().images[0].url == LINK


def test_a_busy_server_is_asked_again_when_it_said_even_after_all_attempts(scene: Scene) -> None:
    made = started(scene, *[refused("429", retry_after="17")] * 3, task("SUCCEEDED", LINK))
    made.wait()
    assert scene.clock.slept == [1.0, 17.0, 17.0, 17.0]


def test_a_busy_server_that_asks_for_more_than_there_is_time_for_ends_the_wait_at_once(scene: Scene) -> None:
    made = started(scene, refused("429", retry_after="90"), ...)
    with pytest.raises(TaskTimeout) as caught:
        made.wait(timeout=30)
    assert scene.clock.slept == [1.0]
    assert isinstance(caught.value.__cause__, RateLimitError)


def test_a_refusal_ends_the_wait_and_the_handle_can_wait_again(scene: Scene) -> None:
    made = started(scene, refused("401"), task("SUCCEEDED", LINK))
    with pytest.raises(AuthenticationError):
        made.wait()
    assert made.wait().images[0].url == LINK
