"""A field whose name is a typing error is refused before it is paid for; a vendor's own field is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from colours import Scene
from vendors import oceanbase, said

from imageport import InvalidRequestError
from imageport.vendor_fields import Slip, known_fields, misspelt

MADE = said({"created": 1, "data": [{"url": "https://cdn.example/1.png"}]})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("promt", "prompt"),
        ("prompts", "prompt"),
        ("Prompt", "prompt"),
        ("negative_promt", "negative_prompt"),
        ("negtive_prompt", "negative_prompt"),
        ("timout", "timeout"),
        ("time_out", "timeout"),
        ("deadine", "deadline"),
        ("header", "headers"),
        ("rety", "retry"),
        ("siez", "size"),
        ("sizee", "size"),
        ("sed", "seed"),
        ("imagee", "image"),
        ("watermrk", "watermark"),
        ("response_fromat", "response_format"),
        ("guidence_scale", "guidance_scale"),
        ("promptExtend", "prompt_extend"),
        ("extr", "extra"),
    ],
)
def test_a_slip_is_refused_with_the_name_that_was_meant(scene: Scene, name: str, meant: str) -> None:
    images = oceanbase(scene, MADE).images
    ways: list[dict[str, Any]] = [{name: "x"}, {"body": {name: "x"}}]
    for given in ways:
        with pytest.raises(InvalidRequestError) as caught:
            images.generate("m", **given)
        assert f"Did you mean {meant}?" in str(caught.value)
        assert "extra={...}" in str(caught.value)
    assert scene.script.requests == []


@pytest.mark.parametrize("holder", ["input", "parameters"])
def test_a_slip_inside_is_refused_with_its_place(scene: Scene, holder: str) -> None:
    with pytest.raises(InvalidRequestError, match=rf"'{holder}\.promt'.*Did you mean prompt\?"):
        oceanbase(scene, MADE).images.generate("m", body={holder: {"promt": "a cat"}})
    assert scene.script.requests == []


REAL: list[dict[str, Any]] = [
    {"prompt": "a", "size": "1K", "sizes": "1K", "n": 2, "ns": 1, "seed": 3, "image": "u", "images": ["u"]},
    {
        "mode": "pro",
        "model_name": "kling",
        "image_url": "u",
        "image_urls": ["u"],
        "task": "edit",
        "style": "x",
    },
    {"input": {"prompt": "a", "images": ["u"]}, "parameters": {"size": "1*1", "n": 1, "watermark": False}},
    {"messages": [{"role": "user", "content": [{"text": "a", "promt": "free"}]}]},
    {
        "quality": "hd",
        "quantity": 2,
        "image2": "u",
        "image_1": "u",
        "lora1": "x",
        "N": 1,
        "priority": 5,
        "callback": "u",
    },
    {"negativePrompt": "a", "aspectRatio": "1:1", "metadata": {"promt": "free"}, "side": "left"},
]


@pytest.mark.parametrize("fields", REAL)
def test_a_field_of_a_vendor_is_sent_as_it_is(scene: Scene, fields: dict[str, Any]) -> None:
    oceanbase(scene, MADE).images.generate("m", **fields)
    assert json.loads(scene.script.requests[0].content) == {"model": "m", **fields}


def test_what_is_extra_is_sent_whatever_its_name_is(scene: Scene) -> None:
    fields = {"promt": "a cat", "timeout": 3, "input": {"sede": 1}}
    oceanbase(scene, MADE).images.generate("m", prompt="a dog", extra=fields)
    assert json.loads(scene.script.requests[0].content) == {"model": "m", "prompt": "a dog", **fields}


@pytest.mark.parametrize(
    "given", [{"body": {"prompt": "b"}}, {"extra": {"prompt": "b"}}, {"extra": {"model": "x"}}]
)
def test_nothing_is_given_twice(scene: Scene, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError, match=r"given twice: (prompt|model)"):
        oceanbase(scene, MADE).images.generate("m", prompt="a", **given)
    assert scene.script.requests == []


def test_all_requests_can_be_looked_at_before_the_first_is_sent() -> None:
    assert misspelt({"prompt": "a", "input": {"promt": "b"}}) == Slip("input.promt", "prompt")
    assert misspelt(dict.fromkeys(known_fields(), "x")) is None
    assert misspelt({"timeout": 3, "something_else": 1}) is None
