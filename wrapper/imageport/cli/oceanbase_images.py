"""``imageport oceanbase images``: generate pictures, also many, also after a kill."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import content
from .options import Command, Group
from .output.cells import clean
from .running import Run, calls
from .stopping import stoppable

if TYPE_CHECKING:
    from .batch.prompts import Wish

SAVED = ("number", "state", "prompt", "files", "error")
LINKS = ("number", "state", "prompt", "task_id", "error", "images")


@click.group(cls=Group)
def images() -> None:
    """Generate pictures."""


@images.command(
    "generate",
    cls=Command,
    examples=[
        "imageport oceanbase images generate --model sandbox-sync --prompt 'a lighthouse' --out pictures",
        "imageport oceanbase images generate --model sandbox-sync size=768*512 --prompts prompts.txt"
        " --journal run.jsonl --out pictures",
    ],
)
@click.argument("fields", nargs=-1, metavar="[NAME=VALUE|NAME:=JSON]...")
@click.option("--model", metavar="NAME", help="Model to use; needed unless each prompt of a file names one.")
@click.option("--prompt", metavar="TEXT", help="What the picture is to show.")
@click.option(
    "--prompts",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A prompt per line: text, or a JSON object of fields; .csv, .tsv: a table that names them.",
)
@click.option("--any-field", is_flag=True, help="Also send fields whose names look like typing errors.")
@click.option("--no-prompt", is_flag=True, help="Pay without a prompt, for a model that takes none.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to save the pictures in."
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that the same command goes on with after a kill.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Generations at a time."
)
@click.option("--wait/--no-wait", default=True, help="Wait until tasks are over, or leave them running.")
@click.option(
    "--wait-timeout",
    type=float,
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time to wait for a task.",
)
@click.option(
    "--retry-unknown", is_flag=True, help="Pay again where nobody knows whether a call was paid for."
)
@click.option("--retry-failed", is_flag=True, help="Pay again for generations that failed.")
@calls("oceanbase", *LINKS, writes=True)
def generate(
    run: Run, fields: tuple[str, ...], model: str | None, prompt: str | None, prompts: Path | None,
    no_prompt: bool, any_field: bool, jobs: int, journal: Path | None, **rest: Any,
) -> None:  # fmt: skip
    """Generate pictures; NAME=VALUE goes to the model's vendor untouched, as text or as JSON.

    With --journal, the same command started again after a kill goes on with the rest: pictures that were
    paid for are fetched, and a call of which nobody knows whether it was paid is told and not repeated.
    """
    wanted = _wishes(content.fields(fields), model, prompt, prompts, no_prompt=no_prompt)
    if not any_field:
        _spelled(wanted)
    if not no_prompt:
        _prompted(wanted)
    if run.dry_run:
        _rehearse(run, wanted)
        return
    _generate(run, wanted, journal, jobs, **rest)


def _generate(
    run: Run, wanted: list[Wish], journal: Path | None, jobs: int, *, out: Path | None, wait: bool,
    wait_timeout: float, retry_unknown: bool, retry_failed: bool,
) -> None:  # fmt: skip
    from .batch.generate import Generations, Plan
    from .batch.journal import Journal
    from .batch.places import Folder
    from .batch.report import Report
    from .progress import bars

    if out is not None:
        prepare(out)
        run.printer.columns = run.printer.columns if run.printer.chosen else SAVED
    report = Report(run.printer)
    quiet = sys.stdout.isatty() and run.printer.form != "table"
    with (
        stoppable(),
        nullcontext() if out is None else Folder(out) as folder,
        run.oceanbase() as oceanbase,
        Journal(journal, {"of": "oceanbase images generate"}) as kept,
        bars(quiet=quiet) as shown,
    ):
        plan = Plan(folder, wait, wait_timeout, retry_unknown, retry_failed)
        Generations(oceanbase, kept, report, plan, shown).run(wanted, jobs)
    raise click.exceptions.Exit(report.end())


def prepare(out: Path) -> None:
    """Make the folder before anything is paid for that could not be saved."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be made: {error.strerror}.") from None
    if not os.access(out, os.W_OK):
        raise click.UsageError(f"{out} cannot be written to.")


def _wishes(
    fields: dict[str, Any], model: str | None, prompt: str | None, prompts: Path | None, *, no_prompt: bool
) -> list[Wish]:
    from .batch.prompts import read, wishes

    if prompt is not None and prompts is not None:
        raise click.UsageError("Give either --prompt or --prompts.")
    if prompts is not None:
        return wishes(read(prompts, ["prompt"] if no_prompt else fields), model, fields)
    return wishes([{} if prompt is None else {"prompt": prompt}], model, fields)


def _spelled(wanted: list[Wish]) -> None:
    """Complain about a field that would be paid for although no vendor reads it, before the first is paid."""
    from imageport.vendor_fields import misspelt

    for wish in wanted:
        slip = misspelt(wish.fields)
        if slip is not None:
            which = f"Prompt {wish.number}: no" if len(wanted) > 1 else "No"
            raise click.UsageError(
                f"{which} vendor is known to read a field {clean(slip.name)!r}. Did you mean {slip.meant}?"
                " Nothing was sent; --any-field sends it as it is."
            )


def _prompted(wanted: list[Wish]) -> None:
    """Complain about what would be paid for although it says nothing of the picture."""
    for wish in wanted:
        if not wish.prompted:
            which = f"Prompt {wish.number} is empty. " if len(wanted) > 1 else ""
            raise click.UsageError(
                f"{which}What is the picture to show? Give --prompt, --prompts or prompt=TEXT;"
                " --no-prompt is for a model that takes none."
            )


def _rehearse(run: Run, wanted: list[Wish]) -> None:
    with run.oceanbase() as oceanbase:
        for wish in wanted:
            with run.rehearsing():
                oceanbase.images.generate(wish.model, extra=wish.fields)
