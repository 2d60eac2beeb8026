"""``imageport oceanbase tasks``: tasks that the gateway has accepted."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .generations import COLUMNS, described
from .options import Adding, Command, Group
from .output.cells import clean
from .running import Run, calls

if TYPE_CHECKING:
    from imageport import Generation, OceanBase

token_option: Adding = click.option("--token", metavar="TOKEN", help="Token of the task, instead of TASK_ID.")


@click.group(cls=Group)
def tasks() -> None:
    """Come back to tasks that the gateway has accepted."""


def _ask(oceanbase: OceanBase, task_id: str | None, token: str | None) -> Generation:
    if (task_id is None) == (token is None):
        raise click.UsageError("Give either TASK_ID or --token.")
    return oceanbase.tasks.get(task_id) if task_id is not None else oceanbase.tasks.resume(str(token))


@tasks.command("get", cls=Command, examples=["imageport oceanbase tasks get task-1"])
@click.argument("task_id", required=False)
@token_option
@calls("oceanbase", *COLUMNS)
def get(run: Run, task_id: str | None, token: str | None) -> None:
    """Ask once for the state of a task."""
    with run.oceanbase() as oceanbase:
        run.show(described(_ask(oceanbase, task_id, token)))


@tasks.command(
    "wait",
    cls=Command,
    examples=["imageport oceanbase tasks wait task-1 --out pictures"],
)
@click.argument("task_id", required=False)
@token_option
@click.option(
    "--wait-timeout",
    type=float,
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time to wait.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to save the pictures in."
)
@calls("oceanbase", *COLUMNS)
def wait(run: Run, task_id: str | None, token: str | None, wait_timeout: float, out: Path | None) -> None:
    """Wait until a task is over, and save its pictures."""
    from .batch.journal import Journal
    from .batch.pictures import Shelf
    from .batch.places import Folder
    from .oceanbase_images import prepare
    from .progress import bars

    if out is not None and not run.dry_run:
        prepare(out)
    quiet = sys.stdout.isatty() and run.printer.form != "table"
    with (
        nullcontext() if out is None or run.dry_run else Folder(out) as folder,
        run.oceanbase() as oceanbase,
        bars(quiet=quiet) as shown,
    ):
        generation = _ask(oceanbase, task_id, token)
        name = str(generation.task_id)
        told = clean(name)
        bar = shown.add(f"{told}: {generation.status}")
        generation.wait(timeout=wait_timeout, on_update=lambda now: bar.say(f"{told}: {now.status}"))
        files: list[str] = []
        if folder is not None:
            bar.say(f"{told}: saving")
            saved = Shelf(folder, Journal(None, {})).save(name, name, generation)
            files = saved.files
            for why in saved.missing:
                click.echo(clean(why), err=True)
    run.show(described(generation, files))
