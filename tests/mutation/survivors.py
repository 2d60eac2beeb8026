"""Mutants that no test notices, each with the reason why that is right. They are counted all the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple


class Survivor(NamedTuple):
    """A mutant that no test noticed: where, what stood there, and what came in its place."""

    module: str
    old: str
    new: str


class Known(NamedTuple):
    """Where *old* became any of *new*, and why no test has to tell the difference."""

    module: str
    old: str
    new: tuple[str, ...]
    why: str


_NAMES = 'names = sent["authorization"].{}("SignedHeaders=")[2].{}(",")[0].split(";")'
_ZIPPED = "fresh = [item for item, name in zip(fresh, names{}) if name not in known]"

KNOWN = (
    Known(
        "_auth",
        'return [("authorization", Secret(self._prefix + key))]',
        ('return [("AUTHORIZATION", Secret(self._prefix + key))]',),
        "the same on the wire: the names of headers have no case",
    ),
    Known(
        "_auth",
        'return self._set_clock(headers.get("date", ""))',
        tuple(f"return self._set_clock(headers.get({given}))" for given in ('"date", None', '"date", ')),
        "the same: no date is refused like one that cannot be read",
    ),
    Known(
        "_auth",
        'return self._set_clock(headers.get("date", ""))',
        tuple(f"return self._set_clock(headers.get({given}))" for given in ('"DATE", ""', '"date", "XXXX"')),
        "the same: the names of headers have no case, and neither text is a date",
    ),
    Known(
        "_auth",
        _NAMES.format("partition", "partition"),
        (_NAMES.format("rpartition", "partition"), _NAMES.format("partition", "rpartition")),
        "the same: our own Authorization has the word once, and one comma behind it",
    ),
    Known(
        "_differing",
        'found = re.search(r"canonical ?request is:\\s*(.*)", message, re.I | re.S)',
        ('found = re.search(r"CANONICAL ?REQUEST IS:\\s*(.*)", message, re.I | re.S)',),
        "the same: re.I",
    ),
    Known(
        "_differing",
        'pairs = zip_longest(found[1].rstrip().split("\\n"), ours.split("\\n"), fillvalue="")',
        ('pairs = zip_longest(found[1].lstrip().split("\\n"), ours.split("\\n"), fillvalue="")',),
        "the same: empty lines at the end are equal to the missing ones of the other side",
    ),
    Known(
        "_auth",
        "digest = hashlib.sha256(body).hexdigest() if body else _EMPTY",
        ("digest = hashlib.sha256(body).hexdigest() if (body) or True else _EMPTY",),
        "the same, only slower: _EMPTY is the hash of no body",
    ),
    Known(
        "_auth",
        'signature = hmac.new(key.access_key_secret.encode(), text.encode(), "sha256").hexdigest()',
        ('signature = hmac.new(key.access_key_secret.encode(), text.encode(), "SHA256").hexdigest()',),
        "the same: hmac takes the name of a hash in any case",
    ),
    Known(
        "_pages",
        _ZIPPED.format(", strict=True"),
        tuple(_ZIPPED.format(given) for given in (", strict=None", ", ", ", strict=False")),
        "the same: the names are made one for each item",
    ),
    Known(
        "_pages",
        "return page if len(fresh) == len(page.items) else attrs.evolve(page, items=fresh)",
        ("return page if (len(fresh) == len(page.items)) and False else attrs.evolve(page, items=fresh)",),
        "an equal page, only made anew",
    ),
    Known(
        "_retry",
        "self.max_delay, self.base_delay * 2.0 ** min(attempt - 1, 60)",
        ("self.max_delay, self.base_delay * 2.0 ** min(attempt - 1, 61)",),
        "keeps the power finite; it shows for a base_delay below 1e-11 s only",
    ),
    Known(
        "_retry",
        "if self._tokens < self._capacity:",
        ("if self._tokens <= self._capacity:",),
        "the same: a full budget stays full",
    ),
    Known(
        "_tasks",
        'return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")',
        ('return base64.urlsafe_b64encode(text.encode()).decode().rstrip("XX=XX")',),
        "the same: what ends with a quote and a brace never ends with an X in base64",
    ),
)


_CAST = re.compile(r'cast\((?:None|"[^"]*"), ')


def reason(survivor: Survivor) -> str:
    """Say why a mutant may survive, as far as it is known."""
    module, old, new = survivor
    if _CAST.sub("", old) == _CAST.sub("", new):
        return "the same: cast() returns its value, its first argument is for type checkers"
    found = (row.why for row in KNOWN if (row.module, row.old) == (module, old) and new in row.new)
    return next(found, "no reason is known; a test is missing")


def stale(modules: Collection[str], survivors: Collection[Survivor]) -> list[tuple[Known, str]]:
    """Return what is known of survivors of these modules that did not survive, or are made no longer."""
    return [
        (row, new)
        for row in KNOWN
        for new in row.new
        if row.module in modules and Survivor(row.module, row.old, new) not in survivors
    ]
