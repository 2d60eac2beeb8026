"""What the spec expects of a reply: true of every documented sample, and read as it is written."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from documented import OPERATIONS, SPEC, bodies, examples
from seeds_samples import CATALOG, IMAGES

from imageport._expected import lacks, strange
from imageport._reply import Reply
from imageport_api.operations import OPERATIONS as TABLE
from imageport_api.operations import Operation, Shape

BY_ID: dict[str, Operation] = {operation.id: operation for operation in TABLE.values()}
# The body of a model service is its own; what the gateway of the other has in it depends on the model.
NOTHING_NEEDED = {"Predict", "GenerateImage", "GetTask"}
SAMPLES: list[tuple[str, Any]] = [
    *(("AddImage", IMAGES.reply), ("PublishImage", IMAGES.reply), ("ListConnections", CATALOG.reply)),
    *((f"Action{name}", IMAGES.reply) for name in ("AddImage", "PublishImage")),
    ("ActionListConnections", CATALOG.reply),
    # The shapes of replies that the pages of PhotoGPT and of the gateway show in words and in code.
    (
        "UploadImage",
        {"result": {"id": "i", "url": "u", "modelID": "m", "type": "modelInput"}, "status": "OK"},
    ),
    ("GenerateImage", {"success": True, "code": "200", "message": "successful", "data": {}}),
]


@pytest.fixture(scope="module")
def shapes() -> Iterator[ModuleType]:
    """The part of `make generate` that writes shapes."""
    folder = str(Path(__file__).parents[1] / "spec")
    sys.path.insert(0, folder)
    yield importlib.import_module("shapes")
    sys.path.remove(folder)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_examples_of_the_spec_hold_what_it_expects(name: str) -> None:
    operation = BY_ID[name]
    for place, media in bodies(name):
        for example in examples(media) if place.startswith("2") else ():
            for shape in filter(None, (operation.expected, operation.needed)):
                assert list(lacks(shape, example)) == []


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_the_documents_own_samples_hold_what_the_spec_expects(name: str, sample: Any) -> None:
    for shape in filter(None, (BY_ID[name].expected, BY_ID[name].needed)):
        assert list(lacks(shape, sample)) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_expects_something_of_a_reply(name: str) -> None:
    operation = BY_ID[name]
    assert (operation.expected is None) == (name == "Predict")
    assert (operation.needed is None) == (name in NOTHING_NEEDED)
    if operation.needed is not None:
        assert [list(lacks(operation.needed, body)) for body in ({}, [], None, "text")].count([]) == (
            name == "ListProducts"
        )


def test_what_is_expected_by_either_kind_of_credentials_is_the_same() -> None:
    for name in ("AddImage", "GetImage", "ListImages", "PublishImage", "RemoveImage", "ListConnections"):
        assert BY_ID[name][-2:] == BY_ID[f"Action{name}"][-2:]


NAMED = Shape("object", (("a",), ("b", "B")))
PLACES: list[tuple[Shape, Any, list[str]]] = [
    (NAMED, {"a": None, "b": None}, []),
    (NAMED, {"B": 0, "c": [1], "a": {}}, []),
    (NAMED, {}, [".a", ".b or B"]),
    (NAMED, {"A": 1, "b": 2}, [".a"]),
    (NAMED, [{"a": 1, "b": 2}], [" as an object"]),
    (NAMED, None, [" as an object"]),
    (NAMED._replace(kind="any"), "text", []),
    (NAMED._replace(kind="any"), {"a": 1}, [".b or B"]),
    (Shape("object", inside={"in": NAMED}), {"in": None}, []),
    (Shape("object", inside={"in": NAMED}), {}, []),
    (Shape("object", inside={"in": NAMED}), {"in": {"a": 1}}, [".in.b or B"]),
    (Shape("object", inside={"in": NAMED}), {"in": "text"}, [".in as an object"]),
    (Shape("array", each=NAMED), [], []),
    (Shape("array", each=NAMED), [{"a": 1, "b": 1}, None, {"b": 1}], ["[1] as an object", "[2].a"]),
    (Shape("array", each=NAMED), {"0": {"a": 1, "b": 1}}, [" as a list"]),
    (Shape("array"), "text", [" as a list"]),
    (Shape("map", each=NAMED), {"x": {"a": 1, "b": 1}, "secret": {"b": 1}}, [".*.a"]),
    (Shape("map", each=NAMED), [], [" as an object"]),
]


@pytest.mark.parametrize(("shape", "value", "missing"), PLACES)
def test_what_a_reply_lacks_is_named_by_its_place(shape: Shape, value: Any, missing: list[str]) -> None:
    assert list(lacks(shape, value)) == missing


SIX = Shape("object", tuple((name,) for name in "abcdef"))
WORDS: list[tuple[Shape, bytes, str | None]] = [
    (NAMED, b'{"a": 1, "b": 2}', None),
    (NAMED, b"", "it is empty"),
    (NAMED, b" \r\n\t", "it is empty"),
    *(
        (NAMED, page, "it is a web page")
        for page in (b"<!DOCTYPE html><p>", b"\n  <HTML lang=en>", b"<head>")
    ),
    *((NAMED, text, "it is no JSON") for text in (b"busy", b"<?xml version='1.0'?>", b"[" * 10**5, b"\xff")),
    (NAMED, b"{}", "it is an object of 0 members, without a, b or B"),
    (NAMED, b'{"a": 1}', "it is an object of 1 member, without b or B"),
    (NAMED, b"[]", "it is a list of 0 items, not an object"),
    (NAMED, b"[1]", "it is a list of 1 item, not an object"),
    (NAMED, b'"secret"', "it is text, not an object"),
    (NAMED, b"null", "it is null, not an object"),
    (NAMED, b"5", "it is a number, not an object"),
    (NAMED, b"1.5", "it is a number, not an object"),
    (NAMED, b"true", "it is true or false, not an object"),
    (Shape("array"), b'{"a": 1, "b": 2}', "it is an object of 2 members, not a list"),
    (Shape("array", each=NAMED), b'[{"a": 1}]', "it is a list of 1 item, without [0].b or B"),
    (SIX, b"{}", "it is an object of 0 members, without a, b, c, d, e and more"),
    (SIX, b'{"x": 1, "a": 1}', "it is an object of 2 members, without b, c, d, e, f"),
]


@pytest.mark.parametrize(("shape", "content", "words"), WORDS)
def test_what_is_said_of_a_reply_that_is_not_the_services(
    shape: Shape, content: bytes, words: str | None
) -> None:
    told = None if words is None else f"the answer is not the service's: {words}"
    assert strange(shape, Reply(200, {}, content)) == told
    assert strange(None, Reply(200, {}, content)) is None


def reply(schema: dict[str, Any], **beside: Any) -> dict[str, Any]:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema, **beside}}}}}


ITEM = {"type": "object", "properties": {"a": {}, "b": {}}, "x-expected": ["a", "b"], "x-needed": ["a"]}
OPEN = {"type": "object", "additionalProperties": True, "x-expected": ["x"]}
WRITTEN: list[tuple[dict[str, Any], str, str]] = [
    (reply(ITEM), "Shape('object', members=(('a',), ('b',)))", "Shape('object', members=(('a',),))"),
    (
        reply(ITEM, **{"x-expected": ["c"], "x-needed": [["b", "c"]]}),
        "Shape('object', members=(('a',), ('b',), ('c',)))",
        "Shape('object', members=(('a',), ('b', 'c')))",
    ),
    (
        reply({"type": "array", "items": ITEM}, **{"x-needed": ["[].b"]}),
        "Shape('array', each=Shape('object', members=(('a',), ('b',))))",
        "Shape('array', each=Shape('object', members=(('a',), ('b',))))",
    ),
    (
        reply({"type": "object", "additionalProperties": ITEM}),
        "Shape('map', each=Shape('object', members=(('a',), ('b',))))",
        "Shape('map', each=Shape('object', members=(('a',),)))",
    ),
    (
        reply({"properties": {"in": {"anyOf": [ITEM, {"type": "string"}]}}}),
        "Shape('object', inside={'in': Shape('any', members=(('a',), ('b',)))})",
        "Shape('object', inside={'in': Shape('any', members=(('a',),))})",
    ),
    (
        reply({"properties": {"in": {}}}, **{"x-expected": ["in.to.x", "list[].y"]}),
        "Shape('object', inside={'in': Shape('object', inside={'to': Shape('object', members=(('x',),))}),"
        " 'list': Shape('array', each=Shape('object', members=(('y',),)))})",
        "",
    ),
    (reply(OPEN), "Shape('object', members=(('x',),))", "Shape('object', members=(('x',),))"),
    (reply({"properties": {"a": {}}}), "None", "None"),
    ({"responses": {"204": {}, "400": {}}}, "None", "None"),
]


@pytest.mark.parametrize(("operation", "expected", "needed"), WRITTEN)
def test_the_spec_is_written_down_as_a_shape(
    shapes: ModuleType, operation: dict[str, Any], expected: str, needed: str
) -> None:
    assert list(map(repr, shapes.shapes(SPEC, operation))) == [expected, needed or expected]


def test_a_schema_that_holds_itself_comes_to_an_end(shapes: ModuleType) -> None:
    node = {"properties": {"next": {"$ref": "#/node"}, "a": {}}, "x-expected": ["a"]}
    found, _ = shapes.shapes({"node": node}, reply({"$ref": "#/node"}))
    assert repr(found) == "Shape('object', members=(('a',),))"


def test_a_slip_in_a_name_is_told_when_the_code_is_generated(shapes: ModuleType) -> None:
    with pytest.raises(SystemExit, match="ImageID is no member of: An image"):
        shapes.shapes(SPEC, reply({"description": "An image", "properties": {}, "x-expected": ["ImageID"]}))
