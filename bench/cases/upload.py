"""A file of 20 MB as multipart/form-data, given by its path or as an open file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from pathlib import Path
from typing import Any

import imageport
from bench import clock, payloads
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import Cells, Job, Site
from bench.suite import Suite
from bench.targets import Target

Upload = Callable[[str], Any]
_FORM = (None, json.dumps({"modelID": "model-1", "type": "modelInput"}), "application/json")
_KEY = "sk-sandbox"


@contextmanager
def _httpx(url: str) -> Iterator[Upload]:
    import httpx

    def upload(path: str) -> Any:
        with Path(path).open("rb") as file:
            return client.post("/images/upload", files={"file": file, "data": _FORM}).json()

    with httpx.Client(base_url=url) as client:
        yield upload


@contextmanager
def _requests(url: str) -> Iterator[Upload]:
    import requests

    def upload(path: str) -> Any:
        with Path(path).open("rb") as file:
            return session.post(f"{url}/images/upload", files={"file": file, "data": _FORM}).json()

    with requests.Session() as session:
        yield upload


@contextmanager
def _imageport(url: str) -> Iterator[Upload]:
    with imageport.PhotoGPT(api_key=_KEY, base_url=url) as photogpt:
        yield lambda path: photogpt.images.upload(Path(path), model_id="model-1")


@asynccontextmanager
async def _httpx_async(url: str) -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    import httpx

    async def upload(path: str) -> Any:
        with Path(path).open("rb") as file:  # noqa: ASYNC230 - as httpx's own documents do
            return (await client.post("/images/upload", files={"file": file, "data": _FORM})).json()

    async with httpx.AsyncClient(base_url=url) as client:
        yield upload


@asynccontextmanager
async def _imageport_async(url: str) -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    async with imageport.AsyncPhotoGPT(api_key=_KEY, base_url=url) as photogpt:
        yield lambda path: photogpt.images.upload(Path(path), model_id="model-1")


def _blocking(peer: Callable[[str], AbstractAsyncContextManager[Callable[[str], Awaitable[Any]]]]) -> Any:
    """Let a blocking caller drive an async client on an event loop of its own."""

    @contextmanager
    def driven(url: str) -> Iterator[Upload]:
        with asyncio.Runner() as runner:
            client = peer(url)
            upload = runner.run(client.__aenter__())
            yield lambda path: runner.run(_awaited(upload(path)))
            runner.run(client.__aexit__(None, None, None))

    return driven


async def _awaited(answer: Awaitable[Any]) -> Any:
    return await answer


_PEERS: dict[str, Callable[[str], AbstractContextManager[Upload]]] = {
    "httpx": _httpx,
    "requests": _requests,
    "imageport": _imageport,
    "httpx, async": _blocking(_httpx_async),
    "imageport, async": _blocking(_imageport_async),
}
_PAIRS = {"sync": ("imageport", "httpx"), "async": ("imageport, async", "httpx, async")}


def _measure(job: Job, site: Site) -> clock.Sample:
    with _PEERS[job.row](site.url) as upload:
        _check(upload(site.small_file), site.small_file)  # from here on all is connected
        memory = clock.peak_added(lambda: _check(upload(site.file), site.file))
        return clock.timed(lambda: upload(site.file), site.seconds) | {"memory": memory}


def _check(answer: Any, path: str) -> None:
    """Make sure that the server has had the whole file."""
    result = answer["result"] if isinstance(answer, dict) else answer.additional_properties
    if result["received"] < Path(path).stat().st_size:
        raise ValueError(f"{path} did not arrive: {answer}")


def _table(cells: Cells) -> Table:
    columns = ("upload of 20 MB", "ms", "CPU ms", "MB/s", "x httpx", "peak MB added", "spread")
    return Table("Upload", columns, [_row(cells, job) for job in cells])


def _row(cells: Cells, job: Job) -> list[str]:
    cell = cells[job]
    wall, cpu = middle(cell.values("wall")), middle(cell.values("cpu"))
    if wall is None or cpu is None:
        return [job.row, cell.note, *["-"] * 5]
    httpx = cells[Job("upload", "httpx, async" if job.row.endswith("async") else "httpx")]
    return [
        job.row,
        number(wall / 1e3, 1),
        number(cpu / 1e3, 1),
        number(payloads.UPLOAD_SIZE / wall),  # bytes in a microsecond are MB in a second
        number(middle(over(cell.values("wall"), httpx.values("wall"))), 2),
        number(middle(cell.values("memory")), 1),
        percent(spread_of(cell.values("wall"))),
    ]


def _targets(cells: Cells) -> list[Target]:
    def values(row: str, key: str) -> list[float]:
        return cells[Job("upload", row)].values(key)

    targets: list[Target] = []
    for colour, (mine, httpx) in _PAIRS.items():
        speed = over(values(httpx, "wall"), values(mine, "wall"))
        targets += [
            Target(f"upload of 20 MB, {colour}: throughput / httpx", speed, 0.9, at_least=True),
            Target(f"upload of 20 MB, {colour}: peak memory added", values(mine, "memory"), 1.0, "MB"),
        ]
    return targets


SUITE = Suite(jobs=[Job("upload", row) for row in _PEERS], measure=_measure, table=_table, targets=_targets)
