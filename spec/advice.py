"""What to do about which error, as the source of a Python module."""

from __future__ import annotations

from typing import Any

from table import operations

HEAD = '''"""What to do about which error. Written by `make generate`."""

from __future__ import annotations

'''


def source(document: dict[str, Any]) -> str:
    """Write the advice of *document*: groups of it by code or status, and the groups of each operation."""
    groups = {name: group(entries) for name, entries in document.get("x-errors", {}).items()}
    named = {
        operation["operationId"]: tuple(operation.get("x-errors", ()))
        for _, _, _, operation in operations(document)
    }
    if unknown := {name for names in named.values() for name in names} - groups.keys():
        raise ValueError(f"x-errors names groups that are not there: {', '.join(sorted(unknown))}")
    schemes = document.get("components", {}).get("securitySchemes", {})
    variables = {name: tuple(scheme["x-env"]) for name, scheme in schemes.items() if "x-env" in scheme}
    return (
        HEAD
        + f"GROUPS: dict[str, dict[str | int, str]] = {groups!r}\n"
        + f"OPERATIONS: dict[str, tuple[str, ...]] = {named!r}\n"
        + f"VARIABLES: dict[str, tuple[str, ...]] = {variables!r}\n"
    )


def group(entries: list[dict[str, Any]]) -> dict[str | int, str]:
    """Return the advice by code or status: the document's own action, unless there is something better."""
    return {
        entry.get("code") or entry["status"]: entry["advice"] if "advice" in entry else entry["action"]
        for entry in entries
    }
