"""Which of the known words somebody meant who wrote another one."""

from __future__ import annotations

from collections.abc import Sequence

# What is that short is easily another word: VLM is no slip of LLM.
_SHORT = 4
_LONG = 8
_MOST = 100  # letters; what is longer is no slip of anything


def near_word(word: str, known: Sequence[str]) -> str | None:
    """Return the one of the *known* words that *word* is a slip of, None when it is a word of its own.

    Case, separators and a plural make no other word, nor do one or two wrong letters in a long one. An ending
    that all known words have says nothing: ADSConnection is as far from RDSConnection as ADS is from RDS.
    """
    ending = _ending(known)
    if word in known or len(word) > _MOST:
        return None
    return next((each for each in known if _is_slip(word, each, ending)), None)


def _is_slip(word: str, known: str, ending: str) -> bool:
    given, meant = plain(word), plain(known)
    if given.rstrip("s") == meant.rstrip("s"):
        return True
    if [letter for letter in given if letter.isdigit()] != [letter for letter in meant if letter.isdigit()]:
        return False  # a number counts versions
    end = plain(ending)
    stem = meant.removesuffix(end)
    if end and given.endswith(end):
        return close(given.removesuffix(end), stem)
    return bool(end and close(given, stem)) or close(given, meant)


def _ending(known: Sequence[str]) -> str:
    """Return the last part, from a capitalized word on, that all of several words have."""
    first = known[0] if len(known) > 1 else ""
    starts = (place for place in range(1, len(first) - 1) if first[place : place + 2].istitle())
    return next(
        (first[place:] for place in starts if all(each.endswith(first[place:]) for each in known)), ""
    )


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
