"""Which of the known words somebody meant who wrote another one."""

from __future__ import annotations

from collections.abc import Sequence

# What is that short is easily another word: VLM is no slip of LLM.
_SHORT = 4
_LONG = 8


def near_word(word: str, known: Sequence[str]) -> str | None:
    """Return the one of the *known* words that *word* is a slip of, None when it is a word of its own.

    Case, separators and a plural make no other word, nor do one or two wrong letters in a long one. An ending
    that all known words have says nothing: ADSConnection is as far from RDSConnection as ADS is from RDS.
    """
    ending = _ending(known)
    for each in known:
        if word != each and _is_slip(word, each, ending):
            return each
    return None


def _is_slip(word: str, known: str, ending: str) -> bool:
    given, meant = plain(word), plain(known)
    if given.rstrip("s") == meant.rstrip("s"):
        return True
    end = plain(ending)
    stem = meant.removesuffix(end)
    if end and given.endswith(end):
        return close(given.removesuffix(end), stem)
    return bool(end and close(given, stem)) or close(given, meant)


def _ending(known: Sequence[str]) -> str:
    """Return the last part, from a capital letter on, that all of several words have."""
    first = known[0] if len(known) > 1 else ""
    parts = (first[place:] for place, letter in enumerate(first) if place and letter.isupper())
    return next((part for part in parts if all(each.endswith(part) for each in known)), "")


def plain(word: str) -> str:
    """Return *word* without what is no letter or digit, in lowercase."""
    return "".join(letter for letter in word.lower() if letter.isalnum())


def close(word: str, known: str) -> bool:
    """Say whether *word* is *known* but for a slip or two, by the length of *known*."""
    most = 0 if len(known) <= _SHORT else 1 if len(known) < _LONG else 2
    return abs(len(word) - len(known)) <= most and distance(word, known) <= most


def distance(left: str, right: str) -> int:
    """Count the letters to put in, take out, change or swap with their neighbour to make one of the other."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and left[row - 2 : row] == right[column - 2 : column][::-1]
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, line
    return last[-1]


def did_you_mean(word: str | None) -> str:
    """Ask for *word*, if there is one."""
    return "" if word is None else f" Did you mean {word}?"
