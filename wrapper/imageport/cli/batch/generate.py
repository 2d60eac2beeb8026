"""Many generations, none of them paid for twice, and every picture that was paid for in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import attrs
import click

from imageport import errors
from imageport.cli import failing
from imageport.cli.generations import links
from imageport.cli.output.cells import clean
from imageport.cli.output.rows import Row
from imageport.cli.progress import Bar, Bars

from .journal import Journal
from .pictures import Shelf
from .places import Folder
from .pool import Stopping, work
from .prompts import Wish
from .report import Report
from .rescue import Keeper

if TYPE_CHECKING:
    from imageport import Generation, OceanBase

UNCLEAR = (
    "it was perhaps paid for, and is not repeated. Look at the gateway's usage; --retry-unknown repeats it."
)


@attrs.frozen
class Plan:
    """What is to become of each generation."""

    folder: Folder | None
    wait: bool
    timeout: float
    retry_unknown: bool = False
    retry_failed: bool = False


class Generations:
    """Generates, waits and saves, and writes down each step before it is taken."""

    def __init__(
        self, oceanbase: OceanBase, journal: Journal, report: Report, plan: Plan, shown: Bars
    ) -> None:
        self._oceanbase = oceanbase
        self._journal = journal
        self._report = report
        self._plan = plan
        self._shown = shown
        self._stopping = Stopping()
        self._naming = Lock()
        self._tried: set[str] = set()
        self._folder = plan.folder or Folder(Path())
        self._shelf = None if plan.folder is None else Shelf(plan.folder, journal)
        out = None if plan.folder is None else plan.folder.out
        self._keeper = Keeper(oceanbase, journal, out, self._shelf)

    def run(self, wishes: Sequence[Wish], jobs: int) -> None:
        """Do what is not done yet."""
        if self._journal.path is not None and self._journal.fresh:
            self._journal.begin()
        bar = self._shown.add("all generations", len(wishes))
        try:
            work(wishes, jobs, lambda wish: self._do(wish, bar), self._stopping)
        except KeyboardInterrupt:
            self._take_leave()
            raise
        if len(self._tried) < len(wishes):
            count = f"{len(wishes) - len(self._tried)} more"
            self._report.failed(count, "not tried, since the credentials are refused.", failing.REFUSED)

    def _take_leave(self) -> None:
        """Say how to come back to what was paid for."""
        if self._journal.path is not None:
            click.echo(f"\nThe same command goes on with {self._journal.path}.", err=True)
            return
        for entry in list(self._journal.entries.values()):
            if entry.get("state") == "task":
                click.echo(f"\nTo go on: imageport oceanbase tasks wait --token {entry['token']}", err=True)
            elif entry.get("state") == "made":
                found = links(self._oceanbase.images.restore(entry["data"]))
                click.echo("\n".join(map(clean, found)), err=True)

    def _do(self, wish: Wish, bar: Bar) -> None:
        own = self._shown.add(wish.name)
        try:
            self._tried.add(wish.key)
            self._step(wish, own)
        except errors.ImagePortError as error:
            if not self._stopping.broken:
                self._give_up(wish, error)
        finally:
            own.end()
            bar.step()

    def _step(self, wish: Wish, bar: Bar) -> None:
        state = self._journal.state(wish.key)
        if state == "done":
            self._report.add(self._row(wish, before=True))
            return
        if state in ("started", "unknown") and not self._plan.retry_unknown:
            self._journal.note(wish.key, "unknown")
            self._tell(wish, UNCLEAR, failing.UNKNOWN)
            return
        if state == "failed" and not self._plan.retry_failed:
            why = self._journal.entries[wish.key].get("error")
            self._tell(wish, f"{why} --retry-failed pays for another try.", failing.OTHER)
            return
        again = state in ("made", "task") or (state == "unread" and not self._plan.retry_unknown)
        generation = self._keeper.again(wish.key) if again else self._pay(wish, bar)
        if generation is None:
            self._tell(wish, self._keeper.told(wish.key), failing.UNKNOWN)
            return
        self._finish(wish, generation, bar)

    def _pay(self, wish: Wish, bar: Bar) -> Generation:
        """Send the call that costs money; what is known about it afterwards is on the disk."""
        bar.say(f"{wish.name}: generating")
        with self._stopping.act():
            self._journal.note(wish.key, "started", name=self._name(wish), number=wish.number)
            try:
                generation = self._oceanbase.images.generate(
                    wish.model, extra=wish.fields
                )  # the names were looked at
            except errors.ImagePortError as error:
                found = self._keeper.rescued(wish.key, self._name(wish), error)
                if found is None:
                    raise
                generation = found
            token = generation.token() if generation.task_id is not None else None
            more: dict[str, Any] = {"task_id": generation.task_id, "token": token}
            if token is None:
                more = {"data": generation.data}
            self._journal.note(wish.key, "made" if token is None else "task", **more)
        return generation

    def _finish(self, wish: Wish, generation: Generation, bar: Bar) -> None:
        plan = self._plan
        if not plan.wait and not generation.done:
            self._report.add(self._row(wish, generation))
            return
        bar.say(f"{wish.name}: {generation.status}")
        generation.wait(timeout=plan.timeout, on_update=lambda now: bar.say(f"{wish.name}: {now.status}"))
        files: list[str] = []
        missing = [f"an image: {image.error}" for image in generation.images if image.error is not None]
        state, more = self._kept(wish, generation)
        if self._shelf is not None:
            bar.say(f"{wish.name}: saving")
            saved = self._shelf.save(wish.key, self._name(wish), generation)
            files, missing, state = saved.files, saved.missing, "unread" if saved.unread else "done"
            more = self._keeper.keep(wish.key, self._name(wish), generation) if saved.unread else {}
        # Links expire; without files the journal keeps what the generation can be read from.
        self._journal.note(wish.key, state, files=files, **more)
        self._report.add(self._row(wish, generation))
        for why in missing:
            self._report.failed(self._told(wish), why, failing.UNKNOWN if state == "unread" else None)

    def _kept(self, wish: Wish, generation: Generation) -> tuple[str, dict[str, Any]]:
        """Return the state of what was paid for and is not saved, and what it is written down with."""
        state = str(self._journal.state(wish.key))
        if state != "unread":
            return state, {}
        return ("made", {"data": generation.data}) if generation.task_id is None else ("task", {})

    def _give_up(self, wish: Wish, error: errors.ImagePortError) -> None:
        """Write down what an error means for the next run."""
        state = self._journal.state(wish.key)
        if state in ("made", "task") and isinstance(error, errors.TaskFailed | errors.NotFoundError):
            self._journal.note(wish.key, "failed", error=failing.line(error))
        if isinstance(error, errors.ImagesNotFoundError) and state in ("made", "task"):
            self._keeper.rescued(wish.key, self._name(wish), error)
        lost = self._journal.state(wish.key) in ("unknown", "unread")
        self._tell(wish, error, failing.UNKNOWN if lost else None)
        if isinstance(error, errors.AuthenticationError):
            self._stopping.ask()

    def _tell(self, wish: Wish, why: errors.ImagePortError | str, code: int | None) -> None:
        self._report.add(self._row(wish), failed=True)
        self._report.failed(self._told(wish), why, code)

    def _told(self, wish: Wish) -> str:
        return f"prompt {wish.number}"

    def _name(self, wish: Wish) -> str:
        """Return the name of the files, which no other entry and no older file has."""
        entries = self._journal.entries
        known = entries.get(wish.key, {}).get("name")
        if known:
            return str(known)
        with self._naming:
            taken = {str(entry["name"]) for entry in list(entries.values()) if entry.get("name")}
            name = self._folder.free(wish.name, taken)
            entries.setdefault(wish.key, {})["name"] = name
        return name

    def _row(self, wish: Wish, generation: Generation | None = None, *, before: bool = False) -> Row:
        entry = self._journal.entries.get(wish.key, {})
        return {
            "number": wish.number,
            "prompt": wish.fields.get("prompt"),
            "state": self._word(entry, generation),
            "before": before,
            "files": entry.get("files") or [],
            "images": [] if generation is None else links(generation),
            "task_id": entry.get("task_id"),
            "token": entry.get("token"),
            "error": entry.get("error"),
        }

    def _word(self, entry: Row, generation: Generation | None) -> str:
        state = str(entry.get("state"))
        if generation is None or state not in ("made", "task"):
            return {"made": "paid", "task": "running"}.get(state, state)
        return "done" if generation.done else generation.status
