"""What the spec expects of a reply, as JSON Schema: so that a reply of ours lacks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

Schema = dict[str, Any]


def demanding(value: Any) -> Any:
    """Return a schema that requires what it expects, and so do all schemas within."""
    if isinstance(value, list):
        return [demanding(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    schema: Schema = {name: demanding(member) for name, member in cast(Schema, value).items()}
    if "x-expected" in schema:
        schema["allOf"] = [*schema.get("allOf", []), *map(_required, _entries(schema))]
    return schema


def demanding_media(media: Schema) -> Schema:
    """Return the schema of a media type that requires what is expected beside it, too."""
    return {"allOf": [media["schema"], *map(_required, _entries(media))]}


def _entries(place: Schema) -> Iterable[str | list[str]]:
    return place.get("x-expected", ())


def _required(entry: str | list[str]) -> Schema:
    """Require one member, or one of several.

    A path leads through members, and through items where a step ends in [].
    """
    names = [entry] if isinstance(entry, str) else entry
    path = names[0].rpartition(".")[0]
    choices: list[Schema] = [{"required": [name.rpartition(".")[2]]} for name in names]
    found: Schema = choices[0] if len(choices) == 1 else {"anyOf": choices}
    for step in reversed(path.split(".") if path else []):
        name = step.removesuffix("[]")
        found = {"items": found} if name != step else found
        found = {"properties": {name: found}} if name else found
    return found
