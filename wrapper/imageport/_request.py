"""What goes onto the wire: the generated request, held to the spec and spelled out once."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from json import loads
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote

from imageport._check import argument, check, shown, text
from imageport._version import __version__
from imageport._wire import Origin
from imageport.errors import InvalidRequestError
from imageport_api.operations import Operation

if TYPE_CHECKING:
    from imageport._files import ImageFile

MAX_URL = 65_536
"""The longest URL that httpx takes."""
USER_AGENT = f"imageport/{__version__}"
_FIXED = [
    ("accept", "application/json"),
    ("accept-encoding", "gzip, deflate"),
    ("user-agent", USER_AGENT),
]
_SEQUENCES = (list, tuple)
_PLAIN = (str, int, float)
_SAFE = re.compile("[A-Za-z0-9_.~-]*").fullmatch  # what quote() leaves as it is
# What only this package may set, because it proves the sender or frames the body.
_RESERVED = {
    *("authorization", "host", "content-type", "content-length", "transfer-encoding", "connection", "cookie")
}


class Prepared(NamedTuple):
    """A request in the form in which every attempt sends it; only what proves the sender comes on top."""

    method: str
    url: str
    origin: Origin
    host: str
    path: str
    """Percent-encoded."""
    query: str
    """Percent-encoded, sorted by name."""
    headers: list[tuple[str, str]]
    body: bytes
    upload: tuple[ImageFile, bytes] | None = None
    """The file of an upload and the JSON beside it, which take the body's place."""

    def shown_query(self, known: Container[str]) -> str:
        """Return the names in the query that are *known*; of others only that there are some."""
        names = [part.partition("=")[0] for part in self.query.split("&") if part]
        shown = [name if name in known else "..." for name in names]
        return f"?{'&'.join(dict.fromkeys(shown))}" if shown else ""


def prepare(
    operation: Operation,
    base: str,
    url: str,
    *,
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    content: bytes | None = None,
    files: list[tuple[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> Prepared:
    """Spell out the request that the generated code built; *extra* are the caller's own headers."""
    query = _query(operation, params) if params else ""
    lines = _FIXED.copy()
    body = b"" if content is None else content
    if json is not None:
        body = _json_body(operation, json)
        headers = {**(headers or {}), "Content-Type": "application/json; charset=utf-8"}
    upload = None
    if files is not None:
        headers = {name: value for name, value in (headers or {}).items() if name != "Content-Type"}
        (_, (_, file, _)), (_, (_, data, _)) = files
        upload = (file, data)
        check(loads(data), (operation.body or {})["properties"]["data"], "")
    for name, value in (headers or {}).items():
        check(value, operation.headers.get(name, {}), name)
        _check_value(value, name)
        lines.append((name.lower(), value))
    if extra:
        lines = _with_extra(operation, lines, extra)
    origin, host, prefix = _split(base)
    path = prefix + url
    target = f"{base}{url}?{query}" if query else base + url
    if len(target) > MAX_URL:
        raise InvalidRequestError(f"{operation.id}: the URL would have over {MAX_URL} characters.")
    return Prepared(operation.method, target, origin, host, path, query, lines, body, upload)


@lru_cache(maxsize=256)
def _split(base: str) -> tuple[Origin, str, str]:
    """Return where *base* is, its Host header (lowercase, without the scheme's own port) and its path."""
    scheme, _, rest = base.partition("://")
    netloc, slash, path = rest.lower().partition("/")[0], *rest.partition("/")[1:]
    default = 443 if scheme == "https" else 80
    name, colon, port = netloc.rpartition(":")
    named = bool(colon) and port.isdecimal()
    host = name if named else netloc
    origin = scheme, host.strip("[]"), int(port) if named else default
    return origin, netloc.removesuffix(f":{default}"), slash + path


def _query(operation: Operation, params: Mapping[str, Any]) -> str:
    parts: list[str] = []
    for name in sorted(params):
        value = params[name]
        rules = operation.query.get(name)
        if rules is not None:
            check(value, rules, argument(name))
        elif not operation.open_query:
            raise InvalidRequestError(f"{operation.id} has no parameter {name}.")
        else:
            text(name, "a parameter's name")
        named = name if rules is None else argument(name)
        for word in _words(value, named, joined=name in operation.joined or rules is None):
            parts.append(f"{_quoted(name)}={_quoted(word)}")
    return "&".join(parts)


def _quoted(word: str) -> str:
    return word if _SAFE(word) else quote(word, safe="")


def _words(value: Any, name: str, *, joined: bool) -> list[str]:
    if not isinstance(value, _SEQUENCES):
        return [_word(value, name)]
    words = [_word(item, name) for item in cast("Sequence[object]", value)]
    return [",".join(words)] if joined and words else words


def _word(value: object, name: str) -> str:
    kind = type(value)
    if kind is int or (kind is str and cast("str", value).isascii()):
        return str(value)  # what nearly all are
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, _PLAIN) or (isinstance(value, float) and not isfinite(value)):
        raise InvalidRequestError(f"{name} must be text, a number, true or false; got {shown(value)}.")
    word = str.__str__(value) if isinstance(value, str) else str(value)
    text(word, name)
    return word


def _json_body(operation: Operation, value: Any) -> bytes:
    if operation.body is not None:
        check(value, operation.body, "")
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidRequestError(f"{operation.id}: the body is not JSON: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return "a lone surrogate" if isinstance(error, UnicodeEncodeError) else str(error)


def _with_extra(
    operation: Operation, lines: list[tuple[str, str]], extra: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Put the caller's headers in, in the place of ours of the same name."""
    rules = {name.lower(): rules for name, rules in operation.headers.items()}
    wanted: dict[str, str] = {}
    for name, value in extra.items():
        lower = name.lower()
        if lower in _RESERVED or lower.startswith("x-acs-"):
            raise InvalidRequestError(f"headers= must not hold {name}: the client sets it.")
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            raise InvalidRequestError(f"headers= holds a name that is none: {shown(name)}.")
        _check_value(value, name)
        check(value, rules.get(lower, {}), name)
        wanted[lower] = value
    return [line for line in lines if line[0] not in wanted] + list(wanted.items())


def _check_value(value: str, name: str) -> None:
    text(value, name)
    if not value.isascii() or not (value.isprintable() and value == value.strip()):
        raise InvalidRequestError(f"{name} has a value that no header can carry.")
