"""Photos of each format in all its forms are uploaded; what is surely none is refused before sending."""

from __future__ import annotations

from pathlib import Path

import pytest
from colours import Scene
from vendors import PHOTOS as REAL
from vendors import UPLOADED, photogpt

from imageport import InvalidRequestError
from imageport._sniff import HEAD, lacks_header, media_type

from .__main__ import told
from .making import OTHERS, PHOTOS, heic, saved
from .opened import Verdict, accepted, judged, opened


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_in_any_form_is_accepted_under_its_format(name: str) -> None:
    kind, content = PHOTOS[name]
    assert accepted(content) == kind


@pytest.mark.parametrize("name", [name for name in PHOTOS if name.startswith("heic: orientation")])
def test_a_photo_that_was_held_upright_is_uploaded(scene: Scene, name: str) -> None:
    content = PHOTOS[name][1]
    assert (b"irot" in content or b"imir" in content) == (name[-1] != "1")
    photogpt(scene, UPLOADED).images.upload(content, model_id="model-1")
    [request] = scene.script.requests
    assert b'filename="image.heic"\r\nContent-Type: image/heic\r\n\r\n' + content in request.content


def test_pillow_opens_nearly_all_of_these_photos_too() -> None:
    """Those that were put together by hand have wrong offsets, or brands that it does not know."""
    assert sum(opened(content) == kind for kind, content in PHOTOS.values()) > 0.9 * len(PHOTOS)


@pytest.mark.parametrize("name", OTHERS)
def test_a_picture_of_another_format_is_refused_before_sending(scene: Scene, name: str) -> None:
    with pytest.raises(InvalidRequestError, match="no jpg, jpeg, webp, png or heic image"):
        photogpt(scene).images.upload(OTHERS[name], model_id="model-1")
    assert scene.script.requests == []


BEGINNINGS = ["jpeg: RGB", "jpeg: RGB progressive", "jpeg: colour profile", "jpeg: long segments"]
BEGINNINGS += ["png: RGB", "webp: RGB lossy", "webp: RGB lossless", "heic: RGB", "heic: orientation 6"]


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_photo_that_ends_within_its_header_is_refused_and_one_that_ends_later_is_not(name: str) -> None:
    """What the service makes of half a photo is its own matter; half a header is none."""
    content = PHOTOS[name][1]
    sizes = range(12, len(content), max(3, len(content) // 300))
    taken = [accepted(content[:size]) is not None for size in sizes]
    assert taken == sorted(taken)
    assert (taken[0], taken[-1]) == (False, True)
    longest = max(size for size, whole in zip(sizes, taken, strict=True) if not whole)
    assert not any(opened(content[:size]) for size in (12, longest // 2, longest))


def test_what_a_reader_cannot_follow_is_left_to_the_service() -> None:
    junk = saved("jpeg")[:2] + b"\xff\xe1\x00\x08junk\0\0 and more" + saved("jpeg")[2:]
    odd_box = heic()[: int.from_bytes(heic()[:4], "big")] + b"\0\0\0\x04oddx" + heic()
    assert (accepted(junk), accepted(odd_box)) == ("image/jpeg", "image/heic")


def test_only_the_beginning_of_a_large_header_is_read() -> None:
    content = PHOTOS["jpeg: long segments"][1]
    read: list[int] = []

    def part(offset: int, size: int) -> bytes:
        read.append(size)
        return content[offset : offset + size]

    assert media_type(part(0, HEAD)) == "image/jpeg"
    assert not lacks_header("image/jpeg", part, len(content))
    assert sum(read) < HEAD + 1000


def test_endless_headers_are_given_up() -> None:
    segments = b"\xff\xd8" + b"\xff\xe0\0\x02" * 100_000
    boxes = heic()[: int.from_bytes(heic()[:4], "big")] + b"\0\0\0\x08free" * 100_000
    for kind, content in (("image/jpeg", segments), ("image/heic", boxes)):
        read: list[int] = []

        def part(offset: int, size: int, content: bytes = content, read: list[int] = read) -> bytes:
            read.append(size)
            return content[offset : offset + size]

        assert not lacks_header(kind, part, len(content))
        assert len(read) <= 1000


def test_what_the_target_tells(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, content in {"gif": OTHERS["gif"], "text": b"no picture"}.items():
        (tmp_path / name).write_bytes(content)
    verdicts = [judged(path) for path in (*REAL, tmp_path / "gif", tmp_path / "text")]
    assert told([*verdicts, Verdict(tmp_path / "lost", "image/png", None)]) == 1
    out = capsys.readouterr().out
    assert f"{tmp_path / 'lost'}: Pillow 'image/png', upload None\n" in out
    assert f"{len(REAL) + 3:6} files\n" in out
    assert "     1 another picture\n" in out
    assert "     1 no picture\n" in out
