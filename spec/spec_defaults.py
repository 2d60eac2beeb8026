"""What holds for an operation that does not say so itself: the defaults of our extensions.

- `x-retry`: what only reads (GET, HEAD, OPTIONS, TRACE) is `safe`; anything else is `paid`, so that it is
  never sent again when it may have been done.
- `security`: that of the document, where it has some.
- `x-acs`, where the credentials are signed: product and version of the other operations at the same
  servers, and the operationId as the action.

`servers` and `tags` have none: a call with credentials goes to no host that was guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_check import METHODS, named
from spec_text import Spec

READING = ("get", "head", "options", "trace")
Part = dict[str, Any]


def fill(spec: Spec) -> None:
    """Write the defaults into the document; raise SpecError where one cannot be known."""
    signed = _signed(spec.document)
    for path, item, method, operation in _operations(spec.document):
        operation.setdefault("x-retry", "safe" if method in READING else "paid")
        operation.setdefault("security", spec.document.get("security") or [])
        if "x-acs" not in operation and (schemes := _schemes(operation) & signed):
            _sign(spec, item, operation, named(path, method, operation), schemes)
    spec.complain()


def _sign(spec: Spec, item: Part, operation: Part, name: str, schemes: set[str]) -> None:
    beside = {
        (each["x-acs"]["product"], each["x-acs"]["version"])
        for _, other, _, each in _operations(spec.document)
        if "x-acs" in each and other["servers"] == item["servers"]
    }
    if len(beside) == 1:
        product, version = beside.pop()
        operation["x-acs"] = {"product": product, "version": version, "action": operation["operationId"]}
        return
    spec.note(
        f"{name} is signed ({', '.join(sorted(schemes))}) and does not say as what; add"
        f' `x-acs: {{product: …, version: "…", action: {operation["operationId"]}}}`',
        operation,
    )


def _signed(document: Part) -> set[str]:
    """Return the security schemes whose operations are signed by product, version and action."""
    return {
        name
        for _, _, _, operation in _operations(document)
        if "x-acs" in operation
        for name in _schemes(operation)
    }


def _schemes(operation: Part) -> set[str]:
    return {name for need in operation.get("security", ()) for name in need}


def _operations(document: Part) -> Iterator[tuple[str, Part, str, Part]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, item, method, item[method]
