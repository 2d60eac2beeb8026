"""References of the spec."""

from __future__ import annotations

from typing import Any


def follow(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Return *value*, or what it refers to."""
    while "$ref" in value:
        target: Any = document
        for step in steps(value["$ref"]):
            target = target[step]
        value = target
    return value


def steps(reference: str) -> list[str]:
    """Return the names that a reference within the document goes through."""
    return [step.replace("~1", "/").replace("~0", "~") for step in reference.removeprefix("#/").split("/")]
