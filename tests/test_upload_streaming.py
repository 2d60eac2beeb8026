"""An upload is streamed: little memory, honest progress, a free event loop, a file that may not change."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import threading
import time
from itertools import chain, repeat
from pathlib import Path

import pytest
from colours import Colour
from hostile import little
from pressure import HANG
from raw_server import RawServer
from upload_server import Peer, UploadServer, drain
from vendors import padded, photo, photogpt_at

from imageport import AsyncPhotoGPT, BadRequestError, ImagePortError, InvalidRequestError

MIB = 2**20
# Run in a process of its own: the first upload loads all that is needed, the second is measured.
MEASURE = """
import asyncio, resource, sys, tracemalloc
import imageport
url, colour, kind, small, large = sys.argv[1:]

class Pipe:
    def __init__(self, path): self.read = open(path, "rb").read

def source(path):
    return Pipe(path) if kind == "pipe" else open(path, "rb") if kind == "file" else path

def blocking(path):
    with imageport.PhotoGPT(api_key="k", base_url=url) as client:
        client.images.upload(source(path), model_id="m")

async def awaited(path):
    async with imageport.AsyncPhotoGPT(api_key="k", base_url=url) as client:
        await client.images.upload(source(path), model_id="m")

def upload(path):
    blocking(path) if colour == "blocking" else asyncio.run(awaited(path))

upload(small)
tracemalloc.start()
upload(large)
traced = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
upload(large)
print(traced, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""
SEGMENT = b"\xff\xe2\xff\xff" + bytes(65533)


def large(name: str) -> bytes:
    """20 MB of image: padded behind its end, or with a header that ends late."""
    if name == "late.jpg":
        content = photo("astronaut.jpg")
        return content[:2] + SEGMENT * (19 * 16) + content[2:]
    return padded(photo(name), 20 * MIB - 1024)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("astronaut.jpg", "path"), ("chelsea.heic", "path"), ("late.jpg", "file"), ("coffee.webp", "pipe")],
)
def test_20_mb_add_at_most_4_mb_to_peak_memory(colour: Colour, tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(large(name))
    small = tmp_path / f"small{path.suffix}"
    small.write_bytes(photo(name.replace("late", "astronaut")))
    with UploadServer(drain) as server:
        command = [sys.executable, "-c", MEASURE, server.url, colour.name, kind, str(small), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=HANG)
        assert done.returncode == 0, done.stderr
        assert [peer.got > 18 * MIB for peer in server.peers] == [False, True, True]
    assert [int(each) < 4 * MIB for each in done.stdout.split()] == [True, True], done.stdout


@pytest.mark.parametrize("size", [70_000, 262_144, 1_000_000])
def test_progress_runs_from_0_to_the_size_of_the_file(colour: Colour, size: int) -> None:
    told: list[tuple[int, int]] = []
    content = padded(photo("astronaut.jpg"), size)
    with UploadServer(drain) as server:
        client = photogpt_at(colour, server.url)
        client.images.upload(content, model_id="m", on_progress=lambda *each: told.append(each))
    steps = [sent for sent, _ in told]
    assert {total for _, total in told} == {size}
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, size)
    assert len(steps) >= size / 262_144


def busy(peer: Peer) -> None:
    peer.read()
    peer.answer(b'{"status": "NOK"}', "429 Too Many Requests")


def test_progress_starts_again_at_a_retry_and_ends_at_the_total(colour: Colour) -> None:
    told: list[int] = []
    content = padded(photo("astronaut.jpg"), 600_000)
    with UploadServer(busy, busy, drain) as server:
        client = photogpt_at(colour, server.url)
        client.images.upload(content, model_id="m", on_progress=lambda sent, total: told.append(sent))
    starts = [place for place, sent in enumerate(told) if sent == 0]
    runs = [told[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
    assert len(runs) == 3
    assert all(run == sorted(set(run)) and run[-1] == len(content) for run in runs)


def test_progress_of_a_refused_upload_stays_below_the_total(colour: Colour) -> None:
    told: list[int] = []

    def early(peer: Peer) -> bool:
        peer.answer(b'{"status": "NOK"}', "413 Payload Too Large", "Connection: close")
        peer.connection.shutdown(1)
        return peer.read(10**9)

    with UploadServer(early) as server, pytest.raises(BadRequestError):
        photogpt_at(colour, server.url).images.upload(
            padded(photo("astronaut.jpg"), 19 * MIB),
            model_id="m",
            on_progress=lambda sent, _: told.append(sent),
        )
    assert told == sorted(told)


class Watched(io.BytesIO):
    """A file that knows which threads read it."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.readers: set[int] = set()

    def read(self, size: int | None = -1, /) -> bytes:
        self.readers.add(threading.get_ident())
        return super().read(size)


class WatchedPipe(Watched):
    """The same, and it cannot seek."""

    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("kind", [Watched, WatchedPipe])
def test_a_slow_file_does_not_hold_the_event_loop(kind: type[Watched]) -> None:
    content = kind(padded(photo("astronaut.jpg"), 700_000))

    async def main(url: str) -> None:
        async with AsyncPhotoGPT(api_key="k", base_url=url) as client:
            await client.images.upload(content, model_id="m")

    with UploadServer(drain) as server:
        asyncio.run(main(server.url))
    assert content.readers
    assert threading.get_ident() not in content.readers


class Shrinking(io.BytesIO):
    """A file that loses its end once it has been looked at."""

    by = -1000

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._whole = len(content)
        self._read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self._read += len(part)
        if self._read > 300_000:
            self._change()
        return part

    def _change(self) -> None:
        place = self.tell()
        self.truncate(self._whole + self.by) if self.by < 0 else self.getbuffer()
        if self.by > 0 and len(self.getvalue()) == self._whole:
            self.seek(0, os.SEEK_END)
            self.write(bytes(self.by))
        self.seek(place)


class Growing(Shrinking):
    """A file to which somebody still writes."""

    by = 1


@pytest.mark.parametrize("kind", [Shrinking, Growing])
def test_a_file_that_changes_its_size_is_an_error_and_never_a_whole_upload(
    colour: Colour, kind: type[Shrinking]
) -> None:
    with UploadServer(drain) as server:
        client = photogpt_at(colour, server.url)
        with pytest.raises(InvalidRequestError, match="changed its size"):
            client.images.upload(kind(padded(photo("astronaut.jpg"), 900_000)), model_id="m")
        client.close()
        server.wait()
        [peer] = server.peers
        assert 100_000 < peer.got < peer.length


class Failing(io.BytesIO):
    """A file on a disk that goes while it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 300_000:
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_file_that_cannot_be_read_to_its_end_is_our_error(colour: Colour) -> None:
    with UploadServer(drain) as server:
        client = photogpt_at(colour, server.url)
        with pytest.raises(InvalidRequestError, match="Input/output error"):
            client.images.upload(Failing(padded(photo("astronaut.jpg"), 900_000)), model_id="m")
        assert client.images.upload(photo("astronaut.jpg"), model_id="m").id == "img-1"


class Sluggish(io.BytesIO):
    """A file on a slow disk."""

    def read(self, size: int | None = -1, /) -> bytes:
        time.sleep(0.05)
        return super().read(size)


def test_an_answer_that_floods_in_while_a_slow_file_is_sent_is_not_kept(colour: Colour) -> None:
    flood = chain([b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"], repeat(b" " * MIB))
    with RawServer(["hang"], greeting=flood) as server, little(200, seconds=10):
        client = photogpt_at(colour, server.url)
        with pytest.raises(ImagePortError):
            client.images.upload(
                Sluggish(padded(photo("astronaut.jpg"), 2_000_000)), model_id="m", deadline=2
            )
