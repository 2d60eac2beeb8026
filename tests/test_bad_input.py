from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from colours import EAS, IMAGE_ID, Scene
from genuine import OK

from imageport import PAI, InvalidRequestError

SURROGATE = "a\ud800b"
DEEP: dict[str, Any] = {}
DEEP["again"] = DEEP

NAMES = [
    *("", "A", "Name", "1name", "-name", "na me", "na_me", "name.x", "näme", "a" * 51, "name\n", "\nname"),
    *("n/a", "name\x00", SURROGATE, None, 5, b"name", ["name"]),
]
IDS = [
    *("", ".", "..", "a/b", "/", "a?b", "a#b", "a%2Fb", "%2e", "a b", " ", "a\tb", "a\nb", "a\r", "\x00"),
    *("a\x1f", "a\x7f", "a\x85", "a\u2028b", "a\xa0b", SURROGATE, None, 5, b"image-1", ["image-1"]),
]  # fmt: skip
GOOD_IDS = [
    "image-1",
    "...",
    "a..b",
    ".a",
    "a.",
    "bild-ä",
    "a&b=c;d:e@f",
    "a\\b",
    "~",
    "图",
    "a+b",
    "image-****cv",
]


def refused(scene: Scene, call: Callable[[PAI], Any], **options: Any) -> str:
    """The message of the refusal; nothing was sent."""
    with pytest.raises(InvalidRequestError) as caught:
        call(scene.pai(**options))
    assert scene.script.requests == []
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("door", [{}, {"api_key": "sk"}])
def test_a_name_outside_the_pattern_is_refused(scene: Scene, name: Any, door: dict[str, str]) -> None:
    assert refused(scene, lambda pai: pai.images.add(name, "uri"), **door).startswith("name ")


@pytest.mark.parametrize("name", ["a", "a" * 50, "a-1", "a--", "z9"])
def test_a_name_inside_the_pattern_is_sent(scene: Scene, name: str) -> None:
    scene.pai(OK).images.add(name, "uri")
    assert scene.script.body()["Name"] == name


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    *(({"accessibility": v}, "accessibility") for v in ("public", "", "PUBLIC ", "ALL", 1, ["PUBLIC"])),
    *(({"size": value}, "size") for value in (-1, 2**63, 1.5, True, "2")),
    *(({"image_id": "image-" + "a" * length}, "image_id") for length in (0, 17, 19)),
    *(({"image_id": value}, "image_id") for value in ("", "x" * 24)),
    *(({"image_id": value}, "image_id") for value in (IMAGE_ID + "\n", "image-" + "ä" * 18, 5)),
    *(({name: 5}, "of type string") for name in ("description", "workspace_id", "source_type", "source_id")),
    ({"labels": {"k": 5}}, "labels['k'] must be a string; got int."),
    ({"labels": {5: "v"}}, "a key of labels must be a string; got int."),
    ({"labels": {"k": SURROGATE}}, "labels['k'] holds a lone surrogate"),
    ({"description": SURROGATE}, "surrogate"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "words"), WRONG_FIELDS)
def test_a_field_outside_its_rule_is_refused(scene: Scene, fields: dict[str, Any], words: str) -> None:
    assert words in refused(scene, lambda pai: pai.images.add("name", "uri", **fields))


@pytest.mark.parametrize("uri", ["", None, 5, SURROGATE])
def test_an_image_needs_an_address(scene: Scene, uri: Any) -> None:
    refused(scene, lambda pai: pai.images.add("name", uri))


BY_ID: dict[str, Callable[[PAI, Any], Any]] = {
    "get": lambda pai, value: pai.images.get(value),
    "publish": lambda pai, value: pai.images.publish(value),
    "remove": lambda pai, value: pai.images.remove(value),
    "cluster": lambda pai, value: pai.gateways.list_domains(value, "gw-1"),
    "gateway": lambda pai, value: pai.gateways.list_domains("cn-hangzhou", value),
    "service": lambda pai, value: pai.services.predict(value, b"", **EAS),
}


@pytest.mark.parametrize("call", BY_ID)
@pytest.mark.parametrize("value", IDS)
@pytest.mark.parametrize("door", [{}, {"api_key": "sk"}])
def test_an_id_that_could_lead_to_another_path_is_refused(
    scene: Scene, call: str, value: Any, door: dict[str, str]
) -> None:
    refused(scene, lambda pai: BY_ID[call](pai, value), **door)


@pytest.mark.parametrize("call", BY_ID)
@pytest.mark.parametrize("value", GOOD_IDS)
def test_any_other_id_stands_in_the_path_as_one_segment(scene: Scene, call: str, value: str) -> None:
    # Without a base URL a cluster makes a part of the host, and has to be a region.
    options = {"base_url": "https://pai.example.com"} if call == "cluster" else {}
    BY_ID[call](scene.pai(OK, **options), value)
    segments = scene.script.requests[0].url.path.split("/")
    assert value in segments
    raw = scene.script.requests[0].url.raw_path.decode()
    assert raw.isascii()
    assert "?" not in raw


WRONG_LABELS = [
    *({"a,b": "c"}, {"a": "b,c"}, {"a=b": "c"}, {"a": "b=c"}, {"": "c"}, {"a": 5}, {5: "a"}, {"a": None}),
    *({"ok": "ok", "a": ","}, {"a": SURROGATE}),
]


@pytest.mark.parametrize("labels", WRONG_LABELS)
def test_a_label_filter_that_cannot_be_written_is_refused(scene: Scene, labels: Any) -> None:
    assert "labels" in refused(scene, lambda pai: pai.images.list(labels=labels))


def test_the_label_that_is_no_text_is_named(scene: Scene) -> None:
    wrong: Any = {"ok": "ok", "a": 1}
    words = refused(scene, lambda pai: pai.images.list(labels=wrong))
    assert words == "labels['a'] must be a string; got int."


def test_a_label_filter_is_sent_as_documented(scene: Scene) -> None:
    labels = {"system.framework": "XGBoost 1.6.0", "system.official": "true", "empty": ""}
    list(scene.pai(OK).images.list(labels=labels))
    sent = scene.script.requests[0].url.params["Labels"]
    assert sent == "system.framework=XGBoost 1.6.0,system.official=true,empty="


WRONG_CONNECTIONS: list[dict[str, Any]] = [
    *({"connection_types": value} for value in ("DashScopeConnection", ["DashScope"], [""], [1], [None])),
    *({"connection_ids": value} for value in ("conn-1", ["a,b"], [""], [1], b"conn-1")),
    *({"model_types": value} for value in ("LLM", ["llm"], ["LLM", "llms"], [])),
    *({"max_results": value} for value in (0, -1, True, "5", 2**31)),
    *(
        {"encrypt_option": "Plain"},
        {"accessibility": "public"},
        {"order": "UP"},
        {"sort_by": "gmt_create_time"},
    ),
    *({"tool_call": "true"}, {"next_token": 5}, {"limit": -1}, {"creator": SURROGATE}),
]


@pytest.mark.parametrize("options", WRONG_CONNECTIONS)
def test_a_wrong_filter_of_connections_is_told_when_the_listing_is_made(
    scene: Scene, options: dict[str, Any]
) -> None:
    refused(scene, lambda pai: pai.connections.list(**options))


WRONG_DOCUMENTS = [
    *((product, "2021-02-04") for product in ("", "a/b", "..", "P\n", "1P", 5)),
    *(("P", version) for version in ("v1", "2021-2-4", "2021-02-04\n", "", "2021-02-04/x")),
]  # fmt: skip


@pytest.mark.parametrize(("product", "version"), WRONG_DOCUMENTS)
def test_a_document_that_cannot_exist_is_refused(scene: Scene, product: Any, version: Any) -> None:
    refused(scene, lambda pai: pai.catalog.endpoints(product, version))
    refused(scene, lambda pai: pai.catalog.apis(product, version))
    refused(scene, lambda pai: pai.catalog.api(product, version, "GetImage"))
    refused(scene, lambda pai: pai.call(product, version, "GetImage"), api_key="sk")


@pytest.mark.parametrize("name", ["", "a/b", "..", "Get Image", "Get-Image", "1", "Get\n", "Get%20", None])
def test_an_action_that_cannot_exist_is_refused(scene: Scene, name: Any) -> None:
    refused(scene, lambda pai: pai.catalog.api("P", "2021-02-04", name))
    refused(scene, lambda pai: pai.call("P", "2021-02-04", name), api_key="sk")


@pytest.mark.parametrize("method", ["get", "PUT", "DELETE", "", None])
def test_call_knows_two_methods(scene: Scene, method: Any) -> None:
    refused(scene, lambda pai: pai.call("P", "2021-02-04", "Do", method=method), api_key="sk")


@pytest.mark.parametrize("language", ["en_US", "", "DE_DE", 5])
def test_the_catalog_knows_two_languages(scene: Scene, language: Any) -> None:
    refused(scene, lambda pai: pai.catalog.products(language=language))


UNSENDABLE: list[dict[str, Any]] = [
    *({"a": value} for value in (float("nan"), float("inf"), {1, 2}, b"x", object(), SURROGATE, DEEP)),
    *({SURROGATE: "a"}, {"a": [float("nan")]}, {"a": [b"x"]}),
]


@pytest.mark.parametrize("params", UNSENDABLE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parameters_that_have_no_written_form_are_refused(
    scene: Scene, params: dict[str, Any], method: Any
) -> None:
    refused(scene, lambda pai: pai.call("P", "2021-02-04", "Do", params, method=method), api_key="sk")


@pytest.mark.parametrize("value", [{"b": 1}, [[1, 2], [3]], [None]])
def test_a_query_takes_no_nested_values(scene: Scene, value: object) -> None:
    refused(scene, lambda pai: pai.call("P", "2021-02-04", "Do", {"a": value}), api_key="sk")


def test_parameters_of_a_get_are_spelled_out_and_none_is_left_out(scene: Scene) -> None:
    params = {"B": True, "A": 1, "C": None, "D": ["x", 2], "E": 1.5, "a b": "&="}
    scene.pai(OK, api_key="sk").call("P", "2021-02-04", "Do", params)
    query = scene.script.requests[0].url.query.decode()
    assert query == "A=1&B=true&D=x%2C2&E=1.5&a%20b=%26%3D"


def test_parameters_of_a_post_go_as_json(scene: Scene) -> None:
    params = {"A": None, "B": {"C": [1, "é"]}}
    scene.pai(OK, api_key="sk").call("P", "2021-02-04", "Do", params, method="POST")
    assert scene.script.body() == params


@pytest.mark.parametrize("content", [float("nan"), {1}, object(), SURROGATE, {"a": SURROGATE}, DEEP])
def test_content_that_is_no_json_is_refused(scene: Scene, content: object) -> None:
    refused(scene, lambda pai: pai.services.predict("echo", content, **EAS))


def test_content_that_is_no_text_needs_a_json_type(scene: Scene) -> None:
    refused(scene, lambda pai: pai.services.predict("echo", [1], **EAS, content_type="image/png"))


@pytest.mark.parametrize("content_type", ["a/b\r\nX: y", "a/b\n", " a/b", "ä/b", "a/b\x00", 5])
def test_a_content_type_that_no_header_can_carry_is_refused(scene: Scene, content_type: Any) -> None:
    refused(scene, lambda pai: pai.services.predict("echo", b"x", **EAS, content_type=content_type))


@pytest.mark.parametrize(
    "path", ["..", "v1/../x", "a//b", "v1?x", "v1#x", "v1%2Fx", "v 1", "/", "v1\n", 5, None]
)
def test_a_path_below_a_service_that_leads_elsewhere_is_refused(scene: Scene, path: Any) -> None:
    refused(scene, lambda pai: pai.services.predict("echo", b"x", **EAS, path=path))


WRONG_FEEDS: list[dict[str, Any]] = [
    *({"uid": 5}, {"size": 0}, {"size": "1"}, {"size": 2**31}, {"scene_id": None}, {"features": [1]}),
    *({"item_list": [{"score": 1}]}, {"item_list": "x"}, {"debug": "yes"}, {"features": {"a": float("nan")}}),
]


@pytest.mark.parametrize("fields", WRONG_FEEDS)
def test_a_wrong_request_for_recommendations_is_refused(scene: Scene, fields: dict[str, Any]) -> None:
    request: dict[str, Any] = {"uid": "u", "size": 1, "scene_id": "s"} | fields
    refused(scene, lambda pai: pai.services.recommend(**request, **EAS))


def test_an_address_that_is_too_long_for_any_server_is_refused(scene: Scene) -> None:
    refused(scene, lambda pai: list(pai.images.list(name="a" * 70_000)))
    refused(scene, lambda pai: pai.images.get("a" * 70_000))
