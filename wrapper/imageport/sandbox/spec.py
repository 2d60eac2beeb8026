"""What the spec says, compiled: operations with their parameters, bodies and replies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple, cast

from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from .expected import demanding, demanding_media

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Schema = dict[str, Any]


class Acs(NamedTuple):
    """What a signature has to name to mean an operation."""

    product: str
    version: str
    action: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter and the rules of its value."""

    name: str
    place: str
    required: bool
    kind: str
    items: str
    rules: Schema
    validator: Draft202012Validator

    @property
    def is_open(self) -> bool:
        """Whether it takes every query parameter that has no name of its own."""
        return self.place == "query" and self.kind == "object"


@dataclass(frozen=True, slots=True)
class Body:
    """The media types of a request's body; None stands for bytes without rules."""

    required: bool
    media: dict[str, Draft202012Validator | None]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the spec, or one that a vendor's module adds to it."""

    id: str
    method: str
    path: str
    tag: str
    security: str | None = None
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    replies: dict[int, dict[str, Draft202012Validator | None]] | None = None
    acs: Acs | None = None
    ram_action: str | None = None
    regions: tuple[str, ...] = ()


def load() -> Schema:
    """Read the spec that is shipped with the generated package."""
    return json.loads(files("imageport_api").joinpath("openapi.json").read_text("utf-8"))


def without_servers(document: Schema) -> Schema:
    """Leave out where the vendors serve."""
    items = {path: _without(item) for path, item in document["paths"].items()}
    return {**_without(document), "paths": items}


class Compiler:
    """Turns one OpenAPI document into operations, each schema into a validator."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        # Only schemas of replies expect something.
        shared: Schema = {"components": {"schemas": demanding(document["components"]["schemas"])}}
        self._registry = Registry([("urn:spec", shared)], draft=Draft202012)

    def operations(self) -> Iterator[Operation]:
        """Give every operation in the document's order."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item, item[method])

    def _operation(self, path: str, method: str, item: Schema, stated: Schema) -> Operation:
        parameters = [*item.get("parameters", []), *stated.get("parameters", [])]
        names = [name for demand in stated.get("security", []) for name in demand]
        return Operation(
            id=stated["operationId"],
            method=method.upper(),
            path=path,
            tag=stated["tags"][0],
            security=names[0] if names else None,
            parameters=tuple(self._parameter(self._resolved(each)) for each in parameters),
            body=self._body(stated.get("requestBody")),
            replies={
                int(status): self._content(self._resolved(reply))
                for status, reply in stated["responses"].items()
            },
            acs=Acs(**stated["x-acs"]) if "x-acs" in stated else None,
            ram_action=stated.get("x-ram-action"),
            regions=_regions(item.get("servers", [])),
        )

    def _parameter(self, stated: Schema) -> Parameter:
        rules = self._resolved(stated["schema"])
        items = self._resolved(rules.get("items", {}))
        return Parameter(
            name=stated["name"],
            place=stated["in"],
            required=stated.get("required", False),
            kind=rules["type"],
            items=items.get("type", "string"),
            rules=rules,
            validator=self._validator(stated["schema"]),
        )

    def _body(self, stated: Schema | None) -> Body | None:
        if stated is None:
            return None
        resolved = self._resolved(stated)
        return Body(resolved.get("required", False), self._content(resolved))

    def _content(self, stated: Schema) -> dict[str, Draft202012Validator | None]:
        return {
            media: None if _is_binary(content["schema"]) else self._validator(demanding_media(content))
            for media, content in stated.get("content", {}).items()
        }

    def _validator(self, schema: Schema) -> Draft202012Validator:
        return Draft202012Validator(_absolute(schema), registry=self._registry)

    def _resolved(self, stated: Schema) -> Schema:
        while "$ref" in stated:
            target: Any = self.document
            for part in stated["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            stated = target
        return stated


def _absolute(value: Any) -> Any:
    """Point references at the registry, so that the document is not copied into each validator."""
    if isinstance(value, dict):
        members = cast(Schema, value)
        return {
            key: f"urn:spec{member}" if key == "$ref" else _absolute(member)
            for key, member in members.items()
        }
    if isinstance(value, list):
        items = cast(list[Any], value)
        return [_absolute(item) for item in items]
    return value


def _without(part: Schema) -> Schema:
    return {key: value for key, value in part.items() if key != "servers"}


def _is_binary(schema: Schema) -> bool:
    return schema.get("format") == "binary"


def _regions(servers: list[Schema]) -> tuple[str, ...]:
    variables = (server.get("variables", {}) for server in servers)
    return tuple(dict.fromkeys(r for each in variables for r in each.get("region", {}).get("enum", ())))
