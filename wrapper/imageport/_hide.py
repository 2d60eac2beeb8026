"""Takes secrets out of errors and of their causes: servers, proxies and transports may quote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import httpx

_SHORTEST = 4
"""Characters of the shortest secret; what is shorter would take letters out of plain words."""
_RUNS = re.compile(r"[^\W_]*")
_PROOFS = ("authorization", "x-acs-security-token")
Lines = Sequence[tuple[str, str]]


def proofs_in(attempts: Iterable[Lines]) -> set[str]:
    """Return the secrets among the headers of attempts; a signature is none, as it serves once."""
    found = {value for lines in attempts for name, value in lines if name in _PROOFS}
    return {value.rpartition(" ")[2] for value in found if "Signature=" not in value}


def without(text: str, secrets: Iterable[str]) -> str:
    """Return *text* without *secrets*, however they are spelled."""
    return _without(text, _spellings(secrets))


def hide(error: BaseException, secrets: Iterable[str]) -> None:
    """Take *secrets* out of the words and attributes of *error* and of its causes."""
    _hide(error, _spellings(secrets), set())


class _Spelled(NamedTuple):
    """A secret as texts quote it: plain, escaped ever so often, percent-encoded."""

    run: str
    """Its longest part that is the same in every spelling."""
    pattern: re.Pattern[str]


def _spellings(secrets: Iterable[str]) -> list[_Spelled]:
    found = sorted({str(each) for each in secrets if len(each) >= _SHORTEST}, key=len, reverse=True)
    return [
        _Spelled(max(_RUNS.findall(secret), key=len), re.compile("".join(map(_spelling, secret))))
        for secret in found
    ]


def _spelling(letter: str) -> str:
    if letter.isalnum():
        return letter
    code = "".join(f"[{digit.upper()}{digit.lower()}]" for digit in f"{ord(letter):02x}")
    return rf"(?:\\*{re.escape(letter)}|%{code}|\\+u00{code})"


def _hide(error: BaseException, secrets: list[_Spelled], seen: set[int]) -> None:
    seen.add(id(error))
    if (args := _cleaned(error.args, secrets)) != error.args:
        error.args = args
    for name, value in list(getattr(error, "__dict__", {}).items()):
        sent = name == "_request" and isinstance(error, httpx.RequestError)
        cleaned = None if sent else _cleaned(value, secrets)  # the headers of a request prove the sender
        if cleaned is not value and cleaned != value:
            setattr(error, name, cleaned)
    for inner in getattr(error, "exceptions", ()):
        if isinstance(inner, BaseException) and id(inner) not in seen:
            _hide(inner, secrets, seen)
    for name in ("__cause__", "__context__"):
        inner = getattr(error, name)
        if inner is None:
            continue
        if id(inner) not in seen:
            _hide(inner, secrets, seen)
        shown = f"{inner} {inner!r}"
        if _without(shown, secrets) != shown:
            # Not by "from", which would hide the context of an error that has no cause.
            setattr(error, name, _replaced(inner, secrets))


def _replaced(error: BaseException, secrets: list[_Spelled]) -> BaseException:
    """Make an error of the same kind for one that does not let go of its words."""
    words = _without(str(error), secrets)
    kind = next((each for each in type(error).__mro__ if each.__module__.partition(".")[0] == "httpx"), None)
    return RuntimeError(f"{type(error).__name__}: {words}") if kind is None else cast("Any", kind)(words)


def _cleaned(value: Any, secrets: list[_Spelled]) -> Any:
    try:
        return _without(value, secrets)
    except RecursionError:  # nested deeper than anybody reads
        return type(value)()


def _without(value: Any, secrets: list[_Spelled]) -> Any:
    if isinstance(value, str):
        for run, pattern in secrets:
            value = pattern.sub("***", value) if run in value else value
        return value
    if isinstance(value, bytes | bytearray):
        for run, pattern in secrets:
            if run.encode() in value:
                # In Latin-1 each byte is a letter, and each letter of a secret is ASCII.
                value = pattern.sub("***", value.decode("latin-1")).encode("latin-1")
        return value
    if isinstance(value, dict):
        found = cast("Mapping[Any, Any]", value)
        return {_without(key, secrets): _without(each, secrets) for key, each in found.items()}
    if isinstance(value, list):
        return [_without(each, secrets) for each in cast("list[Any]", value)]
    if isinstance(value, tuple):
        parts = [_without(each, secrets) for each in cast("tuple[Any, ...]", value)]
        make: Any = getattr(cast("Any", value), "_make", tuple)  # of a named tuple
        return make(parts)
    return value
