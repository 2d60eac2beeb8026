"""The one place that prints results, in the form that was asked for, as they come."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, cast

import attrs
import click

from .cells import cell, clean, compact, harmless, is_instant, scalar
from .layout import GAP, fit, is_link, kept, linked, widths
from .paths import NoSuchFieldError, find
from .rows import Row

Form = Literal["table", "json", "csv", "query"]
_COLOURS = {
    "failed": "red", "refused": "red", "cancelled": "red", "unknown": "yellow", "running": "yellow",
    "waiting": "yellow", "succeeded": "green", "done": "green", "public": "green",
    "private": "yellow", "ok": "green",
}  # fmt: skip
_LONGEST_NESTED = 200


@attrs.define
class Printer:
    """Prints rows; a table's columns are as wide as its first page wants them."""

    form: Form
    columns: tuple[str, ...]
    chosen: bool
    """Whether a person chose the columns; JSON holds all fields otherwise."""
    query: str | None
    room: int
    colour: bool
    now: datetime
    strict: bool = True
    terminal: bool = False
    """Whether what is printed goes to a terminal, which some characters would steer."""
    _widths: list[int] | None = None
    _blocks: bool = False
    """Whether the terminal is too narrow for a table: each row is a block of lines then."""
    _brief: bool = False
    """Whether times are written without how long ago they are."""
    _begun: bool = False

    def page(self, rows: Sequence[Row]) -> None:
        """Print some rows."""
        if self.columns in ((), ("*",)) and rows:
            self.columns = tuple(rows[0])
        if self.form == "table":
            self._table([self._values(row) for row in rows])
        elif self.form == "csv":
            self._csv([[self._safe(scalar(value)) for value in self._values(row)] for row in rows])
        else:
            self._lines(rows)

    def one(self, row: Row) -> None:
        """Print a single row: field by field where a person reads it."""
        if self.form != "table":
            self.page([row])
            return
        names = self.columns if self.chosen and self.columns != ("*",) else tuple(row)
        found = [(name, self._found(row, name)) for name in names]
        self._block(
            [(name, _shortened(cell(value, self.now), value)) for name, value in found if value is not None]
        )

    def end(self) -> None:
        """Print what a listing without items still needs."""
        if not self._begun and self.form == "csv":
            self._csv([])

    def _lines(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self.query is not None:
                click.echo(self._safe(scalar(self._found(row, self.query))))
            elif self.chosen:
                click.echo(compact({name: self._found(row, name) for name in self.columns}))
            else:
                click.echo(compact(row))

    def _table(self, values: list[list[Any]]) -> None:
        if not values:
            return
        if self._widths is None and not self._blocks:
            self._begin_table(values)
        for row in self._cells(values, brief=self._brief):
            if self._widths is not None:
                click.echo(self._line(row, painted=True))
                continue
            if self._begun:
                click.echo()
            self._begun = True
            self._block([(name, text) for name, text in zip(self.columns, row, strict=True) if text])

    def _cells(self, values: Sequence[Sequence[Any]], *, brief: bool) -> list[list[str]]:
        return [[cell(value, self.now, brief=brief) for value in row] for row in values]

    def _begin_table(self, values: Sequence[Sequence[Any]]) -> None:
        head = [name.replace("_", " ").upper() for name in self.columns]
        rows = self._cells(values, brief=False)
        whole = kept(self.columns) | linked(rows)
        self._widths = widths(head, rows, self.room, whole)
        if self._widths is None or self._widths != widths(head, rows, sys.maxsize, whole):
            # A time without its "ago" is worth more than half of one, and leaves room for the others.
            self._brief = True
            times = {at for row in values for at, value in enumerate(row) if is_instant(value)}
            rows = self._cells(values, brief=True)
            tries = (widths(head, rows, self.room, each) for each in (whole | times, whole))
            self._widths = next((found for found in tries if found is not None), None)
        self._blocks = self._widths is None
        self._brief = self._brief and not self._blocks
        if self._widths is not None:
            click.echo(self._bold(self._line(head, cut=True)))

    def _block(self, lines: Sequence[tuple[str, str]]) -> None:
        """Print a row field by field."""
        width = max((len(name) for name, _ in lines), default=0)
        for name, text in lines:
            click.echo(f"{self._bold(name.ljust(width))}  {self._painted(text)}")

    def _line(self, texts: Sequence[str], *, painted: bool = False, cut: bool = False) -> str:
        assert self._widths is not None
        whole = () if cut else kept(self.columns)
        cells = [
            fit(text, width, cut=at not in whole and not is_link(text))
            for at, (text, width) in enumerate(zip(texts, self._widths, strict=True))
        ]
        cells[-1] = cells[-1].rstrip()
        return (" " * GAP).join(self._painted(each) if painted else each for each in cells).rstrip()

    def _csv(self, rows: list[list[str]]) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not self._begun:
            writer.writerow([self._safe(name) for name in self.columns])
        self._begun = True
        writer.writerows(rows)
        click.echo(text.getvalue(), nl=False)

    def _safe(self, text: str) -> str:
        return harmless(text) if self.terminal else text

    def _values(self, row: Row) -> list[Any]:
        return [self._found(row, name) for name in self.columns]

    def _found(self, row: Row, path: str) -> Any:
        try:
            return find(row, path, strict=self.strict and self.chosen_or_asked)
        except NoSuchFieldError as error:
            raise click.UsageError(clean(str(error))) from None

    @property
    def chosen_or_asked(self) -> bool:
        """Whether the names are a person's, and so may be wrong."""
        return self.chosen or self.query is not None

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self.colour else text

    def _painted(self, text: str) -> str:
        colour = _COLOURS.get(text.strip().lower())
        return click.style(text, fg=colour) if self.colour and colour else text


def _shortened(text: str, value: Any) -> str:
    """Cut what is nested and long, but no link."""
    if isinstance(value, str) or len(text) <= _LONGEST_NESTED:
        return text
    if isinstance(value, list) and not any(
        isinstance(each, dict | list) for each in cast("list[Any]", value)
    ):
        return text
    head = text[:_LONGEST_NESTED]
    begun = head.rpartition(" ")[2]
    if is_link(begun) or is_link(text[len(head) - len(begun) :].partition(" ")[0]):
        head = head[: len(head) - len(begun)]
    return f"{head}… (all of it with --json)"
