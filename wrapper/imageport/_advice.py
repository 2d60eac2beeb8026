"""What to do about an error: the spec says it, by the operation and by code or status."""

from __future__ import annotations

from collections.abc import Iterator

from imageport_api.advice import GROUPS, OPERATIONS, VARIABLES

_ANY_PERMISSION = "the permission that this operation needs"


def advice(operation: str, keys: tuple[str | int | None, ...], permission: str | None, key: str) -> str:
    """Say what to do, "" when nothing sensible is known.

    *keys* are codes and statuses, the one that says most first. *key* is a sentence on where the key came
    from.
    """
    text = next(_found(operation, keys), "")
    return text.replace("{permission}", permission or _ANY_PERMISSION).replace("{key}", key).strip()


def _found(operation: str, keys: tuple[str | int | None, ...]) -> Iterator[str]:
    for key in keys:
        for group in OPERATIONS.get(operation, ()):
            if key is not None and key in GROUPS[group]:
                yield GROUPS[group][key]


def given_key(scheme: str) -> str:
    """Say where a key was looked for that came as an argument."""
    names = " or ".join(VARIABLES.get(scheme, ()))
    return f"It was given as api_key=; without that, {names} is read." if names else "It was given as token=."
