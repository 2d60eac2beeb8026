"""``imageport pai images``: training images."""

from __future__ import annotations

from typing import Any

import click

from .asking import confirmed, each
from .options import Command, Group, pairs, yes_option
from .running import Run, calls
from .words import Words

COLUMNS = ("image_id", "name", "accessibility", "size", "workspace_id", "gmt_create_time", "image_uri")


@click.group(cls=Group)
def images() -> None:
    """Register, find, publish and remove training images."""


@images.command(
    "list",
    cls=Command,
    examples=[
        "imageport pai images list --name nlp --label system.chipType=GPU",
        "imageport pai images list --all --csv --columns image_id,name,labels",
    ],
)
@click.option("--name", help="Part of the name of an image.")
@click.option(
    "--label",
    "labels",
    multiple=True,
    callback=pairs,
    metavar="KEY=VALUE",
    help="A label that they have; may be repeated.",
)
@click.option(
    "--workspace-id", metavar="ID", help="Workspace; the account's default one unless you say otherwise."
)
@click.option("--search", "query", metavar="TEXT", help="Part of the name or of the description.")
@click.option("--accessibility", type=Words("PUBLIC", "PRIVATE"), help="Who may see them.")
@click.option("--image-uri", metavar="URI", help="Address in the registry.")
@click.option("--sort-by", type=Words("GmtCreateTime"), help="Field that decides the order.")
@click.option("--order", type=click.Choice(["ASC", "DESC"]), help="Ascending or descending.")
@click.option("--verbose", is_flag=True, help="Read their labels, too.")
@calls("pai", *COLUMNS, listing=True)
def list_images(run: Run, verbose: bool, labels: dict[str, str] | None, **conditions: Any) -> None:
    """List images."""
    with run.pai() as pai:
        run.list(pai.images.list, labels=labels, verbose=verbose or None, **conditions)


@images.command("get", cls=Command, examples=["imageport pai images get image-4c62f1b7a9d2e353uo --verbose"])
@click.argument("image_id")
@click.option("--verbose", is_flag=True, help="Read its labels, too.")
@calls("pai", *COLUMNS)
def get(run: Run, image_id: str, verbose: bool) -> None:
    """Read an image."""
    with run.pai() as pai:
        run.show(pai.images.get(image_id, verbose=verbose or None))


@images.command(
    "add",
    cls=Command,
    examples=[
        "imageport pai images add nlp-compression registry.example.com/nlp:gpu --label system.chipType=GPU",
        "imageport pai images add nlp-cpu registry.example.com/nlp:cpu --query image_id",
    ],
)
@click.argument("name")
@click.argument("image_uri")
@click.option(
    "--label",
    "labels",
    multiple=True,
    callback=pairs,
    metavar="KEY=VALUE",
    help="A label of the image; may be repeated.",
)
@click.option("--description", metavar="TEXT", help="What the image is for.")
@click.option(
    "--workspace-id", metavar="ID", help="Workspace; the account's default one unless you say otherwise."
)
@click.option("--accessibility", type=click.Choice(["PUBLIC", "PRIVATE"]), help="Who may see it.")
@click.option("--size", type=int, metavar="GB", help="How large the image is.")
@click.option("--image-id", metavar="ID", help="Id of the image; one is made unless you say otherwise.")
@click.option("--source-type", metavar="TYPE", help="Where the image comes from.")
@click.option("--source-id", metavar="ID", help="Id of where it comes from.")
@calls("pai", "image_id", "request_id", writes=True)
def add(run: Run, name: str, image_uri: str, **fields: Any) -> None:
    """Register an image; nothing is registered twice, also after a lost reply."""
    with run.pai() as pai:
        run.show(pai.images.add(name, image_uri, **fields))


@images.command(
    "publish", cls=Command, examples=["imageport pai images publish image-4c62f1b7a9d2e353uo --yes"]
)
@click.argument("image_ids", nargs=-1, required=True)
@yes_option
@calls("pai", "image_id", "request_id", writes=True)
def publish(run: Run, image_ids: tuple[str, ...], yes: bool) -> None:
    """Make private images public; nothing takes that back."""
    confirmed(run, f"Make {', '.join(image_ids)} public, for good?", yes)
    with run.pai() as pai:
        each(run, "image_id", image_ids, pai.images.publish)


@images.command(
    "remove", cls=Command, examples=["imageport pai images remove image-4c62f1b7a9d2e353uo --yes"]
)
@click.argument("image_ids", nargs=-1, required=True)
@yes_option
@calls("pai", "image_id", "request_id", writes=True)
def remove(run: Run, image_ids: tuple[str, ...], yes: bool) -> None:
    """Remove images."""
    confirmed(run, f"Remove {', '.join(image_ids)}?", yes)
    with run.pai() as pai:
        each(run, "image_id", image_ids, pai.images.remove)
