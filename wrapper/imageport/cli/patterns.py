"""Patterns as a shell expands them, for shells that do not: Windows', and words in quotes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import product
from pathlib import Path

_MAGIC = re.compile(r"[*?\[]")
_CHOICES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_ESCAPED = re.compile(r"\\([*?\[\]])")


def expanded(word: str) -> list[Path]:
    """Return the paths that *word* means, in order: itself if it is there, else what it matches.

    Hidden files and folders match only what begins with a dot itself. ``**`` is any depth of folders, but
    follows no link, since links may go round in circles.
    """
    if os.path.lexists(word):
        return [Path(word)]
    if not word:
        return []
    found: dict[Path, None] = {}
    for each in map(_at_home, _alternatives(word)):
        paths = [each] if os.path.lexists(each) else sorted(set(_matching(each)))
        found |= dict.fromkeys(paths)
    return list(found)


def _alternatives(word: str) -> list[str]:
    """Write out every choice of ``{jpg,png}``."""
    pieces = _CHOICES.split(word)
    choices = [piece.split(",") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    return ["".join(each) for each in product(*choices)]


def _at_home(word: str) -> Path:
    try:
        return Path(word).expanduser()
    except RuntimeError:  # nobody has that name
        return Path(word)


def _matching(pattern: Path) -> Iterator[Path]:
    parts = list(pattern.parts[1:] if pattern.anchor else pattern.parts)
    if not any(map(_MAGIC.search, parts)):
        return iter(())
    if parts[-1] == "**":
        parts.append("*")
    return _below(Path(pattern.anchor), parts)


def _below(folder: Path, parts: list[str]) -> Iterator[Path]:
    first, rest = parts[0], parts[1:]
    if first == "**":
        yield from _below(folder, rest)
        for path in _inside(folder, "*"):
            if is_dir(path) and not path.is_symlink():
                yield from _below(path, parts)
        return
    for path in _inside(folder, first) if _MAGIC.search(first) else [folder / _literal(first)]:
        if not rest and os.path.lexists(path):
            yield path
        elif rest and is_dir(path):
            yield from _below(path, rest)


def _inside(folder: Path, pattern: str) -> list[Path]:
    """Return what matches in a folder; one that cannot be listed holds nothing, as in a shell."""
    wanted = _literal(pattern, r"[\1]").replace("[^", "[!")
    try:
        paths = list(folder.iterdir())
    except OSError:
        return []
    return [
        path
        for path in paths
        if fnmatch(path.name, wanted) and (pattern.startswith(".") or not path.name.startswith("."))
    ]


def _literal(part: str, plain: str = r"\1") -> str:
    """Take the backslashes away that make a character of a pattern a plain one."""
    return _ESCAPED.sub(plain, part) if os.sep == "/" else part


def is_dir(path: Path) -> bool:
    """Say whether a path is that of a folder; what cannot be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False
