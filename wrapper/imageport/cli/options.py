"""Options that many commands share, and a help that groups them and ends with examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from imageport.errors import ImagePortError

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


class Words(click.Choice[str]):
    """A word of a list that grows: the known ones are completed and shown, any other is taken."""

    def __init__(self, *known: str) -> None:
        super().__init__(known)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return any word as it is; the client tells a slip."""
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show that there may be others."""
        return f"[{'|'.join(self.choices)}|...]"


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
        CONNECTION, "--profile", metavar="NAME", shell_complete=_profile_names, help="See: imageport config."
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


_PAI = (
    shared(CONNECTION, "--access-key-id", metavar="ID", help="With its secret: signed, to the native hosts."),
    shared(CONNECTION, "--access-key-secret", metavar="SECRET"),
    shared(CONNECTION, "--security-token", metavar="TOKEN", help="Of a temporary AccessKey."),
    shared(CONNECTION, "--region", metavar="ID", help="As in cn-hangzhou, the usual one."),
    shared(CONNECTION, "--network", type=click.Choice(["public", "vpc"])),
    shared(CONNECTION, "--international/--no-international", default=None, help="Else told by the region."),
)
_EVERY = (
    shared(CONNECTION, "--base-url", metavar="URL", help="In the place of the vendor's own host."),
    profile_option(),
    shared(CONNECTION, "--timeout", type=float, metavar="SECONDS", help="For one try."),
    shared(CONNECTION, "--deadline", type=float, metavar="SECONDS", help="For a whole call."),
    shared(CONNECTION, "--attempts", type=int, metavar="N", help="Tries of a call in all."),
    shared(CONNECTION, "--header", "headers", multiple=True, callback=pairs, metavar="NAME=VALUE"),
    shared(
        CONNECTION,
        "--dry-run",
        is_flag=True,
        help="Send nothing; print the request for curl.",
    ),
    shared(CONNECTION, "--debug", is_flag=True, help="Tell every try of every call."),
)
CONNECTIONS: dict[str, tuple[Adding, ...]] = {
    "pai": (
        shared(CONNECTION, "--api-key", metavar="KEY", help="Bearer key; better kept in a profile."),
        *_PAI,
        *_EVERY,
    ),
    "photogpt": (shared(CONNECTION, "--api-key", metavar="KEY", help="Else PHOTOGPT_API_KEY."), *_EVERY),
    "oceanbase": (
        shared(CONNECTION, "--api-key", metavar="KEY", help="Else OCEANBASE_API_KEY."),
        shared(
            CONNECTION,
            "--allow-private",
            metavar="RANGE,HOST",
            help="Fetch images from these, too, though they are not public.",
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
        help="JSON lines; usual in a pipe.",
    ),
    shared(OUTPUT, "--csv", "form", flag_value="csv", type=str),
    shared(OUTPUT, "--table", "form", flag_value="table", type=str, help="Usual in a terminal."),
    shared(OUTPUT, "--columns", metavar="A,B", help="Which fields; * for all."),
    shared(OUTPUT, "--query", metavar="FIELD", help="One field's values; as in labels.0.key."),
)
LISTING: tuple[Adding, ...] = (
    shared(
        OUTPUT,
        "--limit",
        type=click.IntRange(0),
        metavar="N",
        help=f"Usually {USUAL_LIMIT}.",
    ),
    shared(OUTPUT, "--all", "everything", is_flag=True, help="To the end, page by page."),
    shared(OUTPUT, "--page-size", type=click.IntRange(1), metavar="N"),
)
CONNECTION_NAMES = (
    "api_key", "access_key_id", "access_key_secret", "security_token", "region", "network", "international",
    "allow_private", "base_url", "profile", "timeout", "deadline", "attempts", "headers", "dry_run", "debug",
)  # fmt: skip
OUTPUT_NAMES = ("form", "columns", "query", "limit", "everything", "page_size")
yes_option: Adding = click.option("--yes", is_flag=True, help="Do not ask.")
