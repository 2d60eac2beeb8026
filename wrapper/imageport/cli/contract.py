"""``imageport contract``: whether a server keeps the contract."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import click

from . import secret_options
from .needs import needed
from .options import Command

REPORTS = ("html", "junit", "har")
EXAMPLES = 25
TIMEOUT = 10.0  # seconds
SECRETS = ("api_key", "access_key_id", "access_key_secret", "security_token", "service_token")
BROKEN, COULD_NOT_RUN, STOPPED = 1, 3, 130


def _url(context: click.Context, parameter: click.Parameter, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter("it has to look like https://host or https://host/path.")
    return value.rstrip("/")


def _rate(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[1-9][0-9]{0,5}/[smh]", value):
        raise click.BadParameter("it has to look like 5/s, 100/m or 1000/h.")
    return value


def _reports(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
    kinds = [kind for kind in value.split(",") if kind]
    unknown = set(kinds) - set(REPORTS)
    if unknown:
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: there are {', '.join(REPORTS)}.")
    return kinds


@click.command(
    cls=Command,
    examples=[
        "imageport contract --url http://127.0.0.1:8765 --api-key sk-sandbox --max-examples 1",
        "imageport contract --url http://127.0.0.1:8765 --operation GetTask --report html",
    ],
)
@click.option("--url", required=True, callback=_url, help="Address of the server.")
@click.option(
    "--vendor", type=click.Choice(["pai", "photogpt", "oceanbase"]), help="Vendor whose API it speaks."
)
@click.option(
    "--operation",
    "names",
    multiple=True,
    metavar="ID",
    help="Operation to call, also a paid one; may be repeated.",
)
@click.option("--write", is_flag=True, help="Also call what changes something, but nothing that is paid.")
@click.option(
    "--max-examples",
    type=click.IntRange(1),
    default=EXAMPLES,
    show_default=True,
    metavar="N",
    help="Random requests for each operation, on top of those (some 10 to 200) that its rules make.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="N",
    help="The same seed makes the same requests, but for names that have to be new.",
)
@click.option("--rate", callback=_rate, metavar="N/s", help="Most requests in a second, minute or hour.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="Longest time to wait for a reply.",
)
@click.option(
    "--report",
    "kinds",
    callback=_reports,
    default="",
    metavar="KINDS",
    help="Reports to write: html, junit, har.",
)
@click.option(
    "--report-dir",
    type=click.Path(path_type=Path),
    default=Path("contract-report"),
    show_default=True,
    help="Folder of the reports.",
)
@click.option(
    "--api-key",
    metavar="KEY",
    callback=secret_options.option,
    help="API key (else the variables that the clients read); - reads it from the standard input.",
)
@click.option("--access-key-id", metavar="ID", help="AccessKey id; with its secret, requests are signed.")
@click.option(
    "--access-key-secret",
    metavar="SECRET",
    callback=secret_options.option,
    help="AccessKey secret; - reads it from the standard input.",
)
@click.option(
    "--security-token",
    metavar="TOKEN",
    callback=secret_options.option,
    help="Token of a temporary AccessKey; - reads it from the standard input.",
)
@click.option(
    "--service-token",
    metavar="TOKEN",
    callback=secret_options.option,
    help="Token of a model service (else PAI_SERVICE_TOKEN); - reads it from the standard input.",
)
def contract(**given: Any) -> None:
    """Hold a server to the contract: the spec that this client is made from.

    Only operations that read are called, unless --write is given; what is paid is called only when
    --operation names it. Exit code 0: kept; 1: broken; 2: wrong usage; 3: it could not be run.
    """
    with needed("contract"):
        from imageport.contract.session import CouldNotRun, Wish, hold
    try:
        kept = hold(Wish(**given, command=_typed(click.get_current_context())), click.echo)
    except CouldNotRun as reason:
        click.echo(f"Could not run: {reason}", err=True)
        sys.exit(COULD_NOT_RUN)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        sys.exit(STOPPED)
    sys.exit(0 if kept else BROKEN)


def _typed(context: click.Context) -> str:
    """Give the command as it was typed, without credentials."""
    words = ["imageport", "contract"]
    for parameter in context.command.params:
        name = parameter.name or ""
        if context.get_parameter_source(name) is not click.core.ParameterSource.COMMANDLINE:
            continue
        option, value = parameter.opts[0], context.params[name]
        if value is True:
            words.append(option)
            continue
        for each in _texts(value):
            words += [option, "***" if name in SECRETS else each]
    return shlex.join(words).replace("'***'", "***")


def _texts(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return list(map(str, cast("tuple[Any, ...]", value)))
    return [",".join(cast("list[str]", value)) if isinstance(value, list) else str(value)]
