"""Parameters and replies of the native operations, in the form of the vendor's metadata."""

from __future__ import annotations

from functools import cache
from typing import Any

from imageport.sandbox.spec import Schema, load

# The vendor shares this one schema between its operations.
SHARED = "Connection"


@cache
def described() -> dict[str, Schema]:
    """Give parameters and replies of each native operation, by the name of its action."""
    document = load()
    found: dict[str, Schema] = {}
    for item in document["paths"].values():
        stated: Schema
        for stated in (each for each in item.values() if "x-acs" in each):
            writer = _Writer(document, stated.get("x-unlisted", ()))
            found[stated["x-acs"]["action"]] = writer.operation(stated)
    return found


def components() -> Schema:
    """Give the schemas that the operations refer to."""
    document = load()
    writer = _Writer(document, ["reply ResourceMeta.Extra"])
    return {"schemas": {SHARED: writer.schema({"$ref": f"#/components/schemas/{SHARED}"}, "reply ", SHARED)}}


class _Writer:
    """Writes schemas as the metadata has them, without what the metadata does not know."""

    def __init__(self, document: Schema, unlisted: Any) -> None:
        self._document = document
        self._unlisted = unlisted

    def operation(self, stated: Schema) -> Schema:
        reply = stated["responses"]["200"]["content"]["application/json"]["schema"]
        body = self._resolved(stated.get("requestBody", {})).get("content", {}).get("application/json")
        parameters = [self._parameter(self._resolved(each)) for each in stated.get("parameters", [])]
        if body is not None:
            schema = {**self.schema(body["schema"], "request "), "required": False}
            parameters.append({"name": "body", "in": "body", "style": "json", "schema": schema})
        known = [each for each in parameters if f"request {each['name']}" not in self._unlisted]
        return {"parameters": known, "responses": {"200": {"schema": self.schema(reply, "reply ")}}}

    def _parameter(self, stated: Schema) -> Schema:
        schema = {**self.schema(stated["schema"], ""), "required": stated.get("required", False)}
        style = {"style": "simple"} if stated.get("explode") is False else {}
        return {"name": stated["name"], "in": stated["in"], **style, "schema": schema}

    def schema(self, stated: Schema, place: str, inside: str = "") -> Schema:
        """Write a schema; *place* is where its members stand, *inside* the shared schema being written."""
        if stated.get("$ref", "").endswith(f"/{SHARED}") and inside != SHARED:
            return {"$ref": f"#/components/schemas/{SHARED}"}
        schema = self._resolved(stated)
        schema = self._resolved(schema["anyOf"][0]) if "anyOf" in schema else schema
        kind = schema.get("type")
        written: Schema = {"type": kind if isinstance(kind, str) else (kind or ["any"])[0]}
        if "items" in schema:
            written["items"] = self.schema(schema["items"], f"{place.rstrip('.')}[].")
        if "properties" in schema:
            needed = schema.get("required", ())
            written["properties"] = {
                name: {
                    **self.schema(each, f"{place}{name}."),
                    **({"required": True} if name in needed else {}),
                }
                for name, each in schema["properties"].items()
                if f"{place}{name}" not in self._unlisted
            }
        return written

    def _resolved(self, stated: Schema) -> Schema:
        while "$ref" in stated:
            target: Any = self._document
            for part in stated["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            stated = target
        return stated
