"""A change that breaks users, and whether the changelog announces it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

HEADING = re.compile(r"^## \[(.+?)\]")
KINDS = ("### Removed", "### Changed")


class Finding(NamedTuple):
    """One change, and the names that an announcement has to hold.

    Of each group one name is enough: (("PageSize",), ("ListImages", "ListImagesQuery")).
    """

    text: str
    names: tuple[tuple[str, ...], ...]

    def announced(self, entries: Iterable[frozenset[str]]) -> bool:
        """Say whether one of *entries* names what has changed."""
        groups = [{fold(name) for name in group} for group in self.names]
        return any(all(group & entry for group in groups) for entry in entries)

    def wanted(self) -> str:
        """Say what an entry has to name."""
        return " and ".join(" or ".join(f"`{name}`" for name in group[:3]) for group in self.names)


def fold(name: str) -> str:
    """Spell a name of the spec and its Python name alike: PageSize and page_size."""
    return name.replace("_", "").replace("-", "").lower()


def entries(changelog: str, before: str) -> list[frozenset[str]]:
    """Return the names that each entry under Removed and Changed holds in backticks.

    Read are [Unreleased] and the versions that the changelog *before* did not have yet.
    """
    known = set(_versions(before)) - {"Unreleased"}
    found: list[str] = []
    reading = wanted = False
    for line in changelog.splitlines():
        if heading := HEADING.match(line):
            reading, wanted = heading[1] not in known, False
        elif line.startswith("### "):
            wanted = line.strip() in KINDS
        elif reading and wanted and line.startswith("- "):
            found.append(line)
        elif reading and wanted and found:
            found[-1] += "\n" + line
    return [_names(entry) for entry in found]


def _versions(changelog: str) -> Iterator[str]:
    return (found[1] for line in changelog.splitlines() if (found := HEADING.match(line)))


def _names(entry: str) -> frozenset[str]:
    spans = re.findall(r"`([^`]+)`", entry)
    return frozenset(fold(name) for span in spans for name in re.findall(r"[\w-]+", span))
