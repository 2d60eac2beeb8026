"""What the services themselves answer to a request: the spec's own example of a success."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
from colours import Answer
from spec_judge import document

from imageport_api.operations import OPERATIONS

SPEC = document()
BY_ID = {operation.id: operation for operation in OPERATIONS.values()}
PATHS = {each.id: re.sub(r"{\w+}", "[^/]+", each.path) for each in OPERATIONS.values()}
# The pattern that holds all action URLs comes last; a path may follow the name of a model service.
ROUTES = sorted(
    ((each.method, re.compile(PATHS[each.id] + ("(/.*)?$" if each.id == "Predict" else "$")), each.id)
     for each in OPERATIONS.values()),
    key=lambda route: route[2].startswith("CallAction"),
)  # fmt: skip


@cache
def _example(name: str) -> Any:
    stated = next(
        each
        for item in SPEC["paths"].values()
        for each in item.values()
        if isinstance(each, dict) and each.get("operationId") == name
    )
    [media] = stated["responses"]["200"]["content"].values()
    if "example" in media:
        return media["example"]
    return next(iter(media["examples"].values()))["value"]


def body_of(name: str) -> Any:
    """A genuine reply of an operation, to be changed at will."""
    return copy.deepcopy(_example(name))


def operation_of(request: httpx.Request) -> str:
    """The operation that a request is for; a base URL may have a path of its own."""
    path = request.url.raw_path.decode().partition("?")[0]
    for method, pattern, name in ROUTES:
        if method == request.method and pattern.search(path):
            return name
    raise AssertionError(f"no operation is at {request.method} {path}")


def genuine(**more: Any) -> Callable[[httpx.Request], Answer]:
    """Answer any request with the example of its operation; *more* is for Answer."""

    def answer(request: httpx.Request) -> Answer:
        body = body_of(operation_of(request))
        if isinstance(body, dict):
            body.pop("NextToken", None)  # one page is all
        return Answer(body=body.encode() if isinstance(body, str) else body, **more)

    return answer


OK = genuine()
