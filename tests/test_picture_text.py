"""Images that come as text: every common spelling of the same bytes gives the same bytes."""

from __future__ import annotations

import base64
import textwrap
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from colours import Scene
from hypothesis import given
from hypothesis import strategies as st
from vendors import oceanbase, picture, said

from imageport import SpecMismatchError
from imageport._formats import decode, holds_picture

PNG = b"\x89PNG\r\n\x1a\n"
HEADS = [PNG, b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x10\0\0\0WEBP", b"II*\0", b"\0\0\0\x18ftypheic"]
# Both characters in which the alphabets differ, and a padding of one or two.
CONTENTS = [PNG + b"\xfb\xff\xfe" * 9 + bytes(more) for more in (0, 1, 2)]


def plain(content: bytes) -> str:
    return base64.b64encode(content).decode()


def safe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


SPELLINGS: dict[str, Any] = {
    "standard": plain,
    "URL-safe": safe,
    "without padding": lambda content: plain(content).rstrip("="),
    "URL-safe without padding": lambda content: safe(content).rstrip("="),
    "too much padding": lambda content: plain(content) + "==",
    "lines": lambda content: "\n".join(textwrap.wrap(plain(content), 12)),
    "lines of CRLF": lambda content: "\r\n".join(textwrap.wrap(plain(content), 12)) + "\r\n",
    "spaces": lambda content: " " + " ".join(textwrap.wrap(plain(content), 12)),
    "tabs": lambda content: "\t".join(textwrap.wrap(plain(content), 12)),
    "line ends escaped twice": lambda content: "\\n".join(textwrap.wrap(plain(content), 12)),
    "slashes escaped twice": lambda content: plain(content).replace("/", "\\/"),
    "percent-encoded": lambda content: quote(plain(content), safe=""),
    "data URL": lambda content: f"data:image/png;base64,{plain(content)}",
    "data URL in upper case": lambda content: f"DATA:IMAGE/PNG;BASE64,{plain(content)}",
    "data URL with parameters": lambda content: f"data:image/png;charset=utf-8;base64,{plain(content)}",
    "data URL with spaces": lambda content: f" data: image/png; base64, {plain(content)}",
    "data URL without a type": lambda content: f"data:;base64,{plain(content)}",
    "data URL of octets": lambda content: f"data:application/octet-stream;base64,{plain(content)}",
    "data URL, URL-safe": lambda content: f"data:image/jpeg;base64,{safe(content)}",
    "data URL, percent-encoded": lambda content: f"data:image/png;base64,{quote(plain(content), safe='')}",
    "data URL that is not base64": lambda content: f"data:image/png,{quote_from_bytes(content)}",
    "data URL that forgets to say base64": lambda content: f"data:image/png,{plain(content)}",
    "data URL without its head": lambda content: f"image/png;base64,{plain(content)}",
    "named": lambda content: f"base64,{plain(content)}",
    "with a scheme": lambda content: f"base64://{plain(content)}",
    "bytes of Python": lambda content: str(base64.b64encode(content)),
    "quoted": lambda content: f'"{plain(content)}"',
    "bytes as characters": lambda content: content.decode("latin-1"),
    "hexadecimal": lambda content: content.hex(),
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("content", CONTENTS, ids=len)
def test_every_spelling_gives_the_same_bytes(spelling: str, content: bytes) -> None:
    text = SPELLINGS[spelling](content)
    assert decode(text) == content
    assert holds_picture(text)


BASE64 = [name for name in SPELLINGS if name not in ("bytes as characters", "hexadecimal")]


@given(st.sampled_from(HEADS), st.binary(max_size=400), st.sampled_from(BASE64))
def test_whatever_the_image_every_spelling_gives_its_bytes(head: bytes, rest: bytes, spelling: str) -> None:
    assert decode(SPELLINGS[spelling](head + rest)) == head + rest


@given(st.binary(min_size=1, max_size=200), st.data())
def test_white_space_may_stand_anywhere(content: bytes, data: st.DataObject) -> None:
    pieces = [
        data.draw(st.sampled_from(["", "", "", " ", "\n", "\r\n", "\t"])) + char for char in plain(content)
    ]
    assert decode("".join(pieces)) == content


def test_pluses_that_a_form_took_for_spaces_come_back() -> None:
    content = PNG + b"\0" + b"\xf8\0\0" * 3 + b"\0"
    text = plain(content)
    assert text.count("+") == 3
    assert decode(text.replace("+", " ")) == content


MEMBERS = ["b64_json", "b64", "base64", "image_base64", "image_bytes", "image", "image_url", "url"]


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("spelling", ["standard", "URL-safe without padding", "lines of CRLF", "data URL"])
@pytest.mark.parametrize(
    "empty", [{}, {"url": ""}, {"url": None}, {"image_url": " "}, {"url": "null"}], ids=repr
)
def test_content_is_read_from_each_member(
    scene: Scene, member: str, spelling: str, empty: dict[str, Any], tmp_path: Path
) -> None:
    content = picture()
    data = {"data": [{**empty, member: SPELLINGS[spelling](content)}]}
    [image] = oceanbase(scene, said(data)).images.generate("m").images
    assert (image.url, image.content) == (None, content)
    assert image.save(tmp_path / "1.png").read_bytes() == content


@pytest.mark.parametrize("member", ["b64_json", "image_base64"])
def test_a_link_where_content_is_expected_is_a_link(scene: Scene, member: str) -> None:
    link = "https://cdn.example/1"
    [image] = oceanbase(scene, said({"data": [{member: link}]})).images.generate("m").images
    assert (image.url, image.content) == (link, None)


BROKEN = ["!!!", "abcde", "iVBORw0KGgo*", "data:image/png;base64,iVBOR", "é", "===="]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_content_is_told_and_kept(scene: Scene, text: str, tmp_path: Path) -> None:
    data = {"data": [{"b64_json": text}, {"url": "https://cdn.example/1.png"}]}
    made = oceanbase(scene, said(data)).images.generate("m")
    assert made.data == data
    assert made.images[1].url == "https://cdn.example/1.png"
    for use in (lambda: made.images[0].content, lambda: made.images[0].save(tmp_path / "1.png")):
        with pytest.raises(
            SpecMismatchError, match=r"base64 cannot be read.*may have been charged"
        ) as caught:
            use()
        assert caught.value.body == text.encode()
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_in_a_data_url_is_read(scene: Scene) -> None:
    data = {"data": [{"url": "data:image/svg+xml,%3Csvg/%3E"}]}
    [image] = oceanbase(scene, said(data)).images.generate("m").images
    assert (image.url, image.content) == (None, b"<svg/>")


@given(st.text(max_size=60) | st.builds("data:{},{}".format, st.text(max_size=9), st.text(max_size=40)))
def test_any_text_is_bytes_or_an_error_of_ours(text: str) -> None:
    holds_picture(text)
    with suppress(SpecMismatchError):
        assert decode(text)


def test_a_data_url_within_a_data_url_within_a_data_url_ends(scene: Scene) -> None:
    text = "data:," * 100_000
    assert not holds_picture(text)
    assert decode(text)
