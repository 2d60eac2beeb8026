"""``imageport photogpt images upload``: photos, also many, also after a kill."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from .options import Command
from .running import Run, calls


@click.command(
    "upload",
    cls=Command,
    examples=[
        "imageport photogpt images upload photo.jpg --model model-1 --query id",
        "imageport photogpt images upload 'photos/*' --model model-1 --jobs 4 --journal run.jsonl",
    ],
)
@click.argument("photos", nargs=-1, required=True)
@click.option("--model", required=True, metavar="ID", help="Whose photos they are.")
@click.option("--type", "kind", type=click.Choice(["modelInput", "auxiliaryType"]), default="modelInput")
@click.option("--jobs", type=click.IntRange(1, 64), default=4, show_default=True, help="So many at a time.")
@click.option("--journal", type=click.Path(dir_okay=False, path_type=Path), help="Go on here after a kill.")
@click.option("--settle", type=click.FloatRange(0), default=10.0, show_default=True, metavar="SECONDS",
              help="How long a lost upload may take to appear.")  # fmt: skip
@click.option("--retry-unknown", is_flag=True, help="Upload again what was perhaps uploaded.")
@calls("photogpt", "file", "id", "state", "error", writes=True)
def upload(
    run: Run, photos: tuple[str, ...], model: str, kind: str, jobs: int, journal: Path | None, settle: float,
    retry_unknown: bool,
) -> None:  # fmt: skip
    """Upload photos: files, or patterns such as 'photos/*.jpg'.

    With --journal, the same command started again after a kill uploads the rest: what was on its way is
    looked up among the model's photos first, and nothing is uploaded twice.
    """
    files = expanded(photos)
    if run.dry_run:
        _rehearse(run, files, model, kind)
        return
    from .batch.journal import Journal
    from .batch.report import Report
    from .batch.upload import Uploads, file_of
    from .progress import bars

    report = Report(run.printer)
    about = {"of": "photogpt images upload", "model": model, "type": kind}
    quiet = sys.stdout.isatty() and run.printer.form != "table"
    with run.photogpt() as photogpt, Journal(journal, about) as kept, bars(quiet=quiet) as shown:
        uploads = Uploads(photogpt, kept, report, model, kind, shown)
        uploads.run([file_of(path) for path in files], jobs, settle=settle, again=retry_unknown)
    raise click.exceptions.Exit(report.end())


def expanded(given: Sequence[str]) -> list[Path]:
    """Return the files that are meant, each once."""
    found: dict[Path, Path] = {}
    for word in given:
        paths = [Path(word)] if Path(word).exists() else matching(Path(word))
        if not paths:
            raise click.UsageError(f"There is no file {word!r}.")
        for path in paths:
            if not path.is_dir():
                found.setdefault(path.resolve(), path)
            elif path == Path(word):
                raise click.UsageError(f"{word!r} is a folder; say '{word.rstrip('/')}/*' for its files.")
    if not found:
        raise click.UsageError("There are only folders there.")
    return list(found.values())


def matching(pattern: Path) -> list[Path]:
    """Return what a pattern matches, in order."""
    start = Path(pattern.anchor)
    return sorted(start.glob(str(pattern.relative_to(start)) if pattern.anchor else str(pattern)))


def _rehearse(run: Run, files: Sequence[Path], model: str, kind: str) -> None:
    with run.photogpt() as photogpt:
        send = partial(photogpt.images.upload, model_id=model, type=kind)  # pyright: ignore[reportArgumentType]
        for path in files:
            with run.rehearsing(str(path)):
                send(path)
