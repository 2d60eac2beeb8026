"""File objects that libraries hand out: some have to be awaited, some bear the name of an archive."""

from __future__ import annotations

import asyncio
import bz2
import functools
import gc
import gzip
import io
import mmap
import os
import re
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiofiles
import anyio
import httpx
import pytest
from colours import Answer, Clock, Scene, Script
from starlette.datastructures import UploadFile
from test_upload_sources import CONTENT, file_part, sent
from vendors import KEY, UPLOADED, padded, photo, photogpt
from werkzeug.datastructures import FileStorage

from imageport import AsyncPhotoGPT, InvalidRequestError, PhotoGPT, Retry

BUSY = Answer(429)


class Awaited:
    """All that some async libraries offer."""

    def __init__(self, content: bytes, name: object = None, most: int = 2**20) -> None:
        self._rest = io.BytesIO(content)
        self._most = most
        self.name = name

    async def read(self, size: int = -1) -> bytes:
        await asyncio.sleep(0)
        return self._rest.read(min(size, self._most))


class Hidden(Awaited):
    """Nothing shows that its read() has to be awaited before it is called."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        read = super().read
        self.read = lambda size=-1: read(size)


@asynccontextmanager
async def given(file: Any) -> AsyncIterator[Any]:
    yield file


def upload_file(
    content: bytes = CONTENT, name: str | None = "cat.jpg", *, on_disk: bool = False
) -> UploadFile:
    """As FastAPI makes it: a small one in memory, a large one on the disk."""
    file = UploadFile(spool(1 if on_disk else 2**20), filename=name)
    file.file.write(content)
    file.file.seek(0)
    return file


def spool(size: int) -> Any:
    return tempfile.SpooledTemporaryFile(size)


PATH = Path(__file__).parent / "data" / "astronaut.jpg"
AWAITED: dict[str, tuple[Callable[[], Any], str]] = {
    "UploadFile": (lambda: closed_later(upload_file()), "cat.jpg"),
    "UploadFile on the disk": (lambda: closed_later(upload_file(on_disk=True)), "cat.jpg"),
    "UploadFile without a name": (lambda: closed_later(upload_file(name=None)), "image.jpg"),
    "UploadFile with a path": (lambda: closed_later(upload_file(name="C:\\pictures\\cat.jpg")), "cat.jpg"),
    "UploadFile with a wrong name": (lambda: closed_later(upload_file(name="cat.heic")), "image.jpg"),
    "aiofiles": (lambda: aiofiles.open(PATH, "rb"), "astronaut.jpg"),
    "anyio": (lambda: opened_by_anyio(), "astronaut.jpg"),
    "only read": (lambda: given(Awaited(CONTENT)), "image.jpg"),
    "few bytes at a time": (lambda: given(Awaited(CONTENT, "a.jpg", most=100)), "a.jpg"),
    "hidden": (lambda: given(Hidden(CONTENT)), "image.jpg"),
    "partial": (lambda: given(Partial(CONTENT)), "image.jpg"),
}


class Partial(Awaited):
    """Its read() is no function of its own."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.read = functools.partial(super().read)


@asynccontextmanager
async def closed_later(file: UploadFile) -> AsyncIterator[UploadFile]:
    yield file
    await file.close()


@asynccontextmanager
async def opened_by_anyio() -> AsyncIterator[Any]:
    async with await anyio.open_file(PATH, "rb") as file:
        yield file


async def uploaded(source: Any, *answers: Answer, **options: Any) -> list[httpx.Request]:
    """Upload by an async client; give the requests."""
    script = Script(*answers, UPLOADED)
    retry = Retry(base_delay=0.0)
    async with AsyncPhotoGPT(transport=script, retry=retry, **KEY, **options) as client:
        await client.images.upload(source, model_id="model-1")
    return script.requests


def in_loop(work: Callable[[], Awaitable[Any]], backend: str = "asyncio") -> Any:
    return anyio.run(work, backend=backend)


@pytest.fixture(autouse=True)
def _nothing_is_left(clock: Clock) -> Iterator[None]:
    """No coroutine is left unawaited, no file open."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
        gc.collect()


@pytest.mark.parametrize("kind", AWAITED)
def test_the_async_client_reads_files_that_have_to_be_awaited(kind: str) -> None:
    make, name = AWAITED[kind]

    async def main() -> None:
        async with make() as file:
            [request] = await uploaded(file)
        assert file_part(request.content) == CONTENT
        assert f'filename="{name}"'.encode() in request.content

    in_loop(main)


def test_trio_reads_them_too() -> None:
    async def main() -> None:
        async with await anyio.open_file(PATH, "rb") as file:
            [request] = await uploaded(file)
        assert file_part(request.content) == CONTENT

    in_loop(main, "trio")


@pytest.mark.parametrize("kind", ["UploadFile", "UploadFile on the disk", "only read", "hidden"])
def test_a_refused_upload_of_such_a_file_is_repeated_from_its_beginning(kind: str) -> None:
    async def main() -> None:
        async with AWAITED[kind][0]() as file:
            requests = await uploaded(file, BUSY, BUSY)
        assert [file_part(request.content) for request in requests] == [CONTENT] * 3

    in_loop(main)


def test_such_a_file_goes_from_where_it_stands_and_stays_open() -> None:
    async def main() -> None:
        async with closed_later(upload_file(b"something before" + CONTENT)) as file:
            await file.read(16)
            [request] = await uploaded(file)
            assert file_part(request.content) == CONTENT
            await file.seek(0)
            assert await file.read(9) == b"something"

    in_loop(main)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "no picture": (lambda: given(Awaited(b"just a text")), "no jpg, jpeg, webp, png or heic"),
    "empty": (lambda: given(Awaited(b"")), "empty"),
    "too large": (lambda: given(Awaited(padded(CONTENT, 200_000))), "over a?.*limit of 100000"),
    "text": (lambda: aiofiles.open(Path(__file__), encoding="utf-8"), "mode 'rb'"),
    "closed": (lambda: given(closed()), "cannot be read"),
    "broken": (lambda: given(Broken(CONTENT)), "cannot be read: the disk is gone"),
}


class Broken(Awaited):
    """A file on a disk that is gone."""

    async def read(self, size: int = -1) -> bytes:
        raise OSError(5, "the disk is gone")


def closed() -> Any:
    file = upload_file()
    file.file.close()
    return file


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_uploaded_is_refused_there_too(kind: str) -> None:
    make, why = REFUSED[kind]

    async def main() -> None:
        async with make() as file:
            with pytest.raises(InvalidRequestError, match=why):
                await uploaded(file, max_request_bytes=100_000)

    in_loop(main)


def test_a_file_that_never_ends_is_not_read_for_ever(scene: Scene) -> None:
    class Endless:
        def __init__(self) -> None:
            self.read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return bytes(size)

    class AwaitedEndless(Endless):
        async def read(self, size: int = -1) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride]
            return super().read(size)

    async def main() -> None:
        with pytest.raises(InvalidRequestError, match="limit of 1000000"):
            await uploaded(awaited, max_request_bytes=1_000_000)

    plain, awaited = Endless(), AwaitedEndless()
    with pytest.raises(InvalidRequestError, match="limit of 1000000"):
        photogpt(scene, max_request_bytes=1_000_000).images.upload(plain, model_id="m")  # pyright: ignore[reportArgumentType]
    in_loop(main)
    assert max(plain.read_so_far, awaited.read_so_far) < 2_000_000


@pytest.mark.parametrize("kind", AWAITED)
def test_the_blocking_client_says_what_to_do_with_them(kind: str) -> None:
    async def main() -> None:
        async with AWAITED[kind][0]() as file:
            with PhotoGPT(transport=Script(), api_key="k") as client:
                with pytest.raises(InvalidRequestError, match=r"AsyncPhotoGPT.*\.file") as caught:
                    client.images.upload(file, model_id="m")
                assert caught.value.__cause__ is None

    in_loop(main)


def test_the_file_behind_an_upload_file_will_do(scene: Scene) -> None:
    with closing(upload_file(on_disk=True).file) as file:
        assert sent(scene, file) == CONTENT


async def produced() -> AsyncIterator[bytes]:
    yield CONTENT


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (lambda: iter([CONTENT]), "got list_iterator. Join its parts to bytes first"),
        (lambda: (part for part in [CONTENT]), "got generator. Join its parts"),
        (produced, "got async_generator. Join its parts"),
        (lambda: Awaited(CONTENT).read(), "got a coroutine: await it"),
        (lambda: memoryview(CONTENT)[::2], "cannot be read"),
    ],
)
def test_what_is_no_file_is_told_apart(scene: Scene, source: Callable[[], Any], why: str) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        photogpt(scene).images.upload(source(), model_id="m")


# Names and contents


def in_tar() -> Iterator[Any]:
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        with tarfile.open(file.name, "w") as archive:
            archive.add(PATH, "pictures/cat.jpg")
        with tarfile.open(file.name) as archive:
            yield archive.extractfile("pictures/cat.jpg")


def in_zip() -> Iterator[Any]:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        with zipfile.ZipFile(file.name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(PATH, "pictures/cat.jpg")
        with zipfile.ZipFile(file.name) as archive, archive.open("pictures/cat.jpg") as member:
            yield member


def compressed(opening: Any, ending: str) -> Iterator[Any]:
    with tempfile.NamedTemporaryFile(suffix=f".jpg{ending}") as file:
        with opening(file.name, "wb") as packed:
            packed.write(CONTENT)
        with opening(file.name, "rb") as packed:
            yield packed


def mapped() -> Iterator[Any]:
    with PATH.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
        yield memory


def by_descriptor() -> Iterator[Any]:
    with os.fdopen(os.open(PATH, os.O_RDONLY), "rb") as file:
        yield file


def by_bytes() -> Iterator[Any]:
    with io.FileIO(os.fsencode(PATH)) as file:
        yield file


def temporary(ending: str) -> Iterator[Any]:
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(CONTENT)
        file.seek(0)
        yield file


class Named(io.BytesIO):
    """A file that calls itself something."""

    def __init__(self, name: object) -> None:
        super().__init__(CONTENT)
        self.name = name


FILES: dict[str, tuple[Callable[[], Iterator[Any]], str]] = {
    "tar member": (in_tar, "(cat|image).jpg"),
    "zip member": (in_zip, "cat.jpg"),
    "gzip": (lambda: compressed(gzip.open, ".gz"), "image.jpg"),
    "bz2": (lambda: compressed(bz2.open, ".bz2"), "image.jpg"),
    "mmap": (mapped, "image.jpg"),
    "descriptor": (by_descriptor, "image.jpg"),
    "bytes as a name": (by_bytes, "astronaut.jpg"),
    "temporary": (lambda: temporary(""), "tmp.*"),
    "temporary text": (lambda: temporary(".txt"), "image.jpg"),
    "path as a name": (lambda: iter([Named(Path("a/b/cat.jpg"))]), "cat.jpg"),
    "number as a name": (lambda: iter([Named(7)]), "image.jpg"),
    "no name": (lambda: iter([Named(None)]), "image.jpg"),
    "standard input": (lambda: iter([Named("<stdin>")]), "image.jpg"),
    "archive": (lambda: iter([Named("photos.7z")]), "image.jpg"),
    "another picture": (lambda: iter([Named("cat.heic")]), "image.jpg"),
    "no known ending": (lambda: iter([Named("Screenshot at 9.41")]), "Screenshot at 9.41"),
    "form of Flask": (lambda: iter([FileStorage(io.BytesIO(CONTENT), "cat.jpg", "photo.txt")]), "cat.jpg"),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_bytes_decide_and_a_name_counts_when_it_fits(scene: Scene, kind: str) -> None:
    make, name = FILES[kind]
    for file in make():
        photogpt(scene, BUSY, UPLOADED).images.upload(file, model_id="model-1")
        requests = scene.script.requests
        assert [file_part(request.content) for request in requests] == [CONTENT] * 2
        found = requests[0].content.partition(b'filename="')[2].partition(b'"')[0].decode()
        assert re.fullmatch(name, found)
        assert b"Content-Type: image/jpeg" in requests[0].content


def test_a_broken_archive_is_our_error(scene: Scene, tmp_path: Path) -> None:
    cut = gzip.compress(CONTENT)[:-4000]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("cat.jpg", CONTENT)
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole.replace(CONTENT[-30:], bytes(30)))
    client = photogpt(scene)
    with gzip.open(io.BytesIO(cut)) as packed, pytest.raises(InvalidRequestError, match="cannot be read"):
        client.images.upload(packed, model_id="m")  # pyright: ignore[reportArgumentType]
    with (
        zipfile.ZipFile(tmp_path / "a.zip") as archive,
        archive.open("cat.jpg") as member,
        pytest.raises(InvalidRequestError, match="cannot be read: Bad CRC"),
    ):
        client.images.upload(member, model_id="m")  # pyright: ignore[reportArgumentType]
    assert scene.script.requests == []


def test_a_file_that_stands_at_its_end_says_so(scene: Scene) -> None:
    file = io.BytesIO(photo("astronaut.png"))
    file.seek(0, os.SEEK_END)
    with pytest.raises(InvalidRequestError, match=r"empty from where it stands; seek\(0\) first"):
        photogpt(scene).images.upload(file, model_id="m")
