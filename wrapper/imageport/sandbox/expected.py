"""What the spec expects of a success reply, as JSON Schema: so that a reply of ours lacks nothing."""

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
        schema["required"] = [*schema.get("required", []), *schema["x-expected"]]
    return schema


def demanding_media(media: Schema) -> Schema:
    """Return the schema of a media type that requires what is expected beside it, too."""
    paths: Iterable[str] = media.get("x-expected", ())
    return {"allOf": [media["schema"], *map(_required, paths)]}


def _required(path: str) -> Schema:
    """Require one member; its *path* leads through members, and through items where a step ends in []."""
    step, dot, rest = path.partition(".")
    if not dot:
        return {"required": [step]}
    inner = _required(rest)
    name = step.removesuffix("[]")
    inner = {"items": inner} if name != step else inner
    return {"properties": {name: inner}} if name else inner
