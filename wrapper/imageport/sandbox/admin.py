"""The sandbox's own HTTP interface under /_sandbox/: look, reset, break, let time pass, add."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from . import guarding, receiving
from .exchange import JSON_MEDIA, Refusal
from .spec import Schema, without_servers
from .state import State, described

Tasks = dict[str, Callable[[Any], Any]]
Endpoint = Callable[[Request], Awaitable[Response]]
PAGE = """\
This is a sandbox of imageport: a local server that speaks like Alibaba Cloud PAI, PhotoGPT and the
OceanBase AI gateway. There are no pages; point a client at this address.

  PAI, signed       sandbox-ak / sandbox-secret
  Bearer key        sk-sandbox
  Model services    sandbox-token

  GET /_sandbox/           what it holds
  GET /_sandbox/requests   what it was asked
  GET /_sandbox/faults     what goes wrong on request
  GET /openapi.json        the spec
"""


def routes(state: State, document: Schema, names: Collection[str] = ()) -> list[Route]:
    """Give the routes; a refusal is a 400 that says what is wrong. *names* are those of this server.

    The spec is served without its servers: tools would call the vendors' real hosts.
    """
    spec = without_servers(document)
    summary: Tasks = {"GET": lambda _: state.summary()}
    paths: dict[str, Tasks] = {
        "/_sandbox": summary,
        "/_sandbox/": summary,
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
    return [
        Route("/openapi.json", _endpoint({"GET": lambda _: spec}), methods=["GET"]),
        *(Route(path, _endpoint(tasks, names), methods=list(tasks)) for path, tasks in paths.items()),
    ]


def page(scope: Scope) -> Response | None:
    """Give the page for a browser that opens the bare address; any other request is a vendor's."""
    if scope["type"] != "http" or scope["path"] != "/" or scope["method"] not in ("GET", "HEAD"):
        return None
    wanted = Headers(scope=scope).get("accept", "")
    return PlainTextResponse(PAGE) if "text/html" in wanted else None


def _endpoint(tasks: Tasks, names: Collection[str] | None = None) -> Endpoint:
    """Make an endpoint; what changes or shows the state is guarded by the *names* of the server."""

    async def answer(request: Request) -> Response:
        task = tasks["GET" if request.method == "HEAD" else request.method]
        try:
            if names is not None:
                guarding.check(request.headers, {*names, *_served_as(request)})
            return _written(task(await _given(request)))
        except Refusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status)
        except RecursionError:
            return JSONResponse({"error": "The body is nested too deeply."}, 400)
        except (AttributeError, KeyError, TypeError, ValueError, sqlite3.Error) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return answer


def _served_as(request: Request) -> list[str]:
    """Give the name by which an app in process is called; on a socket it is an address."""
    server = request.scope.get("server")
    return [server[0]] if server else []


async def _given(request: Request) -> Any:
    body = await receiving.body(request.scope, request.receive, guarding.LONGEST)
    if body is None:
        raise Refusal(413, f"A body has at most {guarding.LONGEST} bytes.")
    if not body:
        return {}
    guarding.check_media(request.headers.get("content-type", ""))
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refusal(400, f"The body is not JSON: {error}.") from None


def _written(result: Any) -> Response:
    if result is None:
        return Response(status_code=204)
    # Faults made in Python may have bytes as their body.
    return Response(json.dumps(result, default=repr), media_type=JSON_MEDIA)
