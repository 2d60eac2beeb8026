"""Many uploads to one model, none of them twice."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from imageport import errors
from imageport.cli import failing
from imageport.cli.output.cells import clean
from imageport.cli.output.rows import Row
from imageport.cli.progress import Bar, Bars
from imageport.uploads import describe

from .journal import Entry, Journal
from .lookup import Seen, judge, seen
from .pool import Stopping, work
from .report import Report

if TYPE_CHECKING:
    from imageport import PhotoGPT

FILTERS = {"modelInput": "input", "auxiliaryType": "auxiliaryType"}
_OPEN = ("started", "unknown")
_LONGEST_ASKED = 120.0
"""Seconds that a run waits when the server says when to come back."""


class File(NamedTuple):
    """A file to be uploaded."""

    path: Path
    key: str
    """Its content and its place."""
    name: str
    """Under which it is sent."""
    size: int


def file_of(path: Path) -> File:
    """Read what tells a file from others; InvalidRequestError when it cannot be uploaded."""
    found = describe(path)
    return File(path, f"{found.sha256}:{os.path.realpath(path)}", found.name, found.size)


def _asked_wait(error: errors.ImagePortError) -> float:
    """Return the seconds after which the server that lost an upload wants to be asked again."""
    told = [each for each in (error, error.__cause__) if isinstance(each, errors.APIError)]
    return max((each.retry_after or 0.0 for each in told), default=0.0)


class Uploads:
    """Uploads files, and writes down each before it is sent and when it is there."""

    def __init__(
        self, photogpt: PhotoGPT, journal: Journal, report: Report, model: str, kind: str, shown: Bars
    ) -> None:
        self._photogpt = photogpt
        self._journal = journal
        self._report = report
        self._model = model
        self._kind = kind
        self._shown = shown
        self._stopping = Stopping()
        self._tried: set[str] = set()
        self._ended: dict[str, float] = {}
        """When an upload of this run was lost, by the clock that nobody sets."""
        self._asked = 0.0
        """When the server wants to be asked again."""

    def run(self, paths: Sequence[Path], jobs: int, *, settle: float, again: bool) -> None:
        """Upload what is not there yet; *settle* is how long a lost upload may take to appear."""
        looked = [(path, self._read(path)) for path in paths]
        files = [found for _, found in looked if isinstance(found, File)]
        if self._journal.path is not None and files:
            self._begin()
            self._look_up(settle)
        for path, found in looked:
            if isinstance(found, errors.InvalidRequestError):
                self._refuse(path, found)
        todo = [file for file in files if self._wanted(file, again)]
        bar = self._shown.add("all files", len(files))
        bar.at(len(files) - len(todo), len(files))
        work(todo, jobs, lambda file: self._upload(file, bar), self._stopping)
        if len(self._tried) < len(todo):
            count = f"{len(todo) - len(self._tried)} more"
            self._report.failed(count, "not tried, since the credentials are refused.", failing.REFUSED)
        lost = [file for file in todo if self._journal.state(file.key) == "unknown"]
        if lost and self._journal.path is not None:
            self._look_up(settle)
        for file in lost:
            self._tell_lost(file)

    def _read(self, path: Path) -> File | errors.InvalidRequestError:
        """Look at a file; one that cannot be uploaded does not stop the others."""
        try:
            return file_of(path)
        except errors.InvalidRequestError as error:
            return error

    def _refuse(self, path: Path, error: errors.InvalidRequestError) -> None:
        self._journal.note(str(path), "refused", file=str(path), error=failing.line(error))
        self._report.add(self._row(path, str(path), "refused"), failed=True)
        self._report.failed(str(path), error)

    def _begin(self) -> None:
        if self._journal.fresh:
            self._journal.begin(before=[photo.id for photo in self._photos()])
        elif not isinstance(self._journal.header.get("before"), list):
            raise errors.ConfigurationError(f"{self._journal.path} is damaged: its first line lacks before.")

    def _photos(self) -> list[Seen]:
        listing = self._photogpt.images.list(self._model, image_type=FILTERS[self._kind], page_size=100)  # pyright: ignore[reportArgumentType]
        return [seen(photo) for photo in listing]

    def _look_up(self, settle: float) -> None:
        """Find out what came of the uploads whose end is not known."""
        entries = self._journal.entries
        pending = {key: entry for key, entry in entries.items() if entry["state"] in _OPEN}
        if not pending:
            return
        wait = self._time_to(pending, settle)
        if wait > max(settle, _LONGEST_ASKED):
            return  # the next run looks
        self._settle(wait)
        known = {*self._journal.header["before"]}
        known |= {entry.get("id") for entry in entries.values() if entry["state"] == "done"}
        for key, found in judge(pending, self._photos(), known).items():
            more = {} if found.photo is None else {"id": found.photo.id}
            self._journal.note(key, found.state, **more)

    def _time_to(self, pending: Collection[str], settle: float) -> float:
        """Return the seconds until a lost upload has to be there, and the server wants to be asked.

        The time in the journal is another run's, and perhaps of another clock: it shortens no wait.
        """
        now = time.monotonic()
        lost = max(self._ended.get(key, now) for key in pending)
        return max(lost + settle - now, self._asked - now, 0.0)

    def _settle(self, seconds: float) -> None:
        """Wait for what is on its way to appear, and say so to whoever watches."""
        if seconds > 0 and sys.stderr.isatty():
            what = "what was perhaps uploaded to appear among the model's photos"
            click.echo(f"Waiting {ceil(seconds)} s for {what} (--settle).", err=True)
        time.sleep(seconds)

    def _wanted(self, file: File, again: bool) -> bool:
        state = self._journal.state(file.key)
        if state == "done":
            self._report.add(self._row(file.path, file.key, "done", before=True))
            return False
        if state == "unknown" and not again:
            self._tell_lost(file)
            return False
        return True

    def _tell_lost(self, file: File) -> None:
        state = self._journal.state(file.key)
        if state == "done":
            self._report.add(self._row(file.path, file.key, "done"))
            return
        self._report.add(self._row(file.path, file.key, str(state)), failed=True)
        if state == "absent":
            self._report.failed(str(file.path), "it did not arrive; run this again.", failing.UNAVAILABLE)
            return
        why = "it was perhaps uploaded; look at the model's photos. --retry-unknown uploads it again."
        self._report.failed(str(file.path), why, failing.UNKNOWN)

    def _upload(self, file: File, bar: Bar) -> None:
        own = self._shown.add(clean(file.path.name), file.size)
        fields = {"file": str(file.path), "name": file.name, "size": file.size}
        try:
            with self._stopping.act():
                self._tried.add(file.key)
                self._journal.note(file.key, "started", **fields)
                self._send(file, own.at)
        finally:
            own.end()
            bar.step()

    def _send(self, file: File, progress: Callable[[int, int], object]) -> None:
        try:
            photo = self._photogpt.images.upload(
                file.path,
                model_id=self._model,
                type=self._kind,  # pyright: ignore[reportArgumentType]
                on_progress=progress,
            )
        except (errors.OutcomeUnknown, errors.SpecMismatchError) as error:
            self._ended[file.key] = time.monotonic()
            self._asked = max(self._asked, time.monotonic() + _asked_wait(error))
            self._journal.note(file.key, "unknown", error=failing.line(error))
            if self._journal.path is None:
                self._tell_lost(file)
        except errors.ImagePortError as error:
            self._journal.note(file.key, "refused", error=failing.line(error))
            self._report.add(self._row(file.path, file.key, "refused"), failed=True)
            self._report.failed(str(file.path), error)
            if isinstance(error, errors.AuthenticationError):
                self._stopping.ask()
        else:
            self._journal.note(file.key, "done", id=photo.id, url=photo.url)
            self._report.add(self._row(file.path, file.key, "done"))

    def _row(self, path: Path, key: str, state: str, *, before: bool = False) -> Row:
        entry: Entry = self._journal.entries.get(key, {})
        return {
            "file": str(path),
            "id": entry.get("id"),
            "state": state,
            "before": before,
            "url": entry.get("url"),
            "error": entry.get("error") if state in ("refused", "unknown") else None,
        }
