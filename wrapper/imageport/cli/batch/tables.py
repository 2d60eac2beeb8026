"""Prompts in a table, as spreadsheets save it: a header of field names, a row for each generation. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import Any

from imageport.errors import InvalidRequestError

PLACES = ("prompt", "input", "messages")
"""Where the models' vendors take the prompt."""
_DELIMITERS = ",;\t|"
_NAME = re.compile(r"[A-Za-z_][\w.-]*:?")
_EXCEL = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_LONGEST_CELL = 2**24


def rows(text: str, where: str, given: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return the fields of each row; a column whose name ends in a colon holds JSON, the others hold text.

    *given* are fields that all rows get anyhow. Empty cells are left out, but for a prompt.
    """
    head, body = _split(text, where)
    _check_header(head, where, given)
    return [_fields(head, cells, f"{where}:{line}") for line, cells in body if any(map(str.strip, cells))]


def is_header(line: str) -> bool:
    """Say whether a line is the first one of a table, which would be paid for as a prompt."""
    return any(_is_head(_cells(line, delimiter)) for delimiter in _DELIMITERS)


def _is_head(cells: list[str]) -> bool:
    names = [cell.strip() for cell in cells]
    return "prompt" in map(str.lower, names) and all(_NAME.fullmatch(name) for name in names)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), list[str]())
    except csv.Error:
        return [line]


def _split(text: str, where: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the header, and each row with the number of its last line."""
    told = _EXCEL.match(text)
    body = text[told.end() :] if told else text
    delimiter = told[1] if told else _delimiter(body.lstrip("\r\n").partition("\n")[0])
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
        found = [(reader.line_num + bool(told), cells) for cells in reader]
    except csv.Error as error:
        raise InvalidRequestError(f"{where} is no CSV table: {error}.") from None
    finally:
        csv.field_size_limit(limit)
    filled = [row for row in found if any(map(str.strip, row[1]))]
    if not filled:
        raise InvalidRequestError(f"{where} holds no prompt.")
    return [name.strip() for name in filled[0][1]], filled[1:]


def _delimiter(header: str) -> str:
    """Return what separates the names of the header: what makes a prompt's column of one, else the most."""

    def fit(delimiter: str) -> tuple[bool, int]:
        names = [name.strip().rstrip(":") for name in _cells(header, delimiter)]
        return any(place in names for place in PLACES), len(names)

    return max(_DELIMITERS, key=fit)


def _check_header(head: list[str], where: str, given: Collection[str]) -> None:
    names = [name.removesuffix(":") for name in head if name]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise InvalidRequestError(f"{where}: the header names {', '.join(sorted(twice))} twice.")
    if any(place in (*names, *given) for place in PLACES) and all(_NAME.fullmatch(each) for each in names):
        return
    shown = ", ".join(name[:40] for name in names[:8])
    raise InvalidRequestError(
        f"{where} has no column named prompt: its first line has to name the fields, as in prompt,size;"
        f" it is: {shown}. A file with a prompt per line is called .txt."
    )


def _fields(head: list[str], cells: list[str], where: str) -> dict[str, Any]:
    return dict(_members(head, cells, where))


def _members(head: list[str], cells: list[str], where: str) -> Iterator[tuple[str, Any]]:
    for name, cell in zip_longest(head, cells, fillvalue=""):
        if not name and cell.strip():
            raise InvalidRequestError(f"{where}: {cell.strip()[:40]!r} stands in a column without a name.")
        if name and (cell.strip() or name in PLACES):
            yield name.removesuffix(":"), _value(name, cell, where)


def _value(name: str, cell: str, where: str) -> Any:
    if not name.endswith(":"):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise InvalidRequestError(f"{where}: {name.removesuffix(':')} is no JSON.") from None
