"""Options that many commands share, and a help that groups them and ends with examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from imageport.errors import ImagePortError

from . import secret_options

OUTPUT, CONNECTION = "Output", "Connection"
USUAL_LIMIT = 50


class SharedOption(click.Option):
    """An option that stands in a section of its own in the help."""

    def __init__(self, *declarations: Any, section: str = "Options", **rest: Any) -> None:
        super().__init__(*declarations, **rest)
        self.section = section


class Command(click.Command):
    """A command whose help shows options by section, and examples, which the tests run."""

    def __init__(self, *given: Any, examples: Sequence[str] = (), **rest: Any) -> None:
        super().__init__(*given, **rest)
        self.examples: tuple[str, ...] = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                sections.setdefault(getattr(param, "section", "Options"), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are."""
        with formatter.section("Examples"):
            for line in self.examples:
                formatter.write(f"  {line}\n")


class Group(click.Group):
    """A group whose help shows the whole first sentence of every command."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands; a line that is too long goes on below."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first(command)) for name, command in found if command is not None])


def _first(command: click.Command) -> str:
    return " ".join((command.help or "").partition("\n\n")[0].split())


Adding = Callable[[Callable[..., Any]], Callable[..., Any]]


def together(*adding: Adding) -> Adding:
    """Make one decorator of several, in the order of the help."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(adding):
            function = each(function)
        return function

    return add


def shared(section: str, *declarations: str, **rest: Any) -> Adding:
    """Make a decorator that adds an option to a section."""
    return click.option(*declarations, cls=SharedOption, section=section, **rest)


def _profile_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from . import profiles

    try:
        names = profiles.read(profiles.location())
    except ImagePortError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def profile_option() -> Adding:
    """Make the option that names a profile."""
    return shared(
        CONNECTION,
        "--profile",
        metavar="NAME",
        shell_complete=_profile_names,
        help="Profile to use; imageport config list shows them.",
    )


def pairs(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> dict[str, str] | None:
    """Read NAME=VALUE, given any number of times."""
    found: dict[str, str] = {}
    for text in value:
        name, equals, rest = text.partition("=")
        if not equals or not name:
            raise click.BadParameter("it has to look like NAME=VALUE.")
        found[name] = rest
    return found or None


def _secret(name: str, metavar: str, told: str) -> Adding:
    return shared(CONNECTION, name, metavar=metavar, help=told, callback=secret_options.option)


_PAI = (
    shared(
        CONNECTION,
        "--access-key-id",
        metavar="ID",
        help="AccessKey id; with its secret, requests are signed.",
    ),
    _secret("--access-key-secret", "SECRET", "AccessKey secret; - reads it from the standard input."),
    _secret(
        "--security-token", "TOKEN", "Token of a temporary AccessKey; - reads it from the standard input."
    ),
    shared(
        CONNECTION,
        "--region",
        metavar="ID",
        help="Region of the service; cn-hangzhou unless you say otherwise.",
    ),
    shared(
        CONNECTION,
        "--network",
        type=click.Choice(["public", "vpc"]),
        help="Hosts on the internet, or inside a VPC.",
    ),
    shared(
        CONNECTION,
        "--international/--no-international",
        default=None,
        help="Hosts of the international site; the region decides unless you say otherwise.",
    ),
)
_EVERY = (
    shared(CONNECTION, "--base-url", metavar="URL", help="Address to call instead of the vendor's own host."),
    profile_option(),
    shared(CONNECTION, "--timeout", type=float, metavar="SECONDS", help="Longest time for one attempt."),
    shared(
        CONNECTION,
        "--deadline",
        type=float,
        metavar="SECONDS",
        help="Longest time for a call with all its attempts.",
    ),
    shared(CONNECTION, "--attempts", type=int, metavar="N", help="Most attempts for a call."),
    shared(
        CONNECTION,
        "--header",
        "headers",
        multiple=True,
        callback=pairs,
        metavar="NAME=VALUE",
        help="A further header of the request; may be repeated.",
    ),
    shared(
        CONNECTION,
        "--dry-run",
        is_flag=True,
        help="Send nothing; print the request as a line for curl.",
    ),
    shared(CONNECTION, "--debug", is_flag=True, help="Show every attempt of every call."),
)
CONNECTIONS: dict[str, tuple[Adding, ...]] = {
    "pai": (
        _secret("--api-key", "KEY", "API key; - reads it from the standard input. Better kept in a profile."),
        *_PAI,
        *_EVERY,
    ),
    "photogpt": (
        _secret("--api-key", "KEY", "API key (else PHOTOGPT_API_KEY); - reads it from the standard input."),
        *_EVERY,
    ),
    "oceanbase": (
        _secret("--api-key", "KEY", "API key (else OCEANBASE_API_KEY); - reads it from the standard input."),
        shared(
            CONNECTION,
            "--allow-private",
            metavar="RANGE,HOST",
            help="Also fetch images from these ranges and hosts, which are not public.",
        ),
        *_EVERY,
    ),
}
OUTPUTS: tuple[Adding, ...] = (
    shared(
        OUTPUT,
        "--json",
        "form",
        flag_value="json",
        type=str,
        help="Print JSON lines; the default in a pipe.",
    ),
    shared(
        OUTPUT,
        "--csv",
        "form",
        flag_value="csv",
        type=str,
        help="Print comma-separated values with a header.",
    ),
    shared(
        OUTPUT,
        "--table",
        "form",
        flag_value="table",
        type=str,
        help="Print a table; the default in a terminal.",
    ),
    shared(OUTPUT, "--columns", metavar="A,B", help="Fields to print, by name; * prints all."),
    shared(OUTPUT, "--query", metavar="FIELD", help="Print the values of one field, as in labels.0.key."),
)
LISTING: tuple[Adding, ...] = (
    shared(
        OUTPUT,
        "--limit",
        type=click.IntRange(0),
        metavar="N",
        help=f"Most items to print; {USUAL_LIMIT} unless you say otherwise.",
    ),
    shared(OUTPUT, "--all", "everything", is_flag=True, help="Print all items, page by page."),
    shared(
        OUTPUT, "--page-size", type=click.IntRange(1), metavar="N", help="Items that are asked for at a time."
    ),
)
CONNECTION_NAMES = (
    "api_key", "access_key_id", "access_key_secret", "security_token", "region", "network", "international",
    "allow_private", "base_url", "profile", "timeout", "deadline", "attempts", "headers", "dry_run", "debug",
)  # fmt: skip
OUTPUT_NAMES = ("form", "columns", "query", "limit", "everything", "page_size")
yes_option: Adding = click.option("--yes", is_flag=True, help="Do it without asking.")
