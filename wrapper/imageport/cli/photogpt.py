"""``imageport photogpt``: the photos of a model."""

from __future__ import annotations

from functools import partial

import click

from .asking import confirmed, each
from .options import Command, Group, yes_option
from .photogpt_upload import upload
from .running import Run, calls
from .words import Words

KINDS = ("all", "input", "output", "auxiliaryType")
COLUMNS = ("id", "type", "model_id", "created_at", "url")


@click.group(cls=Group)
def photogpt() -> None:
    """Work with PhotoGPT."""


@photogpt.group(cls=Group)
def images() -> None:
    """Upload, list, inspect and delete the photos of a model."""


@images.command(
    "list",
    cls=Command,
    examples=[
        "imageport photogpt images list --model model-1 --image-type input",
        "imageport photogpt images list model-1 --all --query id",
    ],
)
@click.argument("model_id", required=False)
@click.option("--model", metavar="ID", help="Model whose photos are listed; may stand without --model, too.")
@click.option(
    "--image-type",
    type=Words(*KINDS),
    default="all",
    show_default=True,
    help="Kind of the photos.",
)
@calls("photogpt", *COLUMNS, listing=True)
def list_photos(run: Run, model_id: str | None, model: str | None, image_type: str) -> None:
    """List the photos of a model."""
    wanted = model if model_id is None else model_id
    if wanted is None:
        raise click.UsageError("Give the model: --model ID.")
    if model not in (None, wanted):
        raise click.UsageError("Give one model only.")
    with run.photogpt() as photogpt:
        run.list(partial(photogpt.images.list, wanted), image_type=image_type)


@images.command(
    "get",
    cls=Command,
    examples=["imageport photogpt images get img-1", "imageport photogpt images get img-1 --query url"],
)
@click.argument("image_id")
@calls("photogpt", *COLUMNS)
def get(run: Run, image_id: str) -> None:
    """Read what is known of a photo."""
    with run.photogpt() as photogpt:
        run.show(photogpt.images.get(image_id))


@images.command("delete", cls=Command, examples=["imageport photogpt images delete img-1 --yes"])
@click.argument("image_ids", nargs=-1, required=True)
@yes_option
@calls("photogpt", "id", writes=True)
def delete(run: Run, image_ids: tuple[str, ...], yes: bool) -> None:
    """Delete photos."""
    confirmed(run, f"Delete {', '.join(image_ids)}?", yes)
    with run.photogpt() as photogpt:
        each(run, "id", image_ids, photogpt.images.delete)


images.add_command(upload)
