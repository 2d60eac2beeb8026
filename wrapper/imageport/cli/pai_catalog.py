"""``imageport pai catalog``: the public metadata documents; no credentials are needed or sent."""

from __future__ import annotations

import click

from .options import Command, Group
from .output.rows import row
from .running import Run, calls

DEFINITION = ("name", "methods", "path", "operation_type", "deprecated", "summary")


@click.group(cls=Group)
def catalog() -> None:
    """Which products and operations there are; no credentials are needed or sent."""


@catalog.command(
    "products",
    cls=Command,
    examples=["imageport pai catalog products", "imageport pai catalog products --any-category --query code"],
)
@click.option("--category", metavar="NAME", help="Category of products; PAI's own unless you say otherwise.")
@click.option("--any-category", is_flag=True, help="List the products of all categories.")
@click.option(
    "--language",
    type=click.Choice(["EN_US", "ZH_CN"]),
    default="EN_US",
    show_default=True,
    help="Language of the names.",
)
@calls("pai", "code", "default_version", "versions", "style", "name")
def products(run: Run, category: str | None, any_category: bool, language: str) -> None:
    """List products."""
    with run.pai(credentials=False) as pai:
        given = {"category": category} if category or any_category else {}
        run.show_all(pai.catalog.products(language=language, **given))  # pyright: ignore[reportArgumentType]


@catalog.command("docs", cls=Command, examples=["imageport pai catalog docs AIWorkSpace 2021-02-04 --json"])
@click.argument("product")
@click.argument("version")
@calls("pai", "version", "info", "endpoints", "apis")
def docs(run: Run, product: str, version: str) -> None:
    """Read the whole document of a product."""
    with run.pai(credentials=False) as pai:
        run.show(pai.catalog.docs(product, version))


@catalog.command(
    "endpoints",
    cls=Command,
    examples=["imageport pai catalog endpoints PaiRecService 2022-12-13 --reach vpc"],
)
@click.argument("product")
@click.argument("version")
@click.option(
    "--reach",
    type=click.Choice(["public", "vpc"]),
    default="public",
    show_default=True,
    help="Hosts on the internet, or inside a VPC.",
)
@calls("pai", "region", "host")
def endpoints(run: Run, product: str, version: str, reach: str) -> None:
    """List the regions where a product is served, and its hosts there."""
    with run.pai(credentials=False) as pai:
        found = pai.catalog.endpoints(product, version, reach)  # pyright: ignore[reportArgumentType]
        run.show_all({"region": region, "host": host} for region, host in sorted(found.items()))


@catalog.command("apis", cls=Command, examples=["imageport pai catalog apis AIWorkSpace 2021-02-04"])
@click.argument("product")
@click.argument("version")
@calls("pai", *DEFINITION)
def apis(run: Run, product: str, version: str) -> None:
    """List the operations of a product."""
    with run.pai(credentials=False) as pai:
        found = pai.catalog.apis(product, version)
        run.show_all({"name": name, **row(definition)} for name, definition in sorted(found.items()))


@catalog.command("api", cls=Command, examples=["imageport pai catalog api AIWorkSpace 2021-02-04 AddImage"])
@click.argument("product")
@click.argument("version")
@click.argument("name")
@calls("pai", *DEFINITION)
def api(run: Run, product: str, version: str, name: str) -> None:
    """Read the definition of one operation."""
    with run.pai(credentials=False) as pai:
        run.show({"name": name, **row(pai.catalog.api(product, version, name))})
