"""What the contract says: the packaged spec without its hosts, and what each operation may do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import imageport_api

VENDORS = ("pai", "photogpt", "oceanbase")
METHODS = ("get", "put", "post", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the spec, as far as choosing it goes."""

    id: str
    label: str
    """Method and path, as the engine names it."""
    vendor: str
    door: str | None
    """The security scheme; None lets everybody in."""
    retry: str

    @property
    def reads(self) -> bool:
        """Whether calling it changes nothing."""
        return self.retry == "safe"

    @property
    def is_paid(self) -> bool:
        """Whether calling it may cost money, or nobody knows what it does."""
        return self.retry == "paid"


def document() -> dict[str, Any]:
    """Give the spec; without its servers nothing can reach the vendors by mistake."""
    text = files(imageport_api).joinpath("openapi.json").read_text("utf-8")
    return without_servers(json.loads(text))


def without_servers(spec: dict[str, Any]) -> dict[str, Any]:
    """Take every host out of a spec, in place."""
    spec.pop("servers", None)
    for item in spec["paths"].values():
        item.pop("servers", None)
    return spec


def operations(spec: dict[str, Any]) -> Iterator[Operation]:
    """Give every operation of a spec, in its order."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield _operation(f"{method.upper()} {path}", item[method])


def door(stated: dict[str, Any]) -> str | None:
    """Name the security scheme of an operation as the spec states it."""
    return next((name for requirement in stated.get("security", []) for name in requirement), None)


def _operation(label: str, stated: dict[str, Any]) -> Operation:
    return Operation(
        id=stated["operationId"],
        label=label,
        vendor=stated["tags"][0].partition("_")[0],
        door=door(stated),
        retry=stated["x-retry"],
    )
