"""Saving a picture: whole under its name, or not there at all."""

from __future__ import annotations

import base64
import errno
import io
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from colours import Answer, Scene
from pressure import HANG
from raw_server import RawServer, reply
from vendors import oceanbase, picture, said

from imageport import GeneratedImage, ImagePortError, InvalidRequestError, SpecMismatchError

LINK = "https://cdn.example/pictures/1.png?Signature=s"
CONTENT = picture()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where pictures are saved; nothing may be left there but what the test names."""
    made = tmp_path / "pictures"
    made.mkdir()
    yield made
    assert [path.name for path in made.iterdir() if path.name.startswith(".") or ".part" in path.name] == []


def served(content: bytes = CONTENT, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, content, {"content-length": str(len(content)), **names})


def made(scene: Scene, *answers: Any, url: str = LINK, **options: Any) -> GeneratedImage:
    """A picture whose link gets these answers."""
    return (
        oceanbase(scene, said({"data": [{"url": url}]}), *answers, **options).images.generate("m").images[0]
    )


@pytest.mark.parametrize("text", [False, True])
def test_a_picture_is_saved_and_its_path_returned(scene: Scene, folder: Path, text: bool) -> None:
    path = folder / "cat.png"
    assert made(scene, served()).save(str(path) if text else path) == path
    assert path.read_bytes() == CONTENT


def test_no_credentials_are_sent_to_the_host_of_a_link(scene: Scene, folder: Path) -> None:
    made(scene, served(), headers={"X-Private": "mine", "X-Async": "enable"}).save(folder / "cat.png")
    _, request = scene.script.requests
    assert str(request.url).startswith("https://cdn.example")
    assert request.headers["host"] == "cdn.example"
    assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert "sk-secret-key" not in str(request.headers.raw)
    assert request.url.raw_path == b"/pictures/1.png?Signature=s"


def test_a_fresh_file_has_the_usual_permissions(scene: Scene, folder: Path) -> None:
    before = os.umask(0o027)
    try:
        made(scene, served()).save(folder / "cat.png")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "cat.png").stat().st_mode) == 0o640


def test_a_relative_path_will_do(scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert made(scene, served()).save("cat.png") == Path("cat.png")
    assert (folder / "cat.png").read_bytes() == CONTENT


def test_a_name_of_the_greatest_length_will_do(scene: Scene, folder: Path) -> None:
    path = folder / ("x" * 251 + ".png")
    assert made(scene, served()).save(path).read_bytes() == CONTENT


BAD = {
    "no image": (served(b"<html>sign in</html>"), "no image"),
    "JSON": (served(b'{"error": "no"}'), "no image"),
    "nothing": (served(b""), "no image"),
    "too large": (served(CONTENT + bytes(1000)), "larger than 500 bytes"),
    "too large, and not said": (Answer(200, CONTENT + bytes(1000)), "larger than 500 bytes"),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("exists", [False, True])
def test_what_is_no_whole_picture_gets_no_name_and_replaces_nothing(
    scene: Scene, folder: Path, kind: str, exists: bool
) -> None:
    path = folder / "cat.png"
    if exists:
        path.write_bytes(b"the old one")
    answer, why = BAD[kind]
    with pytest.raises(SpecMismatchError, match=why):
        made(scene, answer).save(path, max_bytes=500)
    assert path.exists() is exists
    assert not exists or path.read_bytes() == b"the old one"


def test_a_whole_picture_replaces_an_existing_file(scene: Scene, folder: Path) -> None:
    (folder / "cat.png").write_bytes(b"the old one")
    (folder / "same").hardlink_to(folder / "cat.png")
    made(scene, served()).save(folder / "cat.png")
    assert (folder / "cat.png").read_bytes() == CONTENT
    # Nobody has written into the old file: the new one took its name.
    assert (folder / "same").read_bytes() == b"the old one"


def test_the_limit_is_inclusive(scene: Scene, folder: Path) -> None:
    made(scene, served()).save(folder / "cat.png", max_bytes=len(CONTENT))
    with pytest.raises(SpecMismatchError, match="larger than"):
        made(scene, served()).save(folder / "cat.png", max_bytes=len(CONTENT) - 1)


@pytest.mark.parametrize("place", ["", ".", "missing/cat.png", "file/cat.png", "cat\0.png"])
def test_a_target_that_cannot_be_written_is_refused_before_fetching(
    scene: Scene, folder: Path, place: str
) -> None:
    (folder / "file").touch()
    with pytest.raises(InvalidRequestError):
        made(scene).save(f"{folder}/{place}")
    assert len(scene.script.requests) == 1


@pytest.mark.parametrize("place", [".", "./nowhere/cat.png", "./", ""])
def test_a_path_that_will_not_do_is_shown_as_it_was_given(scene: Scene, place: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"^{re.escape(repr(place))}: give a file's path"):
        made(scene).save(place)


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_disk_that_is_full_is_our_error(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("io.BufferedRandom", Full)
    path = folder / "cat.png"
    with pytest.raises(ImagePortError, match=f"The image cannot be written to '{path}': No space left"):
        made(scene, served(CONTENT + bytes(size))).save(path)
    assert list(folder.iterdir()) == []


class Full(io.BufferedRandom):
    """A file on a disk that takes what fits into a buffer, and notices the rest when it is closed."""

    def write(self, buffer: Any, /) -> int:
        if len(buffer) > 50_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_takes_the_name_meanwhile_is_our_error(scene: Scene, folder: Path) -> None:
    def late(_: object) -> Answer:
        (folder / "cat.png").mkdir()
        return served()

    with pytest.raises(ImagePortError, match="cannot be written"):
        made(scene, late).save(folder / "cat.png")


INLINE = [{"b64_json": base64.b64encode(CONTENT).decode()}]


def test_content_that_came_with_the_answer_is_saved(scene: Scene, folder: Path) -> None:
    [image] = oceanbase(scene, said({"data": INLINE})).images.generate("m").images
    assert image.save(folder / "cat.png").read_bytes() == CONTENT
    with pytest.raises(SpecMismatchError, match="larger than 9"):
        image.save(folder / "dog.png", max_bytes=9)
    assert len(scene.script.requests) == 1


@pytest.mark.parametrize("text", ["?", "AAA", base64.b64encode(b"<html>").decode(), "AAAA\n????", "é"])
def test_content_that_is_no_picture_is_not_saved(scene: Scene, folder: Path, text: str) -> None:
    [image] = oceanbase(scene, said({"data": [{"b64_json": text}]})).images.generate("m").images
    with pytest.raises(SpecMismatchError):
        image.save(folder / "cat.png")
    assert list(folder.iterdir()) == []


def test_an_image_that_failed_cannot_be_saved(scene: Scene, folder: Path) -> None:
    data = [{"error": {"code": "E", "message": "too dark"}}, {"url": LINK}]
    image = oceanbase(scene, said({"data": data})).images.generate("m").images[0]
    with pytest.raises(ImagePortError, match="E: too dark"):
        image.save(folder / "cat.png")
    assert list(folder.iterdir()) == []


SAVE = """
import sys, imageport
url, path = sys.argv[1:]
with imageport.OceanBase(api_key="k", base_url=url) as client:
    client.images.generate("m").images[0].save(path)
"""


def test_a_process_that_is_killed_in_the_middle_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    half = reply(CONTENT, length=len(CONTENT) + 100_000)
    with RawServer(
        lambda _: [reply(said({"data": [{"url": f"{server.url}/1.png"}]}).content())],
        [half + bytes(50_000), "hang"],
    ) as server:
        process = subprocess.Popen([sys.executable, "-c", SAVE, server.url, str(path)])
        until = time.monotonic() + HANG
        while not any(each.stat().st_size > 50_000 for each in tmp_path.iterdir()):
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait(HANG) == -signal.SIGKILL
    assert not path.exists()
