"""``imageport photogpt images upload``: photos, also many, also after a kill."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from imageport.errors import InvalidRequestError

from . import failing
from .options import Command
from .patterns import expanded, is_dir
from .running import Run, calls
from .stopping import stoppable

_PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")


@click.command(
    "upload",
    cls=Command,
    examples=[
        "imageport photogpt images upload photo.jpg --model model-1 --query id",
        "imageport photogpt images upload 'photos/*' --model model-1 --jobs 4 --journal run.jsonl",
    ],
)
@click.argument("photos", nargs=-1, required=True)
@click.option("--model", required=True, metavar="ID", help="Model that the photos are for.")
@click.option("--type", "kind", type=click.Choice(["modelInput", "auxiliaryType"]), default="modelInput",
              show_default=True, help="What the photos are for.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 64), default=4, show_default=True, help="Uploads at a time.")
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that the same command goes on with after a kill.",
)
@click.option("--settle", type=click.FloatRange(0), default=10.0, show_default=True, metavar="SECONDS",
              help="Longest time that a lost upload takes to appear.")  # fmt: skip
@click.option(
    "--retry-unknown", is_flag=True, help="Upload again where nobody knows whether an upload was done."
)
@calls("photogpt", "file", "id", "state", "error", writes=True)
def upload(
    run: Run, photos: tuple[str, ...], model: str, kind: str, jobs: int, journal: Path | None, settle: float,
    retry_unknown: bool,
) -> None:  # fmt: skip
    """Upload photos: files, or patterns such as 'photos/*.jpg'.

    With --journal, the same command started again after a kill uploads the rest: what was on its way is
    looked up among the model's photos first, and nothing is uploaded twice.
    """
    files = meant(photos)
    if run.dry_run:
        _rehearse(run, files, model, kind)
        return
    from .batch.journal import Journal
    from .batch.report import Report
    from .batch.upload import Uploads
    from .progress import bars

    report = Report(run.printer)
    about = {"of": "photogpt images upload", "model": model, "type": kind}
    quiet = sys.stdout.isatty() and run.printer.form != "table"
    with (
        stoppable(),
        run.photogpt() as photogpt,
        Journal(journal, about) as kept,
        bars(quiet=quiet) as shown,
    ):
        uploads = Uploads(photogpt, kept, report, model, kind, shown)
        uploads.run(files, jobs, settle=settle, again=retry_unknown)
    raise click.exceptions.Exit(report.end())


def meant(given: Sequence[str]) -> list[Path]:
    """Return the files that are meant, each once.

    What is named and cannot be uploaded is among them, so that it is reported beside the others; the command
    is wrong only when there is nothing else.
    """
    if "" in given:
        raise click.UsageError(_wrong(""))
    found: dict[str, Path] = {}
    for word in given:
        named = os.path.lexists(word)
        for path in expanded(word) or [Path(word)]:
            # A pattern means files; only a folder that is called as a photo is may be a mistake.
            if named or not is_dir(path) or path.suffix.lower() in _PHOTOS:
                found.setdefault(os.path.realpath(path), path)
    if not any(os.path.lexists(path) and not is_dir(path) for path in found.values()):
        raise click.UsageError(_wrong(given[0]))
    return list(found.values())


def _wrong(word: str) -> str:
    if os.path.lexists(word):
        return f"{word!r} is a folder; say '{word.rstrip('/')}/*' for its files."
    return "There are only folders there." if expanded(word) else f"There is no file {word!r}."


def _rehearse(run: Run, files: Sequence[Path], model: str, kind: str) -> None:
    codes: list[int] = []
    with run.photogpt() as photogpt:
        send = partial(photogpt.images.upload, model_id=model, type=kind)  # pyright: ignore[reportArgumentType]
        for path in files:
            try:
                with run.rehearsing(str(path)):
                    send(path)
            except InvalidRequestError as error:
                failing.complain(f"{path}: {failing.line(error)}")
                codes.append(failing.exit_code(error))
    raise click.exceptions.Exit(failing.worst(codes))
