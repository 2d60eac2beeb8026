"""How large an upload may be; and that what the server takes comes back byte for byte."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from colours import Colour, Scene
from PIL import Image
from vendors import DATA, UPLOADED, Stubborn, content_of, padded, photo, photogpt, photogpt_at, picture

from imageport import BadRequestError, ConflictError, InvalidRequestError
from imageport.sandbox import Sandbox

MIB = 2**20
LIMIT = 20 * MIB
FORMATS = ("jpg", "jpeg", "png", "webp", "heic")


@cache
def image(ending: str) -> bytes:
    """A photograph of less than 65,535 bytes."""
    names = {"jpg": "astronaut.jpg", "jpeg": "rocket.jpeg", "webp": "coffee.webp", "heic": "chelsea.heic"}
    if ending in names:
        return photo(names[ending])
    file = io.BytesIO()
    Image.open(DATA / "astronaut.png").resize((96, 96)).save(file, "png")  # pyright: ignore[reportUnknownMemberType]
    return file.getvalue()


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


def in_path(content: bytes, path: Path) -> Any:
    path.write_bytes(content)
    return path


def in_open_file(content: bytes, path: Path) -> Any:
    path.write_bytes(b"before" + content)
    file = path.open("rb")
    file.seek(6)
    return file


SOURCES: dict[str, Callable[[bytes, Path], Any]] = {
    "path": in_path,
    "bytes": lambda content, path: content,
    "open file": in_open_file,
    "stream": lambda content, path: Stubborn(content),
}


def frame(name: str, model_id: str = "model-1") -> int:
    """How many bytes of a request are not the file; the boundary and the type are as long as these."""
    kind = {"jpg": "jpeg"}.get(name.rpartition(".")[2], name.rpartition(".")[2])
    line = "-" * 2 + "b" * 32 + "\r\n"
    head = f'{line}Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
    data = f'{{"modelID": "{model_id}", "type": "modelInput"}}'
    part = 'Content-Disposition: form-data; name="data"\r\nContent-Type: application/json\r\n\r\n'
    return len(f"{head}Content-Type: image/{kind}\r\n\r\n") + len(f"\r\n{line}{part}{data}\r\n{line}") + 2


def name_of(kind: str, ending: str) -> str:
    """The name under which a source arrives."""
    if kind in ("path", "open file"):
        return f"photo.{ending}"
    return f"image.{ending.replace('jpeg', 'jpg')}"


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("ending", FORMATS)
def test_real_images_come_back_byte_for_byte_at_each_size(
    colour: Colour, sandbox: Sandbox, tmp_path: Path, ending: str, kind: str
) -> None:
    client = photogpt_at(colour, sandbox.url)
    whole = image(ending)
    for size in (len(whole), 65_535, 65_536, MIB):
        comes_back(client, sandbox, SOURCES[kind], padded(whole, size), tmp_path / f"photo.{ending}")


@pytest.mark.parametrize(("ending", "kind"), list(zip(cycle(FORMATS), SOURCES, strict=False)))
def test_the_largest_image_comes_back_too(
    colour: Colour, sandbox: Sandbox, tmp_path: Path, ending: str, kind: str
) -> None:
    client = photogpt_at(colour, sandbox.url)
    largest = LIMIT - frame(name_of(kind, ending))
    content = padded(image(ending), largest)
    comes_back(client, sandbox, SOURCES[kind], content, tmp_path / f"photo.{ending}")
    assert sandbox.requests[-2].size == LIMIT
    assert [upload["size"] for upload in sandbox.uploads] == [largest]


def comes_back(client: Any, sandbox: Sandbox, source_of: Any, content: bytes, path: Path) -> None:
    """Upload *content* from a source of this kind, and see that the sandbox has the same bytes."""
    source = source_of(content, path)
    made = client.images.upload(source, model_id="model-1")
    assert made.url is not None
    assert content_of(sandbox, made.url) == content
    getattr(source, "close", lambda: None)()


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_too_large_or_too_small_is_refused_before_sending(
    scene: Scene, tmp_path: Path, ending: str, kind: str
) -> None:
    client = photogpt(scene)
    largest = LIMIT - frame(name_of(kind, ending))
    for content, why in (
        (padded(image(ending), largest + 1), "1 over the limit of 20971520"),
        (b"", "empty"),
        (image(ending)[:1], "no jpg, jpeg, webp, png or heic"),
    ):
        source = SOURCES[kind](content, tmp_path / f"photo.{ending}")
        with pytest.raises(InvalidRequestError, match=why):
            client.images.upload(source, model_id="model-1")
        getattr(source, "close", lambda: None)()
    assert scene.script.requests == []


@pytest.mark.parametrize("limit", [2000, 70_000])
def test_the_limit_is_for_the_whole_request_and_can_be_set(scene: Scene, limit: int) -> None:
    client = photogpt(scene, UPLOADED, max_request_bytes=limit)
    size = limit - frame("image.png", "a-longer-model-id")
    client.images.upload(padded(picture(), size), model_id="a-longer-model-id")
    [request] = scene.script.requests
    assert len(request.content) == limit == int(request.headers["content-length"])
    with pytest.raises(InvalidRequestError, match=f"{limit + 1} bytes, 1 over the limit of {limit}"):
        client.images.upload(padded(picture(), size + 1), model_id="a-longer-model-id")
    assert len(scene.script.requests) == 1


def test_a_copy_with_other_options_keeps_the_limit(scene: Scene) -> None:
    client = photogpt(scene, UPLOADED, max_request_bytes=300).with_options(timeout=9)
    with pytest.raises(InvalidRequestError, match="over the limit of 300"):
        client.images.upload(padded(picture(), 300), model_id="m")


def test_a_higher_limit_leaves_the_judgement_to_the_server(colour: Colour, sandbox: Sandbox) -> None:
    client = photogpt_at(colour, sandbox.url, max_request_bytes=2**40)
    with pytest.raises(BadRequestError) as caught:
        client.images.upload(padded(picture(), LIMIT), model_id="m")
    assert (caught.value.status, caught.value.code) == (413, "payload_too_large")
    assert caught.value.request_id
    assert sandbox.uploads == []


def test_the_21st_image_of_a_type_is_a_conflict(colour: Colour, sandbox: Sandbox) -> None:
    client = photogpt_at(colour, sandbox.url)
    for _ in range(20):
        client.images.upload(picture(), model_id="m")
    with pytest.raises(ConflictError, match="at most 20 images") as caught:
        client.images.upload(picture(), model_id="m")
    assert caught.value.status == 409
    assert caught.value.request_id
    assert client.images.upload(picture(), model_id="m", type="auxiliaryType").id
    assert len(list(client.images.list("m", page_size=7))) == 21
