"""What can be seen of the client from outside, as text: a defect that changes none of it is none."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
from colours import IMAGE_ID, Answer, Scene
from vendors import oceanbase, padded, photogpt, picture, said, task

from imageport import ImagePortError, _clock

from .seams import module_of

LOST, CUT = httpx.ReadError("lost"), httpx.ReadError("cut")
NEVER_SENT = httpx.ConnectError("refused")
LINK = "https://cdn.example/1.png"
CONTENT = padded(picture(), 5000)
DONE = said({"data": [{"url": LINK}]})
OURS: Any = {"Name": "a", "ImageUri": "b"}


class Stage:
    """Plays scenes, and writes down what was sent, waited for and returned."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self.folder = folder
        self.lines: list[str] = []

    def play(self, do: Callable[[], Any]) -> Any:
        """Do something with the client that was made last."""
        came: Any = None
        try:
            came = do()
            said = str(came).replace(str(self.folder), "")
        except ImagePortError as error:
            said = f"{type(error).__name__}: {error}".replace(str(self.folder), "")
        self.lines += [said, *map(_sent, self.scene.script.requests), str(self.scene.clock.slept)]
        self.scene.clock.slept.clear()
        return came


def _sent(request: httpx.Request) -> str:
    boundary = request.headers.get("content-type", "").partition("boundary=")[2].encode() or b"-"
    body = zlib.crc32(request.content.replace(boundary, b"-"))
    asked = request.headers.get("range"), request.extensions.get("timeout")
    return f"{request.method} {request.url.path} {request.url.query!r} {body} {asked}"


def calls(stage: Stage) -> None:
    """Reads and paid calls that are lost, refused or late."""
    for first in (LOST, NEVER_SENT, Answer(500), Answer(429, headers={"retry-after": "3"}), Answer(408)):
        read = stage.scene.pai(first, Answer(body=OURS))
        stage.play(lambda read=read: read.images.get(IMAGE_ID))
        paid = oceanbase(stage.scene, first, DONE)
        stage.play(lambda paid=paid: paid.images.generate("m"))
        upload = photogpt(stage.scene, first, Answer(body={"status": "OK", "result": {"id": "1"}}))
        stage.play(lambda upload=upload: upload.images.upload(CONTENT, model_id="m"))
    date = formatdate(stage.scene.clock.time + 40, usegmt=True)
    for headers in ({"retry-after": "20"}, {"retry-after": date}, {"x-acs-retry-after": "1500"}):
        for deadline in (None, 10.0, 60.0):
            pai = stage.scene.pai(Answer(429, headers=headers), Answer(503, takes=3.0), ...)
            stage.play(lambda pai=pai, deadline=deadline: pai.images.get(IMAGE_ID, deadline=deadline))
    pai = stage.scene.pai(LOST, ...)
    for _ in range(40):
        stage.play(lambda pai=pai: pai.images.get(IMAGE_ID))


def creates(stage: Stage) -> None:
    """Creates and removals whose reply is lost."""
    taken, absent = Answer(409, {"Code": "ImageNameAlreadyExists", "Message": "taken"}), Answer(404, {})
    made, other = Answer(body={"ImageId": IMAGE_ID}), Answer(body={"Name": "x", "ImageUri": "y"})
    found = Answer(body=OURS)
    for answers in ((LOST, absent, made), (LOST, found), (LOST, other), (taken, found),
                    (LOST, absent, taken, found)):  # fmt: skip
        for deadline in (None, 30.0):
            pai = stage.scene.pai(*answers)
            options: Any = {"image_id": IMAGE_ID, "deadline": deadline}
            stage.play(lambda pai=pai, options=options: pai.images.add("a", "b", **options))
    pai = stage.scene.pai(LOST, absent)
    stage.play(lambda: pai.images.remove(IMAGE_ID))


def listings(stage: Stage) -> None:
    """Listings that are bounded, that move while they run, and that are left early."""

    def page(request: httpx.Request) -> Answer:
        first = (int(request.url.params["PageNumber"]) - 1) * 19  # the edges overlap by one
        items = [{"ImageId": f"image-{number}"} for number in range(first, first + 20)]
        return Answer(body={"TotalCount": 60, "Images": items})

    for ahead, limit in ((0, 25), (0, None), (3, 25)):
        listing = stage.scene.pai(page, ...).images.list(limit=limit).prefetch(ahead)
        came: Any = stage.play(lambda listing=listing: [image.image_id for image in listing])
        assert came
    _left(stage, page)


def _left(stage: Stage, page: Callable[[httpx.Request], Answer]) -> None:
    """Leave a listing while the next page waits for its second attempt."""
    waiting, left = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        gone = _clock.abandoned.get()
        waiting.set()
        while not left.wait(0.001):
            if gone is not None and gone.is_set():
                raise _clock.Abandoned

    def busy(request: httpx.Request) -> Answer:
        return page(request) if request.url.params["PageNumber"] == "1" else Answer(503)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_clock, "sleep", sleep)
        pages: Any = stage.scene.pai(busy, ...).images.list().prefetch(1).pages()
        next(pages)
        assert waiting.wait(60)
        pages.close()
        left.set()
        for thread in threading.enumerate():
            if thread.name == "imageport-page":
                thread.join(60)
    stage.play(lambda: None)


def tasks(stage: Stage) -> None:
    """Tasks that are waited for, and come back to."""
    over = task("SUCCEEDED", LINK)
    for answers in ((task("REVIEWING"), over), (task("SUCCEEDED"),), (LOST, LOST, LOST, over),
                    (task("RUNNING", retry_after="7"), over)):  # fmt: skip
        client = oceanbase(stage.scene, task("PENDING"), *answers)
        stage.play(lambda client=client: client.images.generate("m").wait(timeout=60))
    token = oceanbase(stage.scene, task("PENDING")).images.generate("m").token()
    elsewhere = oceanbase(stage.scene, over, base_url="https://other.example")
    stage.play(lambda: elsewhere.tasks.resume(token))


def downloads(stage: Stage) -> None:
    """Images that are cut, have expired, or are none."""
    head = {"content-length": str(len(CONTENT)), "etag": '"e"'}
    whole, cut = Answer(200, CONTENT, head), Answer(200, CONTENT, head, breaks=CUT)
    short, page = Answer(200, CONTENT[:3000], head), Answer(200, b"<html>")
    rest = {"content-range": f"bytes 2500-4999/{len(CONTENT)}", "etag": '"e"'}
    part = Answer(206, CONTENT[2500:], rest)
    for answers in ((whole,), (cut, part), (short, whole), (Answer(503), whole), (page,),
                    (Answer(403), task("SUCCEEDED", LINK + "?fresh"), whole)):  # fmt: skip
        client = oceanbase(stage.scene, task("SUCCEEDED", LINK), *answers)
        stage.play(lambda client=client: client.images.generate("m").images[0].save(stage.folder / "a.png"))
        stage.lines.append(str(sorted(path.suffix for path in stage.folder.iterdir())))


def batches(stage: Stage) -> None:
    """What a batch writes down, and what it makes of that."""
    about, path = module_of("write to the journal"), stage.folder / "journal"
    journal = about.Journal(path, {})
    journal.begin()
    for state in ("started", "made", "task", "failed", "unknown", "done"):
        journal.note(state, state)
    states = [str(journal.state(key)) for key in journal.entries]
    stage.lines += [*(line.partition(', "at"')[0] for line in path.read_text("utf-8").splitlines()), *states]
    stage.play(lambda: about.Journal(path, {}).state("made"))
    journal.close()
    judging = module_of("judge lost uploads")
    photos = [judging.Seen("1", "a", 5), judging.Seen("2", None, None)]
    pending = {"a": {"name": "a", "size": 5}, "b": {"name": "b", "size": 6}}
    stage.lines.append(str(judging.judge(pending, photos, set())))


def played(scene: Scene, folder: Path) -> Iterator[str]:
    """Play all scenes, each in a folder of its own."""
    for play in (calls, creates, listings, tasks, downloads, batches):
        own = folder / play.__name__
        own.mkdir(parents=True)
        stage = Stage(scene, own)
        play(stage)
        yield "\n".join(stage.lines)
