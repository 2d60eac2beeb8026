"""An error about an argument names it as the caller wrote it; one that nobody takes, the near one."""

from __future__ import annotations

import re
from inspect import Parameter, signature
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, Answer, Colour, Scene
from vendors import oceanbase, photogpt

from imageport import PAI, ConfigurationError, InvalidRequestError, OceanBase, PhotoGPT

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "images.add": ("pai", {"name": "nlp", "image_uri": "uri"}),
    "images.get": ("pai", {"image_id": IMAGE_ID}),
    "images.list": ("pai", {}),
    "images.publish": ("pai", {"image_id": IMAGE_ID}),
    "images.remove": ("pai", {"image_id": IMAGE_ID}),
    "connections.list": ("pai", {}),
    "gateways.list_domains": ("pai", {"cluster_id": "cn-hangzhou", "gateway_id": "gw-1"}),
    "services.recommend": ("pai", {"uid": "u", "size": 1, "scene_id": "s", **EAS}),
    "images.upload": ("photogpt", {"file": PNG, "model_id": "m"}),
    "images.list ": ("photogpt", {"model_id": "m"}),
    "images.delete": ("photogpt", {"image_id": "img-1"}),
    "tasks.get": ("oceanbase", {"task_id": "t"}),
}
CALLBACKS = {"on_progress", "headers", "retry", "timeout", "deadline", "body"}


def client(scene: Scene, vendor: str) -> Any:
    if vendor == "pai":
        return scene.pai(Answer(body={"Images": []}))
    return (photogpt if vendor == "photogpt" else oceanbase)(scene, Answer(body={}))


def arguments(method: str) -> list[str]:
    owner: Any = {"pai": PAI, "photogpt": PhotoGPT, "oceanbase": OceanBase}[METHODS[method][0]]
    made = owner(api_key="sk", **({} if owner is not OceanBase else {"base_url": "https://g.example"}))
    for part in method.strip().split("."):
        made = getattr(made, part)
    kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    return [name for name, each in signature(made).parameters.items()
            if each.kind in kinds and name not in CALLBACKS]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_an_error_names_the_argument_as_the_caller_wrote_it(scene: Scene, method: str) -> None:
    vendor, given = METHODS[method]
    asked: Any = client(scene, vendor)
    for part in method.strip().split("."):
        asked = getattr(asked, part)
    for name in arguments(method):
        with pytest.raises((InvalidRequestError, ConfigurationError)) as caught:
            list(asked(**{**given, name: object()}))
        assert re.search(rf"\b{name}\b", str(caught.value)), str(caught.value)
    assert not scene.script.requests


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            {"sort_by": "GmtCreateTimes"},
            "sort_by does not know 'GmtCreateTimes'. Did you mean GmtCreateTime?",
        ),
        ({"order": "asc"}, "order must be one of ASC, DESC; got 'asc'. Did you mean ASC?"),
        ({"name": 5}, "name must be of type string; got int."),
    ],
)
def test_the_words_of_a_wrong_argument(scene: Scene, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        scene.pai(Answer()).images.list(**wrong)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("vendor", "wrong", "words"),
    [
        ("pai", "regoin", "PAI() has no argument 'regoin'; did you mean region?"),
        ("pai", "apikey", "PAI() has no argument 'apikey'; did you mean api_key?"),
        ("photogpt", "api_versoin", "PhotoGPT() has no argument 'api_versoin'; did you mean api_version"),
        ("oceanbase", "baseurl", "OceanBase() has no argument 'baseurl'; did you mean base_url"),
        ("oceanbase", "colour", "OceanBase() has no argument 'colour'; there are api_key, base_url,"),
    ],
)
def test_a_misspelt_argument_of_a_client_names_the_near_one(
    colour: Colour, vendor: str, wrong: str, words: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        getattr(colour, vendor)(**{"api_key": "sk", wrong: "s3cr3t"})
    assert isinstance(caught.value, TypeError)
    assert words in str(caught.value)
    [entry] = [entry for entry in caught.traceback if entry.name == "__new__"]
    assert "s3cr3t" not in repr(entry.frame.f_locals)


def test_a_client_s_subclass_takes_arguments_of_its_own() -> None:
    class Ours(PAI):
        def __init__(self, team: str, **options: Any) -> None:
            super().__init__(api_key="sk", **options)
            self.team = team

    assert Ours("a", timeout=5).team == "a"
    assert Ours(team="a").with_options(deadline=5)
