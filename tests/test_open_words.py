"""Filters by words that grow: an unknown word is sent, a slip of a known one is told before that."""

from __future__ import annotations

from typing import Any

import pytest
from colours import PAIR, Answer, Scene
from documented import SPEC, follow
from hypothesis import given
from hypothesis import strategies as st
from vendors import PHOTOS, photogpt

from imageport import InvalidRequestError
from imageport._near import near_word
from imageport.sandbox import Sandbox

BEARER = {"api_key": "sk-test"}
EMPTY = Answer(body={"Connections": [], "Images": [], "TotalCount": 0, "result": [], "status": "OK"})
KNOWN: dict[str, list[str]] = {
    name: SPEC["components"]["schemas"][name]["enum"]
    for name in ("ConnectionType", "ModelType", "SortField", "Accessibility", "PhotoFilter")
}


def connections(scene: Scene, **options: Any) -> None:
    list(scene.pai(EMPTY, ..., **options.pop("keys", PAIR)).connections.list(**options))


def images(scene: Scene, **options: Any) -> None:
    list(scene.pai(EMPTY, ..., **options.pop("keys", PAIR)).images.list(**options))


def photos(scene: Scene, **options: Any) -> None:
    options.pop("keys", None)
    list(photogpt(scene, EMPTY, ...).images.list("model-1", **options))


FILTERS: list[tuple[Any, str, str, str]] = [
    (connections, "connection_types", "ConnectionTypes", "ConnectionType"),
    (connections, "model_types", "ModelTypes", "ModelType"),
    (connections, "sort_by", "SortBy", "SortField"),
    (connections, "accessibility", "Accessibility", "Accessibility"),
    (images, "sort_by", "SortBy", "SortField"),
    (images, "accessibility", "Accessibility", "Accessibility"),
    (photos, "image_type", "imageType", "PhotoFilter"),
]
# Words that the vendor's SDK has, or may have tomorrow.
NEW: dict[str, list[str]] = {
    "ConnectionType": [
        *(
            "DeepSeekConnection",
            "FunctionAIMCPConnection",
            "CustomMCPConnection",
            "ADSConnection",
            "MCPConnection",
        ),
        *("PolarDBConnection", "OpenLLM2Connection", "LLMConnection", "Ünïcode"),
    ],
    "ModelType": [
        "VLM",
        "MLLM",
        "Image",
        "Video",
        "TextEmbedding",
        "Embedding2",
        "MultimodalEmbedding",
        "TTS",
    ],
    "SortField": ["Name", "GmtModifiedTime", "CreateTime", "Size"],
    "Accessibility": ["SHARED", "TENANT", "PUBLIC_READ", "ORGANIZATION"],
    "PhotoFilter": ["upscaled", "favorites", "public", "video", "modelOutput", "any"],
}
SLIPS: dict[str, dict[str, str]] = {
    "ConnectionType": {
        "OpenLMConnection": "OpenLLMConnection",
        "openllmconnection": "OpenLLMConnection",
        "OpenLLMConection": "OpenLLMConnection",
        "DashscopeConnection": "DashScopeConnection",
        "DashScope": "DashScopeConnection",
        "RDS": "RDSConnection",
        "MilvusConnections": "MilvusConnection",
        "ElasticSearch-Connection": "ElasticsearchConnection",
        "CustomConection": "CustomConnection",
    },
    "ModelType": {
        "llm": "LLM",
        "LLMs": "LLM",
        "Rerank": "ReRank",
        "Embeding": "Embedding",
        "embeddings": "Embedding",
    },
    "SortField": {
        "gmtCreateTime": "GmtCreateTime",
        "GmtCreatTime": "GmtCreateTime",
        "gmt_create_time": "GmtCreateTime",
    },
    "Accessibility": {"public": "PUBLIC", "Private": "PRIVATE", "PRIVAT": "PRIVATE"},
    "PhotoFilter": {
        "ALL": "all",
        "inputs": "input",
        "ouput": "output",
        "auxiliary_type": "auxiliaryType",
        "modelInput": "input",
        "auxiliary": "auxiliaryType",
        "generated": "output",
    },
}


def given_as(argument: str, word: str) -> Any:
    return [word] if argument.endswith("s") else word


def cases(words: dict[str, Any]) -> list[Any]:
    return [
        pytest.param(ask, argument, name, word, id=f"{argument} {word}")
        for ask, argument, name, kind in FILTERS
        for word in words[kind]
    ]


@pytest.mark.parametrize(
    ("ask", "argument", "name", "word"), cases({kind: NEW[kind] + KNOWN[kind] for kind in NEW})
)
@pytest.mark.parametrize("keys", [PAIR, BEARER], ids=["signed", "bearer"])
def test_a_known_or_a_new_word_is_sent(
    scene: Scene, keys: dict[str, str], ask: Any, argument: str, name: str, word: str
) -> None:
    ask(scene, keys=keys, **{argument: given_as(argument, word)})
    assert [request.url.params[name] for request in scene.script.requests] == [word]


@pytest.mark.parametrize(("ask", "argument", "name", "word"), cases(SLIPS))
def test_a_slip_is_told_before_anything_is_sent(
    scene: Scene, ask: Any, argument: str, name: str, word: str
) -> None:
    [meant] = {
        SLIPS[kind][word] for _, known, _, kind in FILTERS if known == argument and word in SLIPS[kind]
    }
    with pytest.raises(InvalidRequestError) as caught:
        ask(scene, **{argument: given_as(argument, word)})
    place = f"{argument}[0]" if argument.endswith("s") else argument
    assert str(caught.value) == f"{place} does not know {word!r}. Did you mean {meant}?"
    assert scene.script.requests == []


@pytest.mark.parametrize(("ask", "argument"), [(ask, argument) for ask, argument, _, _ in FILTERS])
@pytest.mark.parametrize("wrong", ["", 7, True, "\ud800"])
def test_what_is_no_word_is_refused(scene: Scene, ask: Any, argument: str, wrong: Any) -> None:
    with pytest.raises(InvalidRequestError):
        ask(scene, **{argument: given_as(argument, wrong)})
    assert scene.script.requests == []


CLOSED: list[tuple[Any, dict[str, Any], str]] = [
    (images, {"order": "asc"}, "order must be one of ASC, DESC; got 'asc'. Did you mean ASC?"),
    (images, {"order": "RANDOM"}, "order must be one of ASC, DESC; got 'RANDOM'."),
    (
        connections,
        {"encrypt_option": "plaintext"},
        "must be one of PlainText, Secret; got 'plaintext'. Did you mean PlainText?",
    ),
    (connections, {"encrypt_option": "Masked"}, "must be one of PlainText, Secret; got 'Masked'."),
]


@pytest.mark.parametrize(("ask", "options", "text"), CLOSED)
def test_a_list_that_the_documents_close_stays_closed(
    scene: Scene, ask: Any, options: dict[str, Any], text: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        ask(scene, **options)
    assert str(caught.value).endswith(text)


def test_what_is_written_is_held_to_the_documents_words(scene: Scene) -> None:
    other: Any = "output"
    with pytest.raises(
        InvalidRequestError, match="accessibility must be one of PUBLIC, PRIVATE; got 'output'"
    ):
        scene.pai().images.add("name", "registry.example.com/x", accessibility=other)
    with pytest.raises(InvalidRequestError, match="type must be one of modelInput, auxiliaryType"):
        photogpt(scene).images.upload(PHOTOS[0], model_id="m", type=other)
    assert scene.script.requests == []


def test_the_open_lists_are_those_that_the_spec_opens() -> None:
    found = {
        parameter["name"]
        for parameter in map(follow, SPEC["components"]["parameters"].values())
        if "anyOf" in follow(follow(parameter["schema"]).get("items", follow(parameter["schema"])))
    }
    assert found == {"SortBy", "Accessibility", "ConnectionTypes", "ModelTypes", "imageType"}


def test_the_sandbox_matches_nothing_by_a_word_that_it_does_not_know(scene: Scene) -> None:
    with Sandbox() as sandbox:
        pai = scene.colour.pai(base_url=sandbox.url, api_key="sk-sandbox")
        for number in range(3):
            pai.images.add(f"image-{number}", "registry.example.com/x")
        assert list(pai.connections.list(connection_types=["DeepSeekConnection"])) == []
        assert list(pai.connections.list(model_types=["VLM"])) == []
        assert list(pai.connections.list(accessibility="SHARED")) == []
        assert list(pai.images.list(accessibility="SHARED")) == []
        plain = [image.name for image in pai.images.list()]
        assert [image.name for image in pai.images.list(sort_by="Name")] == plain
        known = pai.connections.list(connection_types=["DeepSeekConnection", "RDSConnection"])
        assert {each.connection_type for each in known} == {"RDSConnection"}
        sandbox.add_photo(modelID="model-1")
        images = scene.colour.photogpt(base_url=sandbox.url, api_key="sk-sandbox").images
        assert len(list(images.list("model-1"))) == 1
        assert list(images.list("model-1", image_type="favorites")) == []


@pytest.mark.parametrize("kind", KNOWN)
@given(data=st.data())
def test_no_known_word_is_a_slip_and_its_own_slips_are_told(kind: str, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(KNOWN[kind]))
    assert near_word(word, KNOWN[kind]) is None
    slip = data.draw(st.sampled_from([word.upper(), word.lower(), f"{word}s", f" {word}", word.swapcase()]))
    assert near_word(slip, KNOWN[kind]) in (None, word)
    assert (near_word(slip, KNOWN[kind]) is None) == (slip in KNOWN[kind])


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=5))
def test_any_word_and_any_list_can_be_compared(word: str, known: list[str]) -> None:
    found = near_word(word, known)
    assert found is None or (found in known and word not in known)
