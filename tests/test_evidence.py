"""What a text in a reply is taken for: a link to a picture, a picture's content, or neither."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from vendors import picture

from imageport._evidence import bytes_of, is_content, is_link, is_odd_link, says_image, written

PLAIN = "https://cdn.example/1"
IMAGE = f"{PLAIN}.png"
LINKS: list[tuple[str, str, bool, bool]] = [
    # A link, its name, whether it counts inside of a result, and outside.
    (PLAIN, "image_url", True, True),
    (PLAIN, "url", True, False),
    (PLAIN, "b64_json", True, False),
    (PLAIN, "text", True, False),
    (PLAIN, "DATA", True, False),
    (PLAIN, "size", False, False),
    (IMAGE, "size", True, True),
    (f"{PLAIN}.mp4", "image_url", False, False),
    (f"{PLAIN} and more", "image_url", True, True),
    (f"{PLAIN} and more", "text", False, False),
    (f"{IMAGE} ", "text", False, False),
    (f"{IMAGE} ", "url", True, False),
]


@pytest.mark.parametrize(("link", "name", "inside", "outside"), LINKS)
def test_a_link_counts_by_its_name_its_ending_and_its_place(
    link: str, name: str, inside: bool, outside: bool
) -> None:
    assert (is_link(link, name, inside=True), is_link(link, name, inside=False)) == (inside, outside)


@pytest.mark.parametrize(
    ("text", "name", "odd"),
    [
        ("oss://bucket/1", "image_url", True),
        ("S3:1", "image_url", True),
        ("../1.png", "image_url", True),
        ("/1.png", "image_url", True),
        ("a cat", "image_url", False),
        ("a cat", "url", True),
        ("a cat", "URL", True),
        ("/1.png", "text", False),
        ("/1.png", "size", False),
    ],
)
def test_a_link_that_cannot_be_fetched_is_one_all_the_same(text: str, name: str, odd: bool) -> None:
    assert is_odd_link(text, name) is odd


CODED = base64.b64encode(picture()).decode()


@pytest.mark.parametrize(
    ("text", "name", "in_image", "else_"),
    [
        (CODED, "anything", True, True),
        (CODED[:15], "anything", False, False),
        (CODED[:16], "anything", True, True),
        ("AAAA", "b64_json", True, True),
        ("AAAA", "data", True, False),
        ("AAAA", "Result", True, False),
        ("AAAA", "text", False, False),
        ("A" * 64, "text", False, False),
        ("data:image/png;base64,AAAA", "text", True, True),
        ("data:image/png;base64,", "b64_json", False, False),
        ("data:text/plain;base64,AAAA", "b64_json", False, False),
        (f"data:application/octet-stream;base64,{CODED}", "text", True, True),
    ],
)
def test_content_is_known_by_its_name_or_by_its_look(
    text: str, name: str, in_image: bool, else_: bool
) -> None:
    assert (is_content(text, name, image=True), is_content(text, name, image=False)) == (in_image, else_)


@pytest.mark.parametrize(
    ("fields", "image"),
    [
        *(({name: "Image/png"}, True) for name in ("mimeType", "mime_type", "media_type", "content_type")),
        ({"mimeType": "text/plain", "media_type": "image/png"}, True),
        ({"mimeType": "text/plain"}, False),
        ({"mimeType": ["image/png"]}, False),
        ({"type": "image_generation_call"}, True),
        ({"type": "image/png"}, False),
        ({}, False),
    ],
)
def test_an_object_may_say_that_it_is_an_image(fields: dict[str, Any], image: bool) -> None:
    assert says_image(fields) is image


PNG = list(picture())


@pytest.mark.parametrize(
    ("items", "content"),
    [
        (PNG, picture()),
        (PNG[:32], bytes(PNG[:32])),
        ([], None),
        ([0] * 40, None),
        ([True, *PNG[1:]], None),
        ([*PNG[:31], 256], None),
        ([*PNG[:31], -1], None),
        ([*PNG[:31], "x"], None),
        ([*PNG[:32], 255, 0], bytes([*PNG[:32], 255, 0])),
        ([*PNG[:32], 256], None),
        ([*PNG[:32], "x"], None),
    ],
)
def test_an_image_may_be_written_as_numbers(items: list[Any], content: bytes | None) -> None:
    assert bytes_of(items) == content


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (f"![a cat]({PLAIN})", [PLAIN]),
        (f"![]( <{PLAIN}> ) and {IMAGE}", [PLAIN]),
        (f"<img alt=a src='{PLAIN}'> and <IMG SRC={IMAGE}>", [PLAIN, IMAGE]),
        (f"See {IMAGE}. And **{IMAGE}**, {PLAIN}!", [IMAGE, IMAGE]),
        (f"See {IMAGE}X", []),
        (f"HTTP{IMAGE[5:]}?", [f"HTTP{IMAGE[5:]}"]),
    ],
)
def test_a_text_shows_images_or_names_them(text: str, found: list[str]) -> None:
    assert list(written(text)) == found
