"""Whether a call keeps the rules of the spec, told before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote

from imageport._near import did_you_mean, near_word
from imageport.errors import InvalidRequestError

K = TypeVar("K")
V = TypeVar("V")

_SHOWN = 200  # characters of a wrong value
_WORDS = 10_000  # characters of what a server says in an error; its body keeps them all

_ID = r"(?!\.{1,2}$)[^/?#%\s\x00-\x1f\x7f-\x9f]+"
_PRODUCT = "[A-Za-z][A-Za-z0-9-]*"
_VERSION = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ACTION = "[A-Za-z][A-Za-z0-9]*"
_WORD = "(?<=[a-z0-9])(?=[A-Z])"
# What the methods call by another name.
_ARGUMENTS = {"page": "page_number"}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


def identifier(value: str, name: str) -> str:
    """Return *value* if it can stand in a path as one segment; raise InvalidRequestError if not."""
    _plain(value, name)
    if not _compiled(_ID).fullmatch(value):
        raise InvalidRequestError(
            f"{name} must not be empty, '.' or '..', nor hold / ? # %, spaces or control characters;"
            f" got {shown(value)}."
        )
    return value


def pattern(value: str, expression: str, name: str) -> str:
    """Return *value* if it matches *expression* as a whole."""
    _plain(value, name)
    if not _compiled(expression).fullmatch(value):
        raise InvalidRequestError(f"{name} must match {expression}; got {shown(value)}.")
    return value


def shown(value: object) -> str:
    """Spell *value* for a message, cut short; an integer may be too long to be spelled at all."""
    try:
        spelled = repr(value)
    except ValueError:
        return f"a {type(value).__name__} without a spelling"
    return spelled if len(spelled) <= _SHOWN else f"{spelled[:_SHOWN]}…"


def sentence(words: str) -> str:
    """Return what a server or a library said with one full stop."""
    return f"{words.strip().rstrip('.')}."


def ended(words: str) -> str:
    """Return what a server said with an end, so that what follows is a sentence of its own."""
    words = words.strip()
    return f"{words}." if words[-1:].isalnum() or words[-1:] in ("'", '"', ")", "]") else words


def shortened(words: str) -> str:
    """Return what a server said, cut to what a log can take."""
    return words if len(words) <= _WORDS else f"{words[:_WORDS]}…"


def mapping(value: Mapping[K, V], name: str) -> Mapping[K, V]:
    """Return *value* if it is a mapping."""
    if not isinstance(value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"{name} must be a mapping; got {type(value).__name__}.")
    return value


def text(value: object, name: str) -> None:
    """Refuse what is no string, or a string that has no UTF-8 form."""
    if not isinstance(value, str):
        raise InvalidRequestError(f"{name} must be a string; got {type(value).__name__}.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidRequestError(f"{name} holds a lone surrogate, which cannot be sent.") from None


def _plain(value: object, name: str) -> None:
    """Refuse what is no string, or one that str() would write in other words, as a member of an enum."""
    text(value, name)
    if str(value) != value:
        raise InvalidRequestError(f"{name} must be a plain string; got {shown(value)}.")


def check(value: Any, rules: Mapping[str, Any], name: str) -> None:
    """Raise InvalidRequestError when *value* breaks one of *rules*."""
    kind: str | None = rules.get("type")
    if kind is not None:
        _check_type(value, kind, name)
    if "enum" in rules and value not in rules["enum"]:
        words, near = ", ".join(map(str, rules["enum"])), _near(value, rules["enum"])
        raise InvalidRequestError(f"{name} must be one of {words}; got {shown(value)}.{near}")
    if kind == "string":
        _check_string(value, rules, name)
    elif kind in ("integer", "number"):
        _check_number(value, rules, name)
    elif kind == "array":
        if len(value) < rules.get("minItems", 0):
            raise InvalidRequestError(f"{name} must not be empty; leave it out instead.")
        for index, item in enumerate(value):
            check(item, rules.get("items", {}), f"{name}[{index}]")
    elif kind == "object":
        _check_object(value, rules, name)


def _check_type(value: Any, kind: str, name: str) -> None:
    fits = isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if not fits:
        raise InvalidRequestError(f"{name} must be of type {kind}; got {type(value).__name__}.")


def _near(value: object, known: Sequence[Any]) -> str:
    return did_you_mean(near_word(value, known)) if isinstance(value, str) else ""


def _check_known(value: str, rules: Mapping[str, Any], name: str) -> None:
    """Refuse a slip of a known word; any other word may be one that came later."""
    meant: str | None = rules["meant"].get(value) or near_word(value, rules["known"])
    if meant is not None:
        raise InvalidRequestError(f"{name} does not know {shown(value)}.{did_you_mean(meant)}")


def _check_string(value: str, rules: Mapping[str, Any], name: str) -> None:
    if not value.isascii():
        text(value, name)
    if "known" in rules and value not in rules["known"]:
        _check_known(value, rules, name)
    if len(value) < rules.get("minLength", 0):
        raise InvalidRequestError(f"{name} must not be empty.")
    if "pattern" in rules and not _compiled(rules["pattern"]).fullmatch(value):
        words = f" ({rules['description']})" if "description" in rules else ""
        raise InvalidRequestError(f"{name} must match {rules['pattern']}{words}; got {shown(value)}.")


def _check_number(value: float, rules: Mapping[str, Any], name: str) -> None:
    low, high = rules.get("minimum"), rules.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        raise InvalidRequestError(f"{name} must be from {low} to {high}; got {shown(value)}.")


def _check_object(value: dict[Any, Any], rules: Mapping[str, Any], name: str) -> None:
    for member in rules.get("required", ()):
        if member not in value:
            raise InvalidRequestError(f"{_within(name, member)} is required.")
    known: Mapping[str, Any] = rules.get("properties", {})
    for member, item in value.items():
        text(member, "a member's name")
        if member in known:
            check(item, known[member], _within(name, member))
        elif rules.get("closed"):
            place = _within(name, member) if name else member
            raise InvalidRequestError(f"{place} is not known to the spec.")


def _within(name: str, member: str) -> str:
    """Name a member of a body, which is an argument, or a member of what is named so."""
    return f"{name}.{member}" if name else argument(member)


def argument(wire: str) -> str:
    """Return the argument that stands for a parameter or a member of a request."""
    return _ARGUMENTS.get(wire) or _compiled(_WORD).sub("_", wire).lower()


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression.removeprefix("^").removesuffix("$"))


def sub_path(path: str) -> str:
    """Return *path* as it stands below a service's name, "" when there is none."""
    text(path, "path")
    if not path:
        return ""
    return "".join(f"/{quote(identifier(part, 'path'), safe='')}" for part in path.strip("/").split("/"))


def catalog_names(product: str, version: str, *api: str) -> tuple[str, ...]:
    """Check the names that stand in the path of a metadata document."""
    pattern(product, _PRODUCT, "product")
    pattern(version, _VERSION, "version")
    return (product, version, *(pattern(name, _ACTION, "name") for name in api))


def reads(action: str) -> bool:
    """Say whether an action's name is that of a read; a GET alone does not say it on this door."""
    return action.startswith(("Get", "List", "Describe", "Query", "Search", "Check"))


def action_names(product: str, version: str, action: str, method: str) -> tuple[str, str, str]:
    """Check the names that stand in an action URL, and the method."""
    if method not in ("GET", "POST"):
        raise InvalidRequestError(f"method must be GET or POST; got {shown(method)}.")
    pattern(action, _ACTION, "action")
    catalog_names(product, version)
    return product, version, action
