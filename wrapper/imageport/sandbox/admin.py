"""The sandbox's own HTTP interface under /_sandbox/: look, reset, break, let time pass, add."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .exchange import JSON_MEDIA, Refusal
from .spec import Schema, without_servers
from .state import State, described

Tasks = dict[str, Callable[[Any], Any]]


def routes(state: State, document: Schema) -> list[Route]:
    """Give the routes; a refusal is a 400 that says what is wrong.

    The spec is served without its servers: tools would call the vendors' real hosts.
    """
    spec = without_servers(document)
    paths: dict[str, Tasks] = {
        "/openapi.json": {"GET": lambda _: spec},
        "/_sandbox/": {"GET": lambda _: state.summary()},
        "/_sandbox/reset": {"POST": lambda _: state.reset()},
        "/_sandbox/requests": {"GET": lambda _: [described(each) for each in state.requests]},
        "/_sandbox/faults": {
            "GET": lambda _: state.faults.listing(),
            "POST": lambda given: state.add_faults(given),
            "DELETE": lambda _: state.faults.clear(),
        },
        "/_sandbox/advance": {"POST": lambda given: state.advance(float(given["seconds"]))},
        "/_sandbox/objects": {"POST": lambda given: state.add(given["kind"], **given.get("fields", {}))},
    }
    return [Route(path, _endpoint(tasks), methods=list(tasks)) for path, tasks in paths.items()]


def _endpoint(tasks: Tasks) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        task = tasks["GET" if request.method == "HEAD" else request.method]
        try:
            given: Any = await request.json() if await request.body() else {}
            result = task(given)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status)
        except (AttributeError, KeyError, TypeError, ValueError, sqlite3.Error) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)
        if result is None:
            return Response(status_code=204)
        # Faults made in Python may have bytes as their body.
        return Response(json.dumps(result, default=repr), media_type=JSON_MEDIA)

    return answer
