"""What a generation sends: every vendor field, untouched, and nothing else."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from colours import Scene
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vendors import oceanbase, said

from imageport import InvalidRequestError

MADE = said({"created": 1, "data": [{"url": "https://cdn.example/1.png"}]})
ARK = {
    "prompt": "a lighthouse at dawn",
    "image": ["https://a.example/1.png", "data:image/png;base64,AAAA"],
    "size": "2K",
    "seed": -1,
    "guidance_scale": 7.5,
    "watermark": False,
    "response_format": "b64_json",
    "sequential_image_generation": "auto",
    "sequential_image_generation_options": {"max_images": 4},
    "stream": False,
    "optimize_prompt_options": {"mode": "fast", "thinking": None},
    "tools": [{"type": "web_search"}],
}
BAILIAN = {
    "input": {
        "messages": [{"role": "user", "content": [{"text": "Grüße, 世界 🐈"}, {"image": "https://x"}]}]
    },
    "parameters": {
        "size": "1328*1328",
        "n": 1,
        "prompt_extend": True,
        "negative_prompt": "",
        "seed": 2**31 - 1,
    },
}


@pytest.mark.parametrize("fields", [{}, ARK, BAILIAN], ids=["none", "volcengine", "bailian"])
def test_the_vendors_bodies_go_through_untouched(scene: Scene, fields: dict[str, Any]) -> None:
    oceanbase(scene, MADE).images.generate("m", **fields)
    oceanbase_by_body = scene.script.body()
    assert oceanbase_by_body == {"model": "m", **fields}
    oceanbase(scene, MADE).images.generate("m", body=fields)
    assert scene.script.body() == oceanbase_by_body


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.text(min_size=0, max_size=12).filter(lambda name: name != "model")
QUIET = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUIET
@given(body=st.dictionaries(NAMES, JSON, max_size=6))
def test_any_json_goes_through_untouched(scene: Scene, body: dict[str, Any]) -> None:
    before = json.dumps(body)
    oceanbase(scene, MADE).images.generate("m", body=body)
    assert scene.script.body() == {"model": "m", **body}
    assert json.dumps(body) == before


def test_fields_that_are_named_like_an_option_go_into_the_body(scene: Scene) -> None:
    named = {"timeout": 5, "headers": {"a": 1}, "retry": None, "deadline": "x", "body": [1], "self": 2}
    oceanbase(scene, MADE).images.generate("m", body=named, prompt="p", timeout=9.0)
    assert scene.script.body() == {"model": "m", **named, "prompt": "p"}
    assert scene.script.requests[0].extensions["timeout"]["read"] == 9.0


@pytest.mark.parametrize(
    ("body", "fields", "named"),
    [
        ({"seed": 1}, {"seed": 1}, "seed"),
        ({"model": "m"}, {}, "model"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, "a, b"),
    ],
)
def test_a_field_that_is_given_twice_is_refused(
    scene: Scene, body: dict[str, Any], fields: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidRequestError, match=f"given twice: {named}"):
        oceanbase(scene).images.generate("m", body=body, **fields)
    assert scene.script.requests == []


def _circle() -> list[Any]:
    made: list[Any] = []
    made.append(made)
    return made


def _deep() -> list[Any]:
    made: list[Any] = []
    for _ in range(100_000):
        made = [made]
    return made


NO_JSON = {
    "nan": math.nan,
    "infinity": [1, -math.inf],
    "bytes": b"png",
    "a set": {1},
    "an object": {"deep": [object()]},
    "a circle": _circle(),
    "a lone surrogate": "\ud800",
    "a name with a lone surrogate": {"\udfff": 1},
    "a tuple as name": {(1, 2): 3},
    "complex": 1j,
}


@pytest.mark.parametrize("kind", NO_JSON)
def test_a_field_that_is_not_json_is_refused_before_sending(scene: Scene, kind: str) -> None:
    wrong: list[dict[str, Any]] = [{"field": NO_JSON[kind]}, {"field": [{"inside": NO_JSON[kind]}]}]
    for fields in wrong:
        with pytest.raises(InvalidRequestError):
            oceanbase(scene).images.generate("m", **fields)
    assert scene.script.requests == []


def test_a_field_that_is_nested_too_deeply_is_refused_before_sending(scene: Scene) -> None:
    with pytest.raises(InvalidRequestError):
        oceanbase(scene).images.generate("m", field=_deep())
    assert scene.script.requests == []


@pytest.mark.parametrize("body", [[("a", 1)], "text", 7, [1]])
def test_a_body_that_is_no_mapping_is_refused(scene: Scene, body: Any) -> None:
    with pytest.raises(InvalidRequestError, match="body must be a mapping"):
        oceanbase(scene).images.generate("m", body=body)


@pytest.mark.parametrize("name", [7, None, ("a",)])
def test_a_field_whose_name_is_no_text_is_refused(scene: Scene, name: Any) -> None:
    with pytest.raises(InvalidRequestError):
        oceanbase(scene).images.generate("m", body={name: 1})


@pytest.mark.parametrize("model", ["", None, 7, ["m"], "\ud800"])
def test_a_model_that_is_empty_or_no_text_is_refused_before_sending(scene: Scene, model: Any) -> None:
    with pytest.raises(InvalidRequestError, match="model"):
        oceanbase(scene).images.generate(model)
    assert scene.script.requests == []


def test_x_async_is_sent_only_when_it_is_given(scene: Scene) -> None:
    oceanbase(scene, MADE).images.generate("m")
    [request] = scene.script.requests
    assert "x-async" not in request.headers
    assert scene.script.calls == ["POST /api/v1/images/generations"]
    assert request.headers["authorization"] == "Bearer sk-secret-key"
    assert request.headers["content-type"].startswith("application/json")
    oceanbase(scene, MADE).images.generate("m", headers={"X-Async": "enable"})
    assert scene.script.requests[0].headers["x-async"] == "enable"
