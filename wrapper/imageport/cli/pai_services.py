"""``imageport pai services`` and ``imageport pai call``."""

from __future__ import annotations

import sys
from typing import Any, Literal

import click

from imageport.errors import ImagePortError

from . import content, secret_options
from .options import CONNECTION, Adding, Command, Group, shared
from .output.cells import harmless
from .running import Run, calls

endpoint_option: Adding = shared(
    CONNECTION, "--endpoint", metavar="URL", help="Address of the service (else PAI_SERVICE_ENDPOINT)."
)
token_option: Adding = shared(
    CONNECTION, "--token", metavar="TOKEN", callback=secret_options.option,
    help="Token of the service (else PAI_SERVICE_TOKEN); - reads it from the standard input.",
)  # fmt: skip


@click.group(cls=Group)
def services() -> None:
    """Call model services; each has its own address and token."""


def _where(run: Run, endpoint: str | None, token: str | None) -> dict[str, Any]:
    return {
        "endpoint": run.setting("--endpoint", "service_endpoint", endpoint),
        "token": run.setting("--token", "service_token", token),
    }


@services.command(
    "predict",
    cls=Command,
    examples=[
        'imageport pai services predict echo \'{"text": "a cat"}\'',
        "imageport pai services predict echo @photo.jpg --content-type image/jpeg > answer",
    ],
)
@click.argument("service")
@click.argument("body", metavar="TEXT|@FILE|-")
@click.option("--path", default="", help="Path below the service, as in v1/chat/completions.")
@click.option("--content-type", default="application/json", show_default=True, help="Media type of the body.")
@endpoint_option
@token_option
@calls("pai", writes=True)
def predict(run: Run, service: str, body: str, endpoint: str | None, token: str | None, **rest: Any) -> None:
    """Send one request to a model service, and print its answer as it is."""
    where = _where(run, endpoint, token)
    with run.pai(credentials=False) as pai, run.rehearsing(content.file_of(body)):
        found = pai.services.predict(service, content.read(body), **where, **rest)
        if run.printer.form == "query":
            run.show(_json(found))
            return
        if sys.stdout.isatty() and b"\0" in found.content:
            raise ImagePortError("The answer is no text; send it into a file with >.")
        click.echo(_shown(found.content), nl=False)
        if sys.stdout.isatty() and not found.content.endswith(b"\n"):
            click.echo()


def _shown(content: bytes) -> str | bytes:
    """Return an answer as it is; a terminal is not steered by what a service says."""
    return harmless(content.decode(errors="backslashreplace")) if sys.stdout.isatty() else content


def _json(found: Any) -> Any:
    try:
        return found.json()
    except ValueError:
        raise ImagePortError("The answer is no JSON, so it has no fields to query.") from None


@services.command("recommend", cls=Command, examples=["imageport pai services recommend user-1 10 home"])
@click.argument("uid")
@click.argument("size", type=int)
@click.argument("scene_id")
@click.option("--features", metavar="JSON|@FILE", help="Facts about the user, as a JSON object.")
@click.option("--item-id", metavar="ID", help="Item that the others are to go with.")
@click.option("--debug-answer", is_flag=True, help="Ask the engine for its reasons.")
@endpoint_option
@token_option
@calls("pai", writes=True)
def recommend(
    run: Run, uid: str, size: int, scene_id: str, features: str | None, item_id: str | None,
    debug_answer: bool, endpoint: str | None, token: str | None,
) -> None:  # fmt: skip
    """Ask a PAI-Rec engine for SIZE items."""
    where = _where(run, endpoint, token)
    more = None if features is None else content.json_object(content.read(features), "--features")
    with run.pai(credentials=False) as pai:
        found = pai.services.recommend(
            uid, size, scene_id, features=more, item_id=item_id, debug=debug_answer or None, **where
        )
        run.show(found)


@click.command(
    "call",
    cls=Command,
    examples=[
        "imageport pai call AIWorkSpace 2021-02-04 ListWorkspaces PageSize:=10",
        "imageport pai call AIWorkSpace 2021-02-04 ListWorkspaces --dry-run",
    ],
)
@click.argument("product")
@click.argument("version")
@click.argument("action")
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE|NAME:=JSON]...")
@click.option("--params", metavar="JSON|@FILE|-", help="Parameters, as a JSON object.")
@click.option(
    "--method",
    type=click.Choice(["GET", "POST"]),
    default="GET",
    show_default=True,
    help="GET for what reads, POST for what changes something.",
)
@calls("pai", writes=True)
def call(
    run: Run, product: str, version: str, action: str, parameters: tuple[str, ...], params: str | None,
    method: Literal["GET", "POST"],
) -> None:  # fmt: skip
    """Call any operation by its action URL; by API key only. POST is never repeated when it may be done."""
    whole = {} if params is None else content.json_object(content.read(params), "--params")
    given = {**whole, **content.fields(parameters)}
    with run.pai() as pai:
        run.show(pai.call(product, version, action, given or None, method=method))
