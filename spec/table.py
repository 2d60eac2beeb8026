"""What the wrapper needs from the spec, as the source of a Python module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from references import follow
from shapes import shapes
from spec_check import METHODS

RULES = ("type", "pattern", "enum", "minimum", "maximum", "minLength", "minItems", "required")

HEAD = '''"""What the wrapper needs from the spec. Written by `make generate`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Host(NamedTuple):
    """One of the places where an operation is served; the URL may hold {region}."""

    url: str
    network: str | None
    international: bool | None


class Shape(NamedTuple):
    """What a genuine reply holds at one place."""

    kind: str
    """object, array, map, or any, where another value may stand in an object's place."""
    members: tuple[tuple[str, ...], ...] = ()
    """The members of an object, each by its names, of which one is enough."""
    inside: Mapping[str, Shape] = {}
    """What is held inside its members."""
    each: Shape | None = None
    """What each item of an array and each value of a map holds."""


class Operation(NamedTuple):
    """One operation of the spec."""

    id: str
    method: str
    path: str
    hosts: tuple[Host, ...]
    security: str | None
    retry: str
    success: frozenset[int]
    acs: tuple[str, str, str] | None
    """Product, version and action, as a signature names them."""
    failure: str | None
    """The member of a 200 reply that tells a failure."""
    unwrap: str | None
    any_form: bool
    """Whether a reply may hold its images in any shape: JSON, events, or an image itself."""
    ram_action: str | None
    rates: tuple[tuple[int, int, str, str], ...]
    """Count, seconds, scope and source of each documented rate."""
    joined: frozenset[str]
    """Query parameters whose items are joined by commas."""
    query: dict[str, Any]
    """The rules of each query parameter."""
    open_query: bool
    """Whether any other query parameter may be sent, too."""
    headers: dict[str, Any]
    body: dict[str, Any] | None
    """The rules of a JSON body, or of a form."""
    expected: Shape | None
    """What every genuine success reply holds; None when nothing is known of it."""
    needed: Shape | None
    """The part of it without which there is no result."""


'''


def source(document: dict[str, Any], modules: Mapping[str, str]) -> str:
    """Write the table of *document*; *modules* are the generated ones of its operations."""
    rows = [
        f"    {modules[operation['operationId']]!r}: {row(document, path, item, method)},\n"
        for path, item, method, operation in operations(document)
    ]
    return HEAD + "OPERATIONS: dict[str, Operation] = {\n" + "".join(rows) + "}\n"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Any, str, Any]]:
    """Yield path, path item, method and operation of every operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, item, method, item[method]


def row(document: dict[str, Any], path: str, item: dict[str, Any], method: str) -> str:
    """Write one operation as a call of Operation."""
    operation = item[method]
    given = [*item.get("parameters", []), *operation.get("parameters", [])]
    parameters = [follow(document, parameter) for parameter in given]
    query = [p for p in parameters if p["in"] == "query"]
    plain = [p for p in query if p["schema"].get("type") != "object"]
    acs = operation.get("x-acs")
    rates = operation.get("x-rate-limit", [])
    expected, needed = shapes(document, operation)
    values = {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "hosts": tuple(Host(server) for server in item["servers"]),
        "security": next((name for need in operation["security"] for name in need), None),
        "retry": operation["x-retry"],
        "success": Frozen(code for status in operation["responses"] for code in successes(status)),
        "acs": acs and (acs["product"], acs["version"], acs["action"]),
        "failure": operation.get("x-failure"),
        "unwrap": operation.get("x-unwrap"),
        "any_form": operation.get("x-reply") == "images",
        "ram_action": operation.get("x-ram-action"),
        "rates": tuple((r["count"], r["seconds"], r["scope"], r["source"]) for r in rates),
        "joined": Frozen(p["name"] for p in query if p.get("explode") is False),
        "query": {p["name"]: rules(document, p["schema"]) for p in plain},
        "open_query": len(plain) < len(query),
        "headers": {p["name"]: rules(document, p["schema"]) for p in parameters if p["in"] == "header"},
        "body": body_rules(document, operation),
        "expected": expected,
        "needed": needed,
    }  # fmt: skip
    return f"Operation({', '.join(f'{key}={value!r}' for key, value in values.items())})"


class Host:
    """A server of the spec, shown as a call of the table's Host."""

    def __init__(self, server: dict[str, Any]) -> None:
        self.server = server

    def __repr__(self) -> str:
        network, international = self.server.get("x-network"), self.server.get("x-international")
        return f"Host({self.server['url']!r}, {network!r}, {international!r})"


class Frozen(frozenset[Any]):
    """A set that is shown in order, so that two runs write the same bytes."""

    def __repr__(self) -> str:
        return f"frozenset({sorted(self)!r})"


def body_rules(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any] | None:
    """Return the rules of a JSON body or a form, None for any other."""
    if "requestBody" not in operation:
        return None
    content = follow(document, operation["requestBody"])["content"]
    found = content.get("application/json") or content.get("multipart/form-data")
    return rules(document, found["schema"]) if found else None


def rules(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return what *schema* demands of a value that is sent, references followed."""
    schema = follow(document, schema)
    kept = {key: schema[key] for key in RULES if key in schema}
    known = [follow(document, each).get("enum", []) for each in schema.get("anyOf", [])]
    if any(known):
        kept["known"] = [word for words in known for word in words]
        kept["meant"] = schema.get("x-meant", {})
    if "pattern" in kept and "description" in schema:
        kept["description"] = schema["description"]
    if "items" in schema:
        kept["items"] = rules(document, schema["items"])
    if "properties" in schema:
        kept["properties"] = {k: rules(document, v) for k, v in schema["properties"].items()}
    if schema.get("additionalProperties") is False:
        kept["closed"] = True
    if "x-vendor-fields" in schema:
        kept["vendor_fields"] = tuple(name for names in schema["x-vendor-fields"] for name in names)
    return kept


def successes(status: str) -> range:
    """Return the codes of success that a key of `responses` means: one, all for 2XX, none for any other."""
    if status.upper() == "2XX":
        return range(200, 300)
    return range(int(status), int(status) + 1) if status.isdecimal() and status < "300" else range(0)


def squashed(name: str) -> str:
    """Spell an operationId, or the module that the generator names after it, without what they differ in."""
    return "".join(letter for letter in name.lower() if letter.isalnum())
