"""What an image file is: told from its bytes, whatever it comes in."""

from __future__ import annotations

import os
import random
import struct
from pathlib import Path

import pytest
from colours import Scene
from hypothesis import given, settings
from hypothesis import strategies as st
from vendors import KINDS, PHOTOS, UPLOADED, photo, photogpt, picture

from imageport import InvalidRequestError
from imageport._files import ImageFile, media_type

BOX = struct.Struct(">I4s4sI")


def heic_with(major: bytes, *brands: bytes) -> bytes:
    """A photograph whose file type box names these brands."""
    content = photo("chelsea.heic")
    rest = content[int.from_bytes(content[:4], "big") :]
    return BOX.pack(16 + 4 * len(brands), b"ftyp", major, 0) + b"".join(brands) + rest


def opened(content: bytes) -> ImageFile:
    file = ImageFile(content)
    file.close()
    return file


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.name)
def test_the_type_comes_from_the_bytes(path: Path) -> None:
    file = opened(path.read_bytes())
    assert file.media_type == KINDS[path.suffix]
    assert file.size == path.stat().st_size


@pytest.mark.parametrize("major", [b"heic", b"heix", b"mif1", b"msf1"])
def test_a_heic_is_known_by_any_of_its_brands(major: bytes) -> None:
    assert media_type(heic_with(major, b"mif1", b"miaf", b"heic")) == "image/heic"


@pytest.mark.parametrize("brands", [(b"mif1", b"mif1", b"miaf"), (b"msf1", b"msf1")])
def test_a_container_that_does_not_say_what_is_in_it_may_be_a_heic(brands: tuple[bytes, ...]) -> None:
    assert opened(heic_with(*brands)).media_type == "image/heic"


@pytest.mark.parametrize(
    "brands",
    [
        *((b"avif", b"mif1", b"miaf"), (b"mif1", b"avif"), (b"isom", b"mp42"), (b"qt  ",), (b"crx ",)),
        *((b"mif1", b"jpeg"), (b"jp2 ",), (b"avis", b"msf1")),
    ],
)
def test_what_is_in_the_same_container_but_no_heic_is_refused(brands: tuple[bytes, ...]) -> None:
    assert media_type(heic_with(*brands)) is None


NO_IMAGES = {
    "text": b"just a text\n" * 9,
    "gif": picture("gif"),
    "jpeg2000": picture("jpeg2000"),
    "avif": picture("avif"),
    "bmp": picture("bmp"),
    "tiff": picture("tiff"),
    "pdf": b"%PDF-1.7\n" + bytes(99),
    "html": b"<html><img src='cat.png'></html>",
    "zip": b"PK\x03\x04" + bytes(99),
    "riff": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(99),
    "zeros": bytes(4096),
    "1 byte": b"\x89",
    "half a signature": b"\x89PNG",
}


@pytest.mark.parametrize("kind", NO_IMAGES)
def test_what_is_no_image_is_refused_before_sending(scene: Scene, kind: str) -> None:
    with pytest.raises(InvalidRequestError, match="no jpg, jpeg, webp, png or heic"):
        photogpt(scene).images.upload(NO_IMAGES[kind], model_id="model-1")
    assert scene.script.requests == []


def test_an_empty_file_is_refused_before_sending(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    for source in (b"", tmp_path / "empty.png"):
        with pytest.raises(InvalidRequestError, match="empty"):
            photogpt(scene).images.upload(source, model_id="model-1")
    assert scene.script.requests == []


HEADERS = {"astronaut.jpg": 150, "astronaut.png": 20, "coffee.webp": 24, "chelsea.heic": 100}


@pytest.mark.parametrize("name", HEADERS)
def test_a_file_whose_header_is_incomplete_is_refused_before_sending(scene: Scene, name: str) -> None:
    with pytest.raises(InvalidRequestError, match="header is incomplete"):
        photogpt(scene).images.upload(photo(name)[: HEADERS[name]], model_id="model-1")
    assert scene.script.requests == []


def test_a_picture_without_width_is_refused() -> None:
    content = bytearray(photo("astronaut.png"))
    content[16:20] = bytes(4)
    with pytest.raises(InvalidRequestError, match="header is incomplete"):
        ImageFile(bytes(content))


MISMATCHES = [
    ("photo.png", "astronaut.jpg"),
    ("photo.jpg", "astronaut.png"),
    ("photo.JPG", "coffee.webp"),
    ("photo.heic", "rocket.jpeg"),
    ("photo.jpeg", "chelsea.heic"),
    ("photo.gif", "astronaut.png"),
    ("photo.txt", "astronaut.png"),
    ("photo.png.pdf", "astronaut.png"),
]


@pytest.mark.parametrize(("name", "content"), MISMATCHES)
def test_a_name_that_says_another_type_than_the_bytes_is_refused_before_sending(
    scene: Scene, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_bytes(photo(content))
    with pytest.raises(InvalidRequestError, match=f"ends in {Path(name).suffix.lower()}, but its bytes"):
        photogpt(scene).images.upload(tmp_path / name, model_id="model-1")
    assert scene.script.requests == []


def test_a_text_file_named_png_is_refused(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture\n" * 9)
    with pytest.raises(InvalidRequestError, match="no jpg"):
        photogpt(scene).images.upload(tmp_path / "notes.png", model_id="model-1")


@pytest.mark.parametrize(
    "name", ["photo.jpg", "photo.JPEG", "photo.jfif", "photo", "photo.unheard-of", ".jpg"]
)
def test_a_name_that_says_nothing_else_is_taken(scene: Scene, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(photo("astronaut.jpg"))
    photogpt(scene, UPLOADED).images.upload(tmp_path / name, model_id="model-1")
    assert len(scene.script.requests) == 1


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=600))
def test_any_bytes_have_a_type_or_none(content: bytes) -> None:
    assert media_type(content) in (None, *KINDS.values())


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.name)
def test_any_damage_to_a_header_is_taken_or_refused_and_nothing_else(path: Path) -> None:
    content, dice = path.read_bytes()[:4000], random.Random(path.name)
    for _ in range(250):
        damaged = bytearray(content[: dice.randint(1, 4000)])
        for _ in range(dice.randint(0, 8)):
            damaged[dice.randrange(len(damaged))] = dice.choice((0, 255, dice.randrange(256)))
        try:
            assert opened(bytes(damaged)).media_type in KINDS.values()
        except InvalidRequestError:
            continue


def test_a_header_that_ends_late_is_found_without_reading_the_file_whole() -> None:
    """Colour profiles and thumbnails stand before the width in a JPEG, tiles before it in some HEIC files."""
    segment = b"\xff\xe2\xff\xff" + os.urandom(65533).replace(b"\xff", b"\x00")
    content = photo("astronaut.jpg")
    assert opened(content[:2] + segment * 40 + content[2:]).media_type == "image/jpeg"
