"""What a command works with: clients that are set up, a printer, the dry run."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from imageport.errors import ConfigurationError, InvalidRequestError

from . import failing, options
from .needs import NO_CREDENTIALS, STAND_IN, missing, stand_ins
from .output.printer import Form, Printer
from .output.rows import row
from .settings import Settings, settle

if TYPE_CHECKING:
    from imageport import PAI, Call, Listing, OceanBase, PhotoGPT

T = TypeVar("T")
LARGEST_PAGE = 100
# So many pages are fetched at once: quick, and still below the documented pace of every vendor.
PAGES_AHEAD = 4


class Run:
    """One run of a command of *vendor*; *columns* are those of its table."""

    def __init__(
        self, vendor: str, given: Mapping[str, Any], columns: tuple[str, ...], *, writes: bool = False
    ) -> None:
        self.vendor = vendor
        self.given = given
        self.columns = columns
        self.dry_run: bool = bool(given.get("dry_run"))
        self.sent: bool = False
        """Whether any request has gone out."""
        # What is done is done: a wrong name of a field must not make it look like a failure.
        self.printer: Printer = printer(given, columns, strict=not writes)

    @functools.cached_property
    def settings(self) -> Settings:
        """What the clients are made with."""
        names = ("dry_run", "real_credentials", "debug", "headers", "profile", *options.OUTPUT_NAMES)
        wanted = {name: value for name, value in self.given.items() if name not in names}
        return settle(self.vendor, wanted, self.given.get("profile"))

    def pai(self, *, credentials: bool = True) -> PAI:
        """Make a client; without *credentials* for what takes none."""
        from imageport import PAI

        # The official library's chain writes to stderr what our one line of an error says anyway.
        logging.getLogger("credentials").disabled = True
        return PAI(**self._client(credentials))

    def photogpt(self) -> PhotoGPT:
        """Make a client."""
        from imageport import PhotoGPT

        return PhotoGPT(**self._client())

    def oceanbase(self) -> OceanBase:
        """Make a client."""
        from imageport import OceanBase

        return OceanBase(**self._client())

    def _client(self, credentials: bool = True) -> dict[str, Any]:
        values = dict(self.settings.values)
        for name in ("service_endpoint", "service_token"):
            values.pop(name, None)
        if not credentials:
            for name in ("api_key", "access_key_id", "access_key_secret", "security_token"):
                values.pop(name, None)
        if not isinstance(values.get("international"), bool | None):
            raise ConfigurationError("pai.international must be true or false.")
        if credentials and self.settings.credentials is None:
            values |= self._without_credentials()
        attempts = values.pop("attempts", None)
        if attempts is not None:
            from imageport import Retry

            values["retry"] = Retry(attempts=attempts)
        if self.dry_run:
            from .curl import Capture

            values["transport"] = Capture()
        values["on_call"] = [self._notice, told] if self.given.get("debug") else self._notice
        return {**values, "headers": self.given.get("headers")}

    def _without_credentials(self) -> dict[str, str]:
        """Return what stands for credentials in a request that is only shown.

        The client itself looks in further places, and may ask a server for them: not for a dry run.
        """
        if self.dry_run and not self.given.get("real_credentials"):
            return stand_ins(self.vendor)
        placed = self.vendor != "oceanbase" or "base_url" in self.settings.values
        if self.vendor == "pai" or not placed:
            return {}  # it looks further, or has more to complain about
        raise missing(self.vendor)

    def _notice(self, call: Call) -> None:
        self.sent = self.sent or (bool(call.attempts) and not self.dry_run)

    @contextmanager
    def judging(self) -> Generator[None]:
        """Call nothing wrong usage once something was sent; say what is missing in words of the command."""
        try:
            yield
        except (ConfigurationError, InvalidRequestError) as error:
            told = missing(self.vendor) if str(error).startswith(NO_CREDENTIALS) else error
            if not self.sent:
                raise told from None
            failing.complain(failing.line(told))
            raise click.exceptions.Exit(failing.PARTLY) from None
        except click.exceptions.Exit as leaving:
            if self.sent and leaving.exit_code == failing.USAGE:
                raise click.exceptions.Exit(failing.PARTLY) from None
            raise

    def setting(self, option: str, name: str, value: str | None) -> str:
        """Return what an option of the command says, else the settings; complain when nobody does."""
        found = value or self.settings.values.get(name)
        if not found and self.dry_run and name == "service_token":
            return STAND_IN
        if not found:
            raise click.UsageError(f"{option} is needed, or {self.vendor}.{name} in a profile.")
        return str(found)

    def show(self, item: object) -> None:
        """Print a result."""
        self.printer.one(row(item))

    def show_all(self, listing: Iterable[object]) -> None:
        """Print results that came all at once."""
        self.printer.page([row(item) for item in listing])
        self.printer.end()

    def list(self, ask: Callable[..., Listing[Any]], size: str = "page_size", **conditions: Any) -> None:
        """Print a listing as its pages arrive; *size* is what the method calls the size of a page."""
        from .listing import stream

        limit, everything = self.given.get("limit"), self.given.get("everything")
        if limit is not None and everything:
            raise click.UsageError("--limit and --all exclude each other.")
        wanted = None if everything else options.USUAL_LIMIT if limit is None else limit
        usual = LARGEST_PAGE if wanted is None else max(1, min(wanted, LARGEST_PAGE))
        paging = {size: self.given.get("page_size") or usual, "limit": wanted}
        listing = ask(**conditions, **paging).prefetch(PAGES_AHEAD)
        stream(listing, self.printer, wanted, told=limit is not None)

    @contextmanager
    def rehearsing(self, file: str | None = None) -> Generator[None]:
        """Print the request in the place of sending it, where this is a dry run."""
        if not self.dry_run:
            yield
            return
        from .curl import Captured, curl

        try:
            yield
        except Captured as captured:
            click.echo(curl(captured.request, file))


def printer(given: Mapping[str, Any], columns: tuple[str, ...], *, strict: bool = True) -> Printer:
    """Decide on the form: a table in a terminal, JSON lines elsewhere, unless told otherwise."""
    terminal = sys.stdout.isatty()
    named = given.get("columns")
    query = given.get("query")
    form: Form = given.get("form") or ("table" if terminal else "json")
    if query is not None:
        if given.get("form") or named:
            raise click.UsageError("--query excludes --json, --csv, --table and --columns.")
        form = "query"
    chosen = tuple(name.strip() for name in named.split(",") if name.strip()) if named else ()
    return Printer(
        form=form,
        columns=chosen or columns,
        chosen=bool(chosen),
        query=query,
        room=_room() if terminal else 10_000,
        colour=colourful(sys.stdout),
        now=datetime.now().astimezone(),
        strict=strict,
        terminal=terminal,
    )


def colourful(stream: Any) -> bool:
    """Say whether *stream* is a terminal that wants colours."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _room() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def told(call: Call) -> None:
    """Tell the tries of a call on the error stream."""
    for line in failing.history(call.attempts):
        click.echo(f"debug: {call.operation}: {line}", err=True)


def calls(
    vendor: str, *columns: str, listing: bool = False, writes: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a vendor and of the output, and a Run."""

    def add(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def command(**given: Any) -> None:
            names = {*options.CONNECTION_NAMES, *options.OUTPUT_NAMES} & given.keys()
            run = Run(vendor, {name: given.pop(name) for name in names}, columns, writes=writes)
            with run.judging(), run.rehearsing():
                function(run, **given)

        extra = options.LISTING if listing else ()
        return options.together(*options.OUTPUTS, *extra, *options.CONNECTIONS[vendor])(command)

    return add
