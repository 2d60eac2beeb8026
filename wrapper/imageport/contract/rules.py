"""What the contract asks of the requests of each operation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jsonschema_rs import Draft202012Validator

from .operations import METHODS, door

JSON = "application/json"
FORM = "multipart/form-data"
PLACES = ("path", "query", "header")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: where it stands, and what it may hold."""

    name: str
    place: str
    required: bool
    schema: dict[str, Any]
    validator: Draft202012Validator = field(repr=False, compare=False)

    @property
    def type(self) -> str:
        """The type that its text stands for."""
        return self.schema.get("type", "string")


@dataclass(frozen=True, slots=True)
class Body:
    """The body of one media type, the only one an operation has."""

    media_type: str
    required: bool
    schema: dict[str, Any]
    validator: Draft202012Validator = field(repr=False, compare=False)
    parts: dict[str, Parameter] = field(default_factory=dict[str, Parameter])
    """The parts of a form, or the members of an object, by name."""


@dataclass(frozen=True)
class Rules:
    """What one operation asks of a request, and which statuses it answers with."""

    id: str
    label: str
    method: str
    path: str
    door: str | None
    parameters: tuple[Parameter, ...]
    body: Body | None
    statuses: frozenset[int]
    failure: str | None
    """The member of a reply of status 200 that says that the call failed after all."""

    @property
    def parts(self) -> dict[str, Parameter]:
        """The members of the body, or the parts of a form, by name."""
        return {} if self.body is None else self.body.parts

    @cached_property
    def in_path(self) -> re.Pattern[str]:
        """Finds the values of a path's parameters; the server's own path may come before."""
        names = re.split(r"\{(\w+)\}", self.path)
        found = (f"(?P<{part}>[^/]+)" if at % 2 else re.escape(part) for at, part in enumerate(names))
        return re.compile("".join(found) + "$")


def rules(spec: dict[str, Any]) -> dict[str, Rules]:
    """Give the rules of every operation by its label, method and path."""
    made = (
        _rules(spec, method, path, item)
        for path, item in spec["paths"].items()
        for method in METHODS
        if method in item
    )
    return {each.label: each for each in made}


def _rules(spec: dict[str, Any], method: str, path: str, item: dict[str, Any]) -> Rules:
    stated = item[method]
    given = [*item.get("parameters", []), *stated.get("parameters", [])]
    return Rules(
        id=stated["operationId"],
        label=f"{method.upper()} {path}",
        method=method.upper(),
        path=path,
        door=door(stated),
        parameters=tuple(_parameter(spec, each) for each in given),
        body=_body(spec, resolved(spec, stated["requestBody"])) if "requestBody" in stated else None,
        statuses=frozenset(int(status) for status in stated["responses"] if status.isdecimal()),
        failure=stated.get("x-failure"),
    )


def _parameter(spec: dict[str, Any], stated: dict[str, Any]) -> Parameter:
    parameter = resolved(spec, stated)
    schema = resolved(spec, parameter["schema"])
    required = parameter.get("required", False)
    return Parameter(parameter["name"], parameter["in"], required, schema, _validator(spec, schema))


def _body(spec: dict[str, Any], stated: dict[str, Any]) -> Body:
    [(media_type, content)] = stated["content"].items()
    schema = resolved(spec, content["schema"])
    parts = {
        name: Parameter(name, "body", name in schema.get("required", []), each, _validator(spec, each))
        for name, stated_part in schema.get("properties", {}).items()
        for each in [resolved(spec, stated_part)]
    }
    return Body(media_type, stated.get("required", False), schema, _validator(spec, schema), parts)


def resolved(spec: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Give what a node stands for."""
    while "$ref" in node:
        found: Any = spec
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _validator(spec: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": {"schemas": spec["components"]["schemas"]}})
