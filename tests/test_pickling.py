"""Results can be pickled and copied; clients cannot, and say what to do instead."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, Answer, Scene
from vendors import oceanbase, photogpt, said, task

from imageport import ConfigurationError, Page, TaskTimeout

TWINS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "the oldest pickle": lambda value: pickle.loads(pickle.dumps(value, 0)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
REFUSALS: dict[str, Callable[[Any], Any]] = {
    "pickle": pickle.dumps,
    "the oldest pickle": lambda value: pickle.dumps(value, 0),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
IMAGE = {"ImageId": IMAGE_ID, "Name": "n", "Labels": [{"Key": "k", "Value": "v"}], "More": {"a": [1]}}
LINK = "https://cdn.example/1.png"


def bare(value: Any) -> Any:
    """The object that a client of either colour really gives out."""
    return getattr(value, "_target", value) if type(value).__name__.startswith("Plain") else value


@pytest.fixture(params=TWINS)
def twin(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return TWINS[request.param]


@pytest.fixture(params=REFUSALS)
def refusal(request: pytest.FixtureRequest) -> Callable[[Any], Any]:
    return REFUSALS[request.param]


def test_models_have_twins(scene: Scene, twin: Callable[[Any], Any]) -> None:
    image = scene.pai(Answer(body=IMAGE)).images.get(IMAGE_ID)
    assert twin(image) == image
    assert twin(image) is not image
    assert twin(image).additional_properties == {"More": {"a": [1]}}


def test_pages_have_twins(scene: Scene, twin: Callable[[Any], Any]) -> None:
    answer = Answer(body={"Images": [IMAGE, IMAGE], "TotalCount": 2})
    [page] = scene.pai(answer).images.list().pages()
    assert twin(page) == page
    assert isinstance(twin(page), Page)
    assert [image.name for image in twin(page)] == ["n"] * len(page)


def test_predictions_and_what_on_call_is_told_have_twins(scene: Scene, twin: Callable[[Any], Any]) -> None:
    told: list[Any] = []
    found = scene.pai(Answer(body=b"x"), on_call=told.append).services.predict("echo", b"1", **EAS)
    assert twin(found) == found
    assert twin(told) == told


def test_generations_have_twins_that_know_all_that_was_said(scene: Scene, twin: Callable[[Any], Any]) -> None:
    data = {"task_id": "task-1", "task_status": "SUCCESS", "data": [{"url": LINK}, {"b64_json": "QUJD"}]}
    found = bare(oceanbase(scene, said(data)).images.generate("m"))
    other = twin(found)
    assert type(other) is type(found)
    assert (other.task_id, other.status, other.raw_status, other.done) == (
        "task-1", "succeeded", "SUCCESS", True,
    )  # fmt: skip
    assert other.data == found.data
    assert other.token() == found.token()
    assert [bare(image).url for image in other.images] == [LINK, None]
    assert [bare(image).content for image in other.images] == [None, b"ABC"]
    assert repr(other) == repr(found)


def test_images_have_twins(scene: Scene, twin: Callable[[Any], Any]) -> None:
    image = bare(oceanbase(scene, said({"data": [{"url": LINK}]})).images.generate("m").images[0])
    assert (twin(image).url, twin(image).error, repr(twin(image))) == (LINK, None, repr(image))


def test_a_copy_of_a_generation_goes_on_by_itself(scene: Scene) -> None:
    answers = task("RUNNING"), task("SUCCESS", LINK)
    for twin in (copy.copy, copy.deepcopy):
        found = bare(oceanbase(scene, *answers).images.generate("m"))
        other = twin(found)
        done = scene.colour.runner.run(other.refresh()) if scene.colour.name == "awaited" else other.refresh()
        assert done is other
        assert (other.status, found.status) == ("succeeded", "running")


def test_a_generation_out_of_a_pickle_names_the_way_on(scene: Scene) -> None:
    client = oceanbase(scene, task("RUNNING"), task("SUCCESS", LINK))
    found = bare(client.images.generate("m"))
    other = pickle.loads(pickle.dumps(found))
    for use in (other.refresh, other.wait):
        with pytest.raises(ConfigurationError, match=r"tasks\.resume"):
            run(scene, use)
    assert client.tasks.resume(other.token()).done


def test_an_image_out_of_a_pickle_names_the_way_on(scene: Scene, tmp_path: Any) -> None:
    image = bare(oceanbase(scene, said({"data": [{"url": LINK}]})).images.generate("m").images[0])
    other = pickle.loads(pickle.dumps(image))
    with pytest.raises(ConfigurationError, match=r"tasks\.resume"):
        run(scene, lambda: other.save(tmp_path / "1.png"))
    assert list(tmp_path.iterdir()) == []


def run(scene: Scene, use: Callable[[], Any]) -> Any:
    return scene.colour.runner.run(use()) if scene.colour.name == "awaited" else use()


def test_no_pickle_holds_a_key(scene: Scene) -> None:
    generation = bare(oceanbase(scene, task("RUNNING"), ..., api_key="sk-planted").images.generate("m"))
    with pytest.raises(TaskTimeout) as caught:
        run(scene, lambda: generation.wait(timeout=0.001))
    for value in (generation, caught.value):
        assert b"sk-planted" not in pickle.dumps(value)


OWNERS: dict[str, Callable[[Scene], Any]] = {
    "PAI": lambda scene: scene.pai(),
    "PAI by key": lambda scene: scene.pai(api_key="sk-planted"),
    "PhotoGPT": lambda scene: photogpt(scene),
    "OceanBase": lambda scene: oceanbase(scene),
    "a listing": lambda scene: bare(scene.pai()).images.list(),
}
PARTS: dict[str, Callable[[Scene], Any]] = {
    "pai.images": lambda scene: bare(scene.pai()).images,
    "pai.services": lambda scene: bare(scene.pai()).services,
    "photogpt.images": lambda scene: bare(photogpt(scene)).images,
    "oceanbase.tasks": lambda scene: bare(oceanbase(scene)).tasks,
}


@pytest.mark.parametrize("owner", OWNERS)
def test_what_holds_connections_has_no_twin_and_says_what_to_do(
    scene: Scene, owner: str, refusal: Callable[[Any], Any]
) -> None:
    held = bare(OWNERS[owner](scene))
    with pytest.raises(ConfigurationError, match="Make a client in each process") as caught:
        refusal(held)
    assert isinstance(caught.value, TypeError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["pickle", "the oldest pickle", "deepcopy"])
def test_a_part_of_a_client_has_no_twin_either(scene: Scene, part: str, kind: str) -> None:
    held = PARTS[part](scene)
    with pytest.raises(ConfigurationError, match="Make a client in each process"):
        REFUSALS[kind](held)


def test_no_key_is_in_what_was_written_before_the_refusal(scene: Scene) -> None:
    file = io.BytesIO()
    with pytest.raises(TypeError):
        pickle.dump([b"x" * 2**17, bare(scene.pai(api_key="sk-planted")).images], file)
    assert b"sk-planted" not in file.getvalue()
