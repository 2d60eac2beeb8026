"""Pictures of the sandbox on their way into a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import Colour
from PIL import Image
from vendors import oceanbase_at

from imageport import Retry
from imageport.sandbox import Sandbox


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(task_polls=1) as made:
        yield made


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


SIZES = [("1024x768", (1024, 768)), ("512*640", (512, 640)), ("1K", (1024, 1024))]


@pytest.mark.parametrize("model", ["sandbox-sync", "sandbox-sync-b64", "sandbox-choices", "sandbox-task"])
@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_saved_pictures_open_at_the_size_asked_for(
    colour: Colour, sandbox: Sandbox, tmp_path: Path, model: str, kind: str
) -> None:
    client = oceanbase_at(colour, sandbox.url)
    size, wanted = SIZES[("png", "jpeg", "webp").index(kind)]
    generation = client.images.generate(model, prompt="a cat", size=size, output_format=kind)
    if generation.task_id is not None:
        generation.refresh()
    path = generation.images[0].save(tmp_path / f"cat.{kind}")
    with Image.open(path) as found:
        found.load()  # pyright: ignore[reportUnknownMemberType]
        assert (found.size, found.format) == (wanted, kind.upper())


def test_the_sandboxs_cut_and_expired_downloads_are_overcome(
    colour: Colour, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "cat.png"
    client = oceanbase_at(colour, sandbox.url)
    generation = client.images.generate("sandbox-task", size="256x256").refresh()
    sandbox.fault("cut", operation="DownloadFile", times=2, length=700)
    sandbox.fault("expired_link")
    generation.images[0].save(path, retry=Retry(attempts=4, base_delay=0))
    downloads = [seen for seen in sandbox.requests if seen.operation == "DownloadFile"]
    assert [seen.headers.get("range") for seen in downloads][1:3] == ["bytes=700-", "bytes=1400-"]
    assert not any("authorization" in seen.headers for seen in downloads)
    sandbox.advance(25 * 3600)
    before = path.read_bytes()
    assert generation.images[0].save(path).read_bytes() == before
    assert len(sandbox.generations) == 1
