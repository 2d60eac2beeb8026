"""A generation that another process paid for: made again from its data, without a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from colours import Answer, Scene
from vendors import oceanbase, picture, said

from imageport import InvalidRequestError

LINK = "https://cdn.example/1.png"


def test_images_that_came_at_once_can_be_saved_later(scene: Scene, tmp_path: Path) -> None:
    client = oceanbase(scene, said({"data": [{"url": LINK}]}), Answer(body=picture()))
    data = dict(client.images.generate("m").data)
    again = client.images.restore(data)
    assert (again.done, again.status, again.task_id) == (True, "succeeded", None)
    assert len(scene.script.requests) == 1
    assert again.images[0].save(tmp_path / "1.png").read_bytes() == picture()


def test_a_task_goes_on(scene: Scene) -> None:
    client = oceanbase(scene, said({"output": {"task_id": "t-1", "task_status": "PENDING"}}))
    again = client.images.restore({"output": {"task_id": "t-1", "task_status": "RUNNING"}})
    assert (again.done, again.task_id, again.status) == (False, "t-1", "running")
    assert again.refresh().raw_status == "PENDING"


BODY = f'{{"data": [{{"url": "{LINK}"}}], "half": "\ud83d"}}'


@pytest.mark.parametrize(
    "data",
    [
        [{"url": LINK}],
        {"data": [{"url": LINK}]},
        BODY,
        BODY.encode(errors="surrogatepass"),
        BODY[:-1],
    ],
)
def test_it_may_be_the_list_of_images_or_the_body_of_the_reply(scene: Scene, data: Any) -> None:
    assert [image.url for image in oceanbase(scene).images.restore(data).images] == [LINK]


NEITHER = "data holds neither images nor a task id."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        *((data, NEITHER) for data in ({}, {"data": []}, [], "text", b"", "")),
        (None, "data must be a mapping; got NoneType."),
        (5, "data must be a mapping; got int."),
    ],
)
def test_what_is_no_generation_is_refused(scene: Scene, data: Any, told: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        oceanbase(scene).images.restore(data)
    assert str(caught.value) == told
    assert not scene.script.requests
