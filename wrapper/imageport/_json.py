"""What a value that came as JSON is, said so that type checkers know it, too. Pure."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether *value* is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Say whether *value* is a JSON list."""
    return isinstance(value, list)
