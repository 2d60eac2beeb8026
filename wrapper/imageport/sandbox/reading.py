"""How parameters and bodies are read, strictly except where real clients are known to differ."""

from __future__ import annotations

import json
import math
import re
from typing import Any
from urllib.parse import unquote_plus

from jsonschema_rs import Draft202012Validator, ValidationError
from python_multipart.multipart import parse_options_header

from .exchange import JSON_MEDIA, Refusal, Request, Vendor
from .spec import Body, Operation, Parameter

BINARY_MEDIA = "application/octet-stream"
INDEXED = re.compile(r"(.+)\.[1-9][0-9]*", re.DOTALL)
DIGITS = re.compile(r"-?[0-9]{1,40}", re.ASCII)
BOOLEANS = {"true": True, "false": False}


def query_pairs(query: str) -> list[tuple[str, str]]:
    """Decode a query string; a name without a value has the empty one."""
    try:
        pairs = (piece.partition("=") for piece in query.split("&") if piece)
        return [
            (unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict"))
            for name, _, value in pairs
        ]
    except UnicodeDecodeError:
        raise Refusal(400, "The query string is not UTF-8.") from None


def read_parameters(operation: Operation, request: Request, path: dict[str, str]) -> dict[str, Any]:
    """Decode and check all parameters; those that were left out are not in the result."""
    values: dict[str, Any] = dict(path)
    given = _grouped(operation, query_pairs(request.query))
    for parameter in operation.parameters:
        texts = _texts(parameter, request, given)
        if texts:
            values[parameter.name] = _checked(parameter, _decoded(parameter, texts))
        elif parameter.required and parameter.place != "path":
            message = f"The {parameter.name} parameter is required."
            raise Refusal(400, message, name=parameter.name, missing=True)
    rest = {name: _single(name, texts) for name, texts in given.items()}
    for parameter in operation.parameters:
        if parameter.is_open:
            values[parameter.name], rest = _checked(parameter, rest), {}
    if rest:
        name = next(iter(rest))
        raise Refusal(400, f"The {name[:100]} parameter is not known.", name=name)
    return values


def read_body(body: Body | None, request: Request, vendor: Vendor) -> Any:
    """Decode and check the body of a request."""
    if body is None:
        if request.body:
            raise Refusal(400, "The operation takes no body.", name="Body")
        return None
    is_binary = BINARY_MEDIA in body.media
    # Bytes that are none at all are still a body when their type is stated.
    if not request.body and not (is_binary and request.header("content-type")):
        if not body.required:
            return None
        raise Refusal(400, "A body is required.", name="Body", missing=True)
    if is_binary:
        return request.body
    media = _media(request, vendor.default_media)
    reader = {**READERS, **vendor.readers}.get(media or "")
    if media not in body.media or reader is None:
        raise Refusal(400, f"The content type has to be {', '.join(body.media)}.", name="ContentType")
    value = reader(request)
    _check_value(body.media[media], value)
    return value


def read_json(request: Request) -> Any:
    """Decode a JSON body, refusing whatever JSON itself does not allow or cannot mean."""
    _, options = parse_options_header(request.header("content-type"))
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise Refusal(400, "The charset has to be UTF-8.", name="ContentType")
    try:
        value = _parse(request.body.decode())
        if b"\\ud" in request.body.lower():
            json.dumps(value, ensure_ascii=False).encode()  # fails on half a surrogate pair
        return value
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not valid JSON.", name="Body") from None


# How a body becomes a value, by media type.
READERS = {JSON_MEDIA: read_json}


def _parse(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands there twice")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _media(request: Request, default: str | None) -> str | None:
    stated = request.header("content-type")
    if stated is None:
        return default
    return parse_options_header(stated)[0].decode("latin-1")


def _grouped(operation: Operation, pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather the values of each name; the CLI's Name.1, Name.2 are values of Name."""
    arrays = {each.name for each in operation.parameters if each.kind == "array"}
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        indexed = INDEXED.fullmatch(name)
        known = indexed is not None and indexed[1] in arrays
        groups.setdefault(indexed[1] if indexed and known else name, []).append(value)
    return groups


def _texts(parameter: Parameter, request: Request, given: dict[str, list[str]]) -> list[str]:
    """Take a parameter's values out of *given*, or find them among the headers."""
    if parameter.place == "header":
        value = request.header(parameter.name.lower())
        return [] if value is None else [value]
    return given.pop(parameter.name, []) if parameter.place == "query" else []


def _single(name: str, texts: list[str]) -> str:
    if len(texts) > 1:
        raise Refusal(400, f"The {name[:100]} parameter is given more than once.", name=name)
    return texts[0]


def _decoded(parameter: Parameter, texts: list[str]) -> Any:
    if parameter.kind == "array":
        return [item for text in texts for item in text.split(",")]
    text = _single(parameter.name, texts)
    if parameter.kind == "integer":
        return int(text) if DIGITS.fullmatch(text) else text
    if parameter.kind == "boolean":
        return BOOLEANS.get(text.lower(), text)
    return text


def _checked(parameter: Parameter, value: Any) -> Any:
    if parameter.validator.is_valid(value):
        return value
    rules = parameter.rules
    if "minimum" in rules and "maximum" in rules:
        reason = f"must be between {rules['minimum']} and {rules['maximum']}."
    else:
        reason = f"is invalid: {_first(parameter.validator, value).message[:300]}."
    raise Refusal(400, f"The {parameter.name} parameter {reason}", name=parameter.name)


def _check_value(validator: Draft202012Validator | None, value: Any) -> None:
    if validator is None or validator.is_valid(value):
        return
    error = _first(validator, value)
    details = error.kind.as_dict()
    names = [details["property"]] if "property" in details else details.get("unexpected", [])
    path = [str(step) for step in error.instance_path] + [str(name) for name in names[:1]]
    name = path[0] if path else "Body"
    missing = "property" in details and len(path) == 1
    raise Refusal(400, f"{'.'.join(path) or 'Body'}: {error.message[:300]}.", name=name, missing=missing)


def _first(validator: Draft202012Validator, value: Any) -> ValidationError:
    return next(iter(validator.iter_errors(value)))
