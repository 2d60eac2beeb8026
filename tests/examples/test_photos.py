"""Uploading a folder: nothing twice, whatever happens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import upload_photos
from vendors import DATA, PHOTOS

from imageport import ImagePortError, PhotoGPT
from imageport.sandbox import Sandbox

Said = Callable[[], list[str]]


def uploads(photogpt: PhotoGPT, tmp_path: Path) -> upload_photos.Uploads:
    """As a new process has it: all that is known is in the journal."""
    return upload_photos.Uploads(photogpt, "model-1", tmp_path / "uploads.json")


def test_photos_are_uploaded_once(photogpt: PhotoGPT, sandbox: Sandbox, said: Said, tmp_path: Path) -> None:
    assert uploads(photogpt, tmp_path).folder(DATA) == 0
    assert [line.partition(":")[0] for line in said()] == [path.name for path in PHOTOS]
    assert uploads(photogpt, tmp_path).folder(DATA) == 0
    assert ["was uploaded before" in line for line in said()] == [True] * len(PHOTOS)
    assert len(sandbox.uploads) == len(PHOTOS)


@pytest.mark.parametrize("kind", ["lost", "drop", "empty"])
def test_a_lost_reply_uploads_nothing_twice(
    photogpt: PhotoGPT, sandbox: Sandbox, said: Said, tmp_path: Path, kind: str
) -> None:
    sandbox.fault(kind, operation="UploadImage", after=1, **({"work": True} if kind == "empty" else {}))
    sandbox.fault("error", operation="UploadImage", status=400, after=2)
    failed = uploads(photogpt, tmp_path).folder(DATA)
    assert failed == (2 if kind == "drop" else 1)
    assert sum("FAILED" in line for line in said()) == failed
    assert uploads(photogpt, tmp_path).folder(DATA) == 0
    assert len(sandbox.uploads) == len(PHOTOS) == len(list(photogpt.images.list("model-1")))


def test_an_upload_that_was_killed_is_found_again(
    photogpt: PhotoGPT, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = photogpt.images.upload

    def killed(*given: object, **named: object) -> None:
        real(*given, **named)  # pyright: ignore[reportArgumentType]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(photogpt.images, "upload", killed)
        with pytest.raises(KeyboardInterrupt):
            uploads(photogpt, tmp_path).folder(DATA)
    assert len(sandbox.uploads) == 1
    assert uploads(photogpt, tmp_path).folder(DATA) == 0
    assert len(sandbox.uploads) == len(PHOTOS)


def test_what_is_no_photo_stops_no_other(photogpt: PhotoGPT, said: Said, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    shutil.copy(PHOTOS[0], tmp_path / "b.jpg")
    (tmp_path / "notes.txt").write_text("not looked at")
    assert uploads(photogpt, tmp_path).folder(tmp_path) == 1
    assert ["FAILED" in line for line in said()] == [True, False]


def test_two_new_photos_cannot_be_told_apart(photogpt: PhotoGPT, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "uploads.json").write_text(json.dumps({"model-1 digest": {"before": []}}), "utf-8")
    for _ in range(2):
        photogpt.images.upload(PHOTOS[0], model_id="model-1")
    with pytest.raises(ImagePortError, match="somebody else"):
        uploads(photogpt, tmp_path).upload(PHOTOS[1])
    assert len(sandbox.uploads) == 2
