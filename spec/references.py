"""References of the spec."""

from __future__ import annotations

from typing import Any


def follow(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Return *value*, or what it refers to."""
    while "$ref" in value:
        target: Any = document
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        value = target
    return value
