"""What is wrong with the spec is reported by file and line, with what to do, before anything is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from plain_operation import SPEC, UPDATE_IMAGE, line_of, with_operation

Read = Callable[[str | bytes], Any]


@pytest.fixture
def read(generator: ModuleType, tmp_path: Path) -> Read:
    """Read a spec as `make generate` does before it writes."""

    def reading(text: str | bytes) -> Any:
        path = tmp_path / "openapi.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return generator.read(path)

    return reading


@pytest.fixture
def said(read: Read, generator: ModuleType) -> Callable[[str | bytes], list[tuple[int, str]]]:
    """Say what is wrong with a spec: lines and texts."""

    def saying(text: str | bytes) -> list[tuple[int, str]]:
        with pytest.raises(generator.SpecError) as caught:
            read(text)
        assert all("openapi.yaml:" in line for line in str(caught.value).splitlines())
        return [tuple(each) for each in caught.value.problems]

    return saying


def test_the_spec_means_what_any_yaml_parser_takes_it_for(read: Read) -> None:
    text = SPEC.read_text("utf-8")
    assert json.dumps(read(text).document) == json.dumps(yaml.safe_load(text))


SLIPS = [
    ("      summary", "      tags: [x]\n      summary", "      tags: [x]", "duplicate key 'tags'"),
    ("      tags", "     tags", "     tags:", "indentation"),
    ("      summary: ", "    summary: ", "      security", "indentation"),
    ("      responses:", "    responses:", "    responses:\n", "'responses' is no member of a path"),
    ("      summary", "\t summary", "\t summary", "cannot start any token"),
    ("Update an image.", "Update: an image.", "Update: an", "not allowed here|not allowed in this context"),
    ("[pai_images]", "[pai_images", "summary: Update an image.", "did not find expected"),
    ("[pai_images]", "*nothing", "*nothing", "undefined alias"),
    ("ImageIdInPath", "ImageIdInPat", 'ImageIdInPat"', "refers to nothing: .*ImageIdInPath is prob"),
    ("#/components/parameters/ImageIdInPath", "other.yaml#/X", "other.yaml", "begin with #/"),
    ("      operationId: UpdateImage\n", "", "      tags", "has no operationId"),
    ("UpdateImage", "GetImage", "operationId: GetImage", "the same operationId"),
    ("      tags: [pai_images]\n", "", "operationId: UpdateImage", r"has no tags; add .*\[pai_images\]"),
    ("pai_images", "pai_image", "[pai_image]", "'pai_image', which the document does not list"),
    ("      security: [{AcsSignature: []}]\n", "", "operationId: UpdateImage", "add `security: .*AcsSig"),
    ("AcsSignature", "AcsSig", "{AcsSig:", "none of the securitySchemes: AcsSignature"),
    ("        200:", "        404:", "      responses:", "describes no success"),
    ("      summary", "      x-rety: paid\n      summary", "x-rety", "x-retry is probably meant"),
    ("      summary", "      x-retry: never\n      summary", "x-retry: never", "one of safe, idem"),
    ("      summary", "      x-errors: [image]\n      summary", "x-errors: [image]\n", "'image', a group"),
    ("      summary", "      x-errors: images\n      summary", "x-errors: images\n", "not a list of groups"),
    ("      summary", "      x-acs: {product: A}\n      summary", "{product: A}", "without version, action"),
    ("      summary", "      x-rate-limit: [{count: 1}]\n      summary", "[{count: 1}]", "without seconds"),
    ("      summary", "      servers: []\n      summary", "      servers: []", "stand at the path"),
    ("      summary", "      sumary: x\n      summary", "      sumary", "summary is probably meant"),
    (UPDATE_IMAGE[9:], "", "    put:", "is empty"),
    ("    put:", "    x-retry: paid\n    put:", "    x-retry", "belongs into an operation"),
    ("    put:", "    putt:", "    putt:", "put is probably meant"),
    ("content:", "contents:", "requestBody:", "requestBody has no content"),
    ('[{$ref: "#/components/parameters/ImageIdInPath"}]', "[{name: a, in: query}]", "{name: a", "lacks sch"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "why"), SLIPS, ids=[slip[3] for slip in SLIPS])
def test_a_slip_is_reported_at_its_line(old: str, new: str, place: str, why: str, said: Any) -> None:
    text = with_operation(old, new)
    at = text.index("  /api/v1/images/{ImageId}:\n")
    line = text.count("\n", 0, text.index(place, at)) + 1
    found = said(text)
    assert [each for each in found if re.search(why, each[1])], found
    assert line in {each[0] for each in found}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "single value"),
        (b"- a", "single value"),
        (b"a: &a [*a]", "refers to itself"),
        (b"info: {}\npaths:\n", "`paths:`"),
        (b"info: {}\npaths: {/a: []}", "/a is empty"),
        (b"a: \x00", "not allowed"),
        (b"? [a]\n: b", "has to be a word"),
    ],
)
def test_what_is_no_openapi_document_is_said_to_be_none(text: bytes, why: str, said: Any) -> None:
    assert any(why in each for _, each in said(text))


def test_all_problems_are_reported_at_once(said: Any) -> None:
    text = with_operation("      tags: [pai_images]\n", "").replace("      tags: [pai_connections]\n", "", 1)
    assert [each.partition(" ")[0] for _, each in said(text)] == ["UpdateImage", "ListConnections"]


def test_servers_of_a_new_path_are_asked_for_and_never_guessed(said: Any) -> None:
    text = SPEC.read_text("utf-8").replace("paths:\n", f"paths:\n  /api/v9/images:\n{UPDATE_IMAGE}", 1)
    [(line, why)] = said(text)
    assert line == line_of(text, "operationId: UpdateImage")
    assert "add `servers:`" in why


def operation(read: Read, old: str = "", new: str = "") -> dict[str, Any]:
    return read(with_operation(old, new)).document["paths"]["/api/v1/images/{ImageId}"]


@pytest.mark.parametrize(
    ("method", "retry"),
    [("put", "paid"), ("post", "paid"), ("patch", "paid"), ("head", "safe"), ("options", "safe")],
)
def test_what_only_reads_may_be_repeated_and_nothing_else(read: Read, method: str, retry: str) -> None:
    assert operation(read, "    put:", f"    {method}:")[method]["x-retry"] == retry


def test_a_signed_operation_is_signed_as_those_beside_it(read: Read) -> None:
    assert operation(read)["put"]["x-acs"] == {
        "product": "AIWorkSpace",
        "version": "2021-02-04",
        "action": "UpdateImage",
    }


def test_what_is_given_stays(read: Read) -> None:
    made = operation(read, "      summary", "      x-retry: create\n      summary")
    assert made["put"]["x-retry"] == "create"


def test_a_signed_operation_of_a_new_host_has_to_say_as_what(read: Read, said: Any) -> None:
    servers = '    servers: [{url: "https://new.example.com"}]\n'
    path = f"paths:\n  /api/v9/images:\n{servers}{UPDATE_IMAGE}"
    [(_, why)] = said(SPEC.read_text("utf-8").replace("paths:\n", path, 1))
    assert "add `x-acs: {product: …" in why
    assert "action: UpdateImage" in why


def test_words_that_older_yaml_takes_for_something_else_are_words(read: Read) -> None:
    spec = read("info: {a: on, b: 2021-02-04, c: 1:30, d: no}\npaths: {}\n")
    assert spec.document["info"] == {"a": "on", "b": "2021-02-04", "c": "1:30", "d": "no"}
