"""What has to be in the spec before anything is generated: each problem with its line and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from references import follow, steps
from spec_text import Spec

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
RETRY = ("safe", "idempotent", "create", "paid")
# Members of these are no members of OpenAPI: names of headers, properties and values of examples.
_FOREIGN = ("headers", "properties", "example", "examples", "default", "enum", "const", "x-errors", "x-meant")
_OF_PATHS = frozenset(("summary", "description", "servers", "parameters", *METHODS))
_OF_OPERATIONS = frozenset((
    *("tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody"),
    *("responses", "callbacks", "deprecated", "security"),
))  # fmt: skip
Part = dict[str, Any]
_RETRY_WORDS = ", ".join(RETRY)
_SHAPES: dict[str, tuple[type, str]] = {
    "x-acs": (dict, "a mapping of product, version and action"),
    "x-errors": (list, "a list of groups"),
    "x-failure": (str, "the name of a member"),
    "x-ram-action": (str, "the name of a permission"),
    "x-rate-limit": (list, "a list of rates"),
    "x-reply": (str, "images"),
    "x-source": (list, "a list of documents"),
    "x-unlisted": (list, "a list of fields"),
    "x-unwrap": (str, "the name of a member"),
}  # fmt: skip
OF_OPERATIONS = frozenset(("x-retry", *_SHAPES))
_ELSEWHERE = ("x-env", "x-expected", "x-international", "x-meant", "x-needed", "x-network", "x-region")
OURS = OF_OPERATIONS | frozenset(_ELSEWHERE)


def check(spec: Spec) -> None:
    """Raise SpecError with all problems that are found."""
    for name in ("paths", "info", "components"):
        if not isinstance(spec.document.get(name, {} if name == "components" else None), dict):
            spec.note(f"the document needs `{name}:`, a mapping", spec.document, name)
    spec.complain()
    _walk(spec, spec.document)
    spec.complain()  # what follows goes through references
    seen: dict[str, str] = {}
    for path, item in spec.document["paths"].items():
        _path(spec, path, item, seen)
    spec.complain()


def named(path: str, method: str, operation: Any) -> str:
    """Name an operation for a message: by its id, or else by where it stands."""
    name = operation.get("operationId") if isinstance(operation, dict) else None
    return f"{name} ({method.upper()} {path})" if name else f"{method.upper()} {path}"


def _walk(spec: Spec, part: Any, foreign: bool = False, done: set[int] | None = None) -> None:
    """Look at every reference and at every extension's name."""
    done = set() if done is None else done
    if not isinstance(part, dict | list) or id(part) in done:
        return
    done.add(id(part))
    members = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in members:
        if key == "$ref" and isinstance(value, str) and not foreign:
            _reference(spec, part, value)
        elif isinstance(key, str) and key.startswith("x-") and key not in OURS and not foreign:
            for meant in get_close_matches(key, OURS, 1, 0.75):
                spec.note(f"{key} is no extension of this project; {meant} is probably meant", part, key)
        _walk(spec, value, key in _FOREIGN and not foreign, done)


def _reference(spec: Spec, part: Any, reference: str) -> None:
    at: Any = spec.document
    if not reference.startswith("#/"):
        return spec.note(f"$ref {reference!r} has to begin with #/: it refers to this document", part, "$ref")
    for step in steps(reference):
        if not isinstance(at, dict) or step not in at:
            near = get_close_matches(step, at if isinstance(at, dict) else (), 1)
            advice = f"; {near[0]} is probably meant" if near else ""
            return spec.note(f"$ref {reference!r} refers to nothing: no {step!r}{advice}", part, "$ref")
        at = at[step]
    if isinstance(at, dict) and at.get("$ref") == reference:
        spec.note(f"$ref {reference!r} refers to itself", part, "$ref")
    return None


def _path(spec: Spec, path: str, item: Any, seen: dict[str, str]) -> None:
    paths = spec.document["paths"]
    if not isinstance(item, dict):
        return spec.note(f"{path} is empty or no mapping; indent its operations below it", paths, path)
    for key in item:
        if key in OF_OPERATIONS:
            spec.note(f"{path}: {key} belongs into an operation; indent it deeper", item, key)
        else:
            _known(spec, path, item, key, _OF_PATHS, "a path")
    for method in (each for each in METHODS if each in item):
        _operation(spec, path, item, method, seen)
    return None


def _known(spec: Spec, what: str, part: Part, key: str, known: frozenset[str], place: str) -> None:
    if key in known or key.startswith("x-"):
        return
    near = get_close_matches(key, known, 1)
    advice = f"{near[0]} is probably meant" if near else "look at its indentation"
    spec.note(f"{what}: {key!r} is no member of {place}; {advice}", part, key)


def _operation(spec: Spec, path: str, item: Part, method: str, seen: dict[str, str]) -> None:
    operation, name = item[method], named(path, method, item[method])
    if not isinstance(operation, dict):
        return spec.note(f"{name} is empty or no mapping; indent its members below it", item, method)
    for key in operation:
        if key == "servers":
            spec.note(f"{name}: servers stand at the path, beside its operations", operation, key)
        else:
            _known(spec, name, operation, key, _OF_OPERATIONS, "an operation")
    for text, key in _lacks(spec, item, operation, method):
        spec.note(f"{name} {text}", operation, key if key in operation else None)
    identity = operation.get("operationId")
    if isinstance(identity, str) and seen.setdefault(identity, name) != name:
        spec.note(f"{name}: {seen[identity]} has the same operationId", operation, "operationId")
    for text, part, key in _parameters(spec, item, operation):
        spec.note(f"{name}: {text}", part, key)
    return None


def _lacks(spec: Spec, item: Part, operation: Part, method: str) -> Iterator[tuple[str, str]]:
    """Yield what an operation needs and does not have, with the member that the problem is in."""
    others = [each for verb in METHODS if verb != method and isinstance(each := item.get(verb), dict)]
    if not isinstance(operation.get("operationId"), str):
        yield "has no operationId; add one, as in `operationId: GetImage`", "operationId"
    yield from _tags(spec, operation, others)
    if not item.get("servers"):
        yield "has no servers; add `servers:` to its path, as the paths beside it have them", "servers"
    yield from _security(spec, operation, others)
    responses = operation.get("responses")
    if not isinstance(responses, dict) or not any(status.startswith("2") for status in responses):
        yield 'describes no success; add a response such as `"200": {description: …}`', "responses"
    yield from _extensions(spec, operation)


def _tags(spec: Spec, operation: Part, others: list[Part]) -> Iterator[tuple[str, str]]:
    tags = operation.get("tags")
    if not isinstance(tags, list) or not tags:
        near = next((each["tags"][0] for each in others if each.get("tags")), "pai_images")
        yield f"has no tags; add the vendor's part that it belongs to, as in `tags: [{near}]`", "tags"
        return
    known = [
        each["name"] for each in spec.document.get("tags") or () if isinstance(each, dict) and "name" in each
    ]
    for tag in (each for each in tags if known and each not in known):
        yield f"has the tag {tag!r}, which the document does not list; it has {', '.join(known)}", "tags"


def _security(spec: Spec, operation: Part, others: list[Part]) -> Iterator[tuple[str, str]]:
    stated = operation.get("security", spec.document.get("security") or None)
    schemes = spec.document.get("components", {}).get("securitySchemes", {})
    if stated is None:
        near = next((each["security"] for each in others if each.get("security")), None)
        example = next(iter(near[0])) if near else next(iter(schemes), "SchemeName")
        advice = f"add `security: [{{{example}: []}}]`, or `security: []` where it needs none"
        yield f"does not say which credentials it needs; {advice}", "security"
        return
    names = [name for need in stated if isinstance(need, dict) for name in need]
    for name in (each for each in names if each not in schemes):
        yield f"needs {name!r}, which is none of the securitySchemes: {', '.join(schemes)}", "security"


def _extensions(spec: Spec, operation: Part) -> Iterator[tuple[str, str]]:
    if (retry := operation.get("x-retry", "safe")) not in RETRY:
        yield f"has x-retry {retry!r}; it has to be one of {_RETRY_WORDS}", "x-retry"
    for key, (kind, words) in _SHAPES.items():
        if key in operation and not isinstance(operation[key], kind):
            yield f"has an {key} that is not {words}", key
            return
    if lacking := _lacking(operation.get("x-acs"), ("product", "version", "action")):
        yield f"has an x-acs without {lacking}", "x-acs"
    for rate in operation.get("x-rate-limit", ()):
        if lacking := _lacking(rate, ("count", "seconds", "scope", "source")):
            yield f"has an x-rate-limit without {lacking}", "x-rate-limit"
    groups = spec.document.get("x-errors", {})
    for group in (each for each in operation.get("x-errors", ()) if each not in groups):
        advice = f"; it has {', '.join(groups)}" if groups else ""
        yield f"has x-errors with {group!r}, a group that the document does not have{advice}", "x-errors"


def _lacking(value: Any, names: Iterable[str]) -> str:
    if value is None:
        return ""
    given = value if isinstance(value, dict) else {}
    return ", ".join(name for name in names if given.get(name) is None)


def _parameters(spec: Spec, item: Part, operation: Part) -> Iterator[tuple[str, Part, str | None]]:
    for group in (item, operation):
        given = group.get("parameters", [])
        if not isinstance(given, list):
            yield "parameters has to be a list; begin each with a hyphen", group, "parameters"
            continue
        for each in given:
            found = follow(spec.document, each) if isinstance(each, dict) else {}
            if lacking := _lacking(found, ("name", "in", "schema")):
                at = each if isinstance(each, dict) else group
                yield f"a parameter lacks {lacking}", at, None
    body = operation.get("requestBody")
    if body is not None and not (
        isinstance(body, dict) and isinstance(follow(spec.document, body).get("content"), dict)
    ):
        yield (
            "requestBody has no content; add `content: {application/json: {schema: …}}`",
            operation,
            "requestBody",
        )
