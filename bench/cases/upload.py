"""A file of 20 MB as multipart/form-data, given by its path or as an open file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from bench import clock, payloads
from bench.report import Table, middle, number, over, percent, spread_of
from bench.rounds import Cells, Job, Site, Skipped
from bench.suite import Suite

Upload = Callable[[str], Any]
_FORM = {"modelID": "model-1", "type": "modelInput"}


@contextmanager
def _httpx(url: str) -> Iterator[Upload]:
    import httpx

    def upload(path: str) -> Any:
        with Path(path).open("rb") as file:
            parts = {"file": file, "data": (None, json.dumps(_FORM), "application/json")}
            return client.post("/images/upload", files=parts).json()

    with httpx.Client(base_url=url) as client:
        yield upload


@contextmanager
def _requests(url: str) -> Iterator[Upload]:
    import requests

    def upload(path: str) -> Any:
        with Path(path).open("rb") as file:
            parts = {"file": file, "data": (None, json.dumps(_FORM), "application/json")}
            return session.post(f"{url}/images/upload", files=parts).json()

    with requests.Session() as session:
        yield upload


@contextmanager
def _imageport(url: str) -> Iterator[Upload]:
    import imageport

    if not hasattr(imageport, "PhotoGPT"):
        raise Skipped("not yet")
    with imageport.PhotoGPT(api_key="sk-sandbox", base_url=url) as photogpt:
        if not hasattr(photogpt.images, "upload"):
            raise Skipped("not yet")
        yield lambda path: photogpt.images.upload(Path(path), model_id="model-1")


_PEERS: dict[str, Callable[[str], AbstractContextManager[Upload]]] = {
    "httpx": _httpx,
    "requests": _requests,
    "imageport": _imageport,
}


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
    httpx = cells[Job("upload", "httpx")]
    return [
        job.row,
        number(wall / 1e3, 1),
        number(cpu / 1e3, 1),
        number(payloads.UPLOAD_SIZE / wall),  # bytes in a microsecond are MB in a second
        number(middle(over(cell.values("wall"), httpx.values("wall"))), 2),
        number(middle(cell.values("memory")), 1),
        percent(spread_of(cell.values("wall"))),
    ]


SUITE = Suite(
    jobs=[Job("upload", row) for row in _PEERS],
    measure=_measure,
    table=_table,
)
