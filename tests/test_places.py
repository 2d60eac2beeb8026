"""What the names of members say of a picture, and what its link does."""

from __future__ import annotations

from typing import Any

import pytest

from imageport._places import (
    Kind,
    as_list,
    as_object,
    as_word,
    is_blank,
    is_foreign,
    is_other_media,
    is_result,
    is_web,
    kind,
    names_image,
    tells,
    words,
)

KINDS: dict[str, Kind] = {
    "imageUrl": "link",
    "image_url": "link",
    "IMAGE-URL": "link",
    "src": "link",
    "b64_json": "content",
    "imageBase64": "content",
    "image_bytes": "content",
    "imageBytes": "content",
    "bytes": "other",
    "text": "text",
    "Content": "text",
    "output_text": "text",
    "my_text": "other",
    "size": "other",
    "inputImage": "foreign",
    "thumbnail_url": "foreign",
    "response_url": "foreign",
    "responseUrl": "foreign",
    "response_image_url": "link",
    "x" * 80 + "_url": "other",
    "x" * 76 + "_url": "link",
}


@pytest.mark.parametrize("name", KINDS)
def test_a_name_says_what_text_under_it_is(name: str) -> None:
    assert kind(name) == KINDS[name]


def test_a_name_has_the_same_words_in_every_spelling() -> None:
    for name in ("imageUrl", "image_url", "IMAGE-URL", "ImageURL", "image url"):
        assert words(name) == {"image", "url"}
    assert (words("b64Json"), words("base64_json")) == ({"b64", "json"}, {"base64", "json"})
    assert words("x" * 79 + "abc") == {"x" * 79 + "a"}


@pytest.mark.parametrize(
    ("name", "result", "telling"),
    [
        ("images", True, True),
        ("output_image", True, True),
        ("results", True, True),
        ("data", True, False),
        ("b64", True, False),
        ("url", False, False),
        ("link", False, False),
        ("size", False, False),
        ("FinalResult", True, True),
    ],
)
def test_some_names_are_surely_of_what_the_model_made(name: str, result: bool, telling: bool) -> None:
    assert (is_result(name), tells(name)) == (result, telling)


@pytest.mark.parametrize("text", ["", " ", "null", "None\n", " UNDEFINED ", "N/A", "-", " " * 15])
def test_some_words_stand_for_nothing(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}x")
    assert not is_blank(text + " " * 16)


@pytest.mark.parametrize(
    ("text", "web"),
    [
        ("https://cdn.example/1.png", True),
        ("HTTP://cdn.example/1.png", True),
        ("http://", True),
        ("ftp://cdn.example", False),
        ("cdn.example/https://", False),
        ("data:image/png;base64,AA", False),
        ("https://" + "x" * (65_535 - 8), True),
        ("https://" + "x" * (65_536 - 8), False),
    ],
)
def test_what_an_address_on_the_web_is(text: str, web: bool) -> None:
    assert is_web(text) is web


@pytest.mark.parametrize(
    ("link", "image", "other"),
    [
        ("https://cdn.example/1.PNG", True, False),
        ("https://cdn.example/1.jpeg?x=1", True, False),
        ("https://cdn.example/1.webp!small", True, False),
        ("https://cdn.example/1?format=png", True, False),
        ("https://cdn.example/1?a=1&content-type=image/x", True, False),
        ("https://cdn.example/1.mp4", False, True),
        ("https://cdn.example/1.HTML#top", False, True),
        ("https://cdn.example/1.mp4?format=png", True, False),
        ("https://cdn.example/1.pngs", False, False),
        ("https://cdn.example/1", False, False),
    ],
)
def test_a_link_says_by_its_ending_what_is_there(link: str, image: bool, other: bool) -> None:
    assert (names_image(link), is_other_media(link)) == (image, other)


@pytest.mark.parametrize(
    ("fields", "foreign"),
    [
        *(({"role": role}, True) for role in ("user", "System", "tool", "DEVELOPER")),
        *(({"role": role}, False) for role in ("assistant", None, ["user"])),
        *(({"type": type_}, True) for type_ in ("input_image", "image_generation.partial_image")),
        *(({"type": type_}, False) for type_ in ("image", "image_input_", None, ["input_image"])),
        ({"event": "input_text"}, True),
        ({"type": "image", "event": "input_text"}, False),
        ({"role": "assistant", "type": "input_image"}, True),
        ({"role": "user", "type": "image"}, True),
        ({}, False),
    ],
)
def test_what_was_sent_and_what_is_still_to_come_is_foreign(fields: dict[str, Any], foreign: bool) -> None:
    assert is_foreign(fields) is foreign


@pytest.mark.parametrize(
    ("value", "fields", "items", "word"),
    [
        ({"a": 1}, {"a": 1}, [], None),
        ([1], {}, [1], None),
        ("x", {}, [], "x"),
        ("", {}, [], None),
        (7, {}, [], "7"),
        (0, {}, [], "0"),
        (True, {}, [], None),
        (1.5, {}, [], None),
        (None, {}, [], None),
    ],
)
def test_values_of_another_kind_are_read_as_none(
    value: Any, fields: dict[str, Any], items: list[Any], word: str | None
) -> None:
    assert (as_object(value), as_list(value), as_word(value)) == (fields, items, word)
