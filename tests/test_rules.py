"""The rules that arguments are held to, and the words in which a broken one is reported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import pytest

from imageport import InvalidRequestError, _check


class Word(StrEnum):
    """A string that is spelled otherwise than it is sent."""

    ONE = "one"

    def __str__(self) -> str:
        return "Word.ONE"


NAME: dict[str, Any] = {"type": "string", "pattern": "^[a-z]+$", "description": "lowercase letters"}
ENUM: dict[str, Any] = {"type": "string", "enum": ["small", "large"]}
KNOWN: dict[str, Any] = {"type": "string", "known": ["images", "tasks"], "meant": {"picture": "images"}}
SIZE: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 9}
PART: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": NAME, "sizes": {"type": "array", "minItems": 1, "items": SIZE}},
    "closed": True,
}


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        ({}, object()),
        (NAME, "a"),
        ({"type": "string"}, ""),
        ({"type": "string"}, "猫"),
        ({"type": "string", "minLength": 2}, "ab"),
        ({"type": "string", "enum": ["a", "b"]}, "b"),
        (SIZE, 1),
        (SIZE, 9),
        ({"type": "integer"}, -(10**30)),
        ({"type": "number", "minimum": 0}, 0.5),
        ({"type": "number", "maximum": 0}, -1),
        ({"type": "boolean"}, False),
        ({"type": "array"}, []),
        ({"type": "array"}, ("a",)),
        ({"type": "array", "minItems": 1}, [1]),
        ({"type": "object"}, {"any": 1}),
        (KNOWN, "images"),
        (KNOWN, "anything else"),
        (PART, {"name": "a"}),
        (PART, {"name": "a", "sizes": [1, 9]}),
        ({**PART, "closed": False}, {"name": "a", "more": 1}),
    ],
)
def test_what_keeps_the_rules_is_let_through(rules: Mapping[str, Any], value: Any) -> None:
    _check.check(value, rules, "Given")


@pytest.mark.parametrize(
    ("rules", "value", "words"),
    [
        (NAME, 5, "Given must be of type string; got int."),
        (NAME, None, "Given must be of type string; got NoneType."),
        (NAME, "A", "Given must match ^[a-z]+$ (lowercase letters); got 'A'."),
        ({"type": "string", "pattern": "^a$"}, "ab", "Given must match ^a$; got 'ab'."),
        ({"type": "string", "minLength": 1}, "", "Given must not be empty."),
        ({"type": "string"}, "\ud800", "Given holds a lone surrogate, which cannot be sent."),
        ({"type": "string", "enum": ["a", "b"]}, "c", "Given must be one of a, b; got 'c'."),
        ({"enum": [1, 2]}, 5, "Given must be one of 1, 2; got 5."),
        (ENUM, "smal", "Given must be one of small, large; got 'smal'. Did you mean small?"),
        (KNOWN, "image", "Given does not know 'image'. Did you mean images?"),
        (KNOWN, "picture", "Given does not know 'picture'. Did you mean images?"),
        (SIZE, True, "Given must be of type integer; got bool."),
        (SIZE, 1.0, "Given must be of type integer; got float."),
        (SIZE, 0, "Given must be from 1 to 9; got 0."),
        (SIZE, 10, "Given must be from 1 to 9; got 10."),
        ({"type": "number"}, True, "Given must be of type number; got bool."),
        ({"type": "number", "minimum": 0}, -0.5, "Given must be from 0 to None; got -0.5."),
        ({"type": "boolean"}, 1, "Given must be of type boolean; got int."),
        ({"type": "array"}, "a", "Given must be of type array; got str."),
        ({"type": "array", "minItems": 1}, [], "Given must not be empty; leave it out instead."),
        ({"type": "array", "items": SIZE}, [1, 0], "Given[1] must be from 1 to 9; got 0."),
        ({"type": "object"}, [], "Given must be of type object; got list."),
        (PART, {}, "Given.name is required."),
        (PART, {"name": "a", "sizes": [0]}, "Given.sizes[0] must be from 1 to 9; got 0."),
        (PART, {"name": "a", "more": 1}, "Given.more is not known to the spec."),
        (PART, {"name": "a", 1: 1}, "a member's name must be a string; got int."),
    ],
)
def test_what_breaks_a_rule_is_named(rules: Mapping[str, Any], value: Any, words: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        _check.check(value, rules, "Given")
    assert str(caught.value) == words


def test_members_of_a_whole_body_have_no_name_before_them() -> None:
    with pytest.raises(InvalidRequestError, match=r"^name is required\.$"):
        _check.check({}, PART, "")


DASHED, PLAIN = "[A-Za-z][A-Za-z0-9-]*", "[A-Za-z][A-Za-z0-9]*"
METHODS = "method must be GET or POST; got 'PUT'."
WRONG: Any = 5
LONG = "x" * 198  # spelled, it is as long as may be shown


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: _check.identifier("a/b", "id"), "id must not be empty, '.' or '..', nor hold / ? # %, spaces"
         " or control characters; got 'a/b'."),
        (lambda: _check.identifier(WRONG, "id"), "id must be a string; got int."),
        (lambda: _check.identifier(Word.ONE, "id"), "id must be a plain string; got <Word.ONE: 'one'>."),
        (lambda: _check.identifier("\ud800", "id"), "id holds a lone surrogate, which cannot be sent."),
        (lambda: _check.pattern("b", "^a$", "part"), "part must match ^a$; got 'b'."),
        (lambda: _check.pattern(WRONG, "^a$", "part"), "part must be a string; got int."),
        (lambda: _check.mapping(WRONG, "labels"), "labels must be a mapping; got int."),
        (lambda: _check.text(b"a", "text"), "text must be a string; got bytes."),
        (lambda: _check.sub_path(WRONG), "path must be a string; got int."),
        (lambda: _check.sub_path("a/../b"), "path must not be empty, '.' or '..', nor hold / ? # %, spaces"
         " or control characters; got '..'."),
        (lambda: _check.catalog_names("1", "2021-02-04"), f"product must match {DASHED}; got '1'."),
        (lambda: _check.catalog_names("a", "1"), "version must match [0-9]{4}-[0-9]{2}-[0-9]{2}; got '1'."),
        (lambda: _check.catalog_names("a", "2021-02-04", "1"), f"name must match {PLAIN}; got '1'."),
        (lambda: _check.action_names("a", "2021-02-04", "Get", "PUT"), METHODS),
        (lambda: _check.action_names("a", "2021-02-04", "1", "GET"), f"action must match {PLAIN}; got '1'."),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        call()
    assert str(caught.value) == words


def test_names_of_the_catalog_are_given_back() -> None:
    assert _check.catalog_names("a-1", "2021-02-04", "GetB") == ("a-1", "2021-02-04", "GetB")
    for method in ("GET", "POST"):
        assert _check.action_names("a", "2021-02-04", "GetB", method) == ("a", "2021-02-04", "GetB")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", ""),
        ("a", "/a"),
        ("a/b", "/a/b"),
        ("/a/b/", "/a/b"),
        ("XaX", "/XaX"),
        ("a:b", "/a%3Ab"),
        ("猫", "/%E7%8C%AB"),
    ],
)
def test_a_path_below_a_service_is_encoded_part_by_part(path: str, expected: str) -> None:
    assert _check.sub_path(path) == expected


@pytest.mark.parametrize("word", ["Get", "List", "Describe", "Query", "Search", "Check"])
def test_a_name_that_begins_with_a_verb_of_reading_reads(word: str) -> None:
    assert _check.reads(f"{word}Images")
    assert not _check.reads(f"{word.lower()}Images")
    assert not _check.reads(f"{word.upper()}Images")
    assert not _check.reads(f"Create{word}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, "5"), (LONG, repr(LONG)), (LONG + "x", repr(LONG + "x")[:200] + "…"), ([1], "[1]")],
)
def test_a_value_is_shown_as_far_as_a_message_can_take_it(value: object, expected: str) -> None:
    assert _check.shown(value) == expected


def test_a_number_that_is_too_long_to_be_spelled_is_shown_by_its_type() -> None:
    assert _check.shown(10 ** (sys.get_int_max_str_digits() + 1)) == "a int without a spelling"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("no", "no."), (" no.\n", "no."), ("no..", "no."), (".no", ".no."), ("noX", "noX."), ("", ".")],
)
def test_a_sentence_has_one_full_stop(words: str, expected: str) -> None:
    assert _check.sentence(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        *[(f"no{end}", f"no{end}.") for end in ("", "1", "'", '"', ")", "]", "猫")],
        *[(f"no{end}", f"no{end}") for end in (".", "!", "?", ":", "。")],
        (" no \n", "no."),
        ("n!o", "n!o."),
        ("", ""),
    ],
)
def test_what_a_server_said_gets_an_end_where_it_has_none(words: str, expected: str) -> None:
    assert _check.ended(words) == expected


def test_what_a_server_said_is_cut_to_what_a_log_takes() -> None:
    assert _check.shortened("x" * 10_000) == "x" * 10_000
    assert _check.shortened("x" * 10_001) == "x" * 10_000 + "…"
