"""The ASGI app: find the operation, authenticate, check, handle, check again, answer."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Iterable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple

from starlette.requests import ClientDisconnect
from starlette.routing import Router as StarletteRouter
from starlette.types import Receive, Scope, Send

from . import admin, reading, receiving
from .exchange import JSON_MEDIA, Account, Call, Refusal, Reply, Request, Vendor
from .faults import CALL, Fault
from .routing import Match, Router
from .spec import Compiler, Operation, load
from .state import BODY_KEPT, Pace, Seen, State
from .vendors import VENDORS
from .wire import BREAKS, Wire, spoiled

logger: logging.Logger = logging.getLogger("imageport.sandbox")
ERRORS = ("throttle", "error", "expired_token", "expired_link", "wrong_clock")
SPOILED = ("stray_newlines", "wrong_member", "renamed")
REPLACED = frozenset({*ERRORS, "json", "wrong_type", "foreign", "html", "empty", "redirect"})
NOBODY = Account("")


class Turn(NamedTuple):
    """A request, the operation it means (or the nearest one), whose that is, and what goes wrong."""

    request: Request
    seen: Seen
    operation: Operation
    vendor: Vendor
    fault: Fault | None = None

    def refused(self, refusal: Refusal) -> Reply:
        """Put a refusal into the vendor's words."""
        return self.vendor.refuse(refusal, self.operation, self.request, self.seen.request_id)

    def labelled(self, reply: Reply) -> Reply:
        """Put the request's id into the headers."""
        headers = {self.vendor.request_id_header: self.seen.request_id, **reply.headers}
        return replace(reply, headers=headers)


class App:
    """One sandbox as an ASGI app; its *state* is what tests read and change."""

    def __init__(self, vendors: Iterable[Vendor], state: State) -> None:
        self.state = state
        self._vendors = {vendor.tag: vendor for vendor in vendors}
        document = load()
        stated = (each for each in Compiler(document).operations() if _tag(each) in self._vendors)
        extras = (each for vendor in self._vendors.values() for each in vendor.extras)
        self._router = Router([*stated, *extras])
        self._outer = StarletteRouter(
            admin.routes(state, document, state.hosts), redirect_slashes=False, default=self._serve
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = admin.page(scope)
        await (page or self._outer)(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = receiving.head(scope)
        match = self._router.match(head.path)
        operation = match.item.operations.get(head.method) if match else None
        fault = self.state.faults.strike(operation.id, head.header(CALL)) if operation else None
        try:
            request = await self._received(head, match, fault, scope, receive)
        except ClientDisconnect:
            return
        seen = _seen(request, self.state.uuid().upper())
        self.state.remember(seen)
        reply = self._answer(request, seen, match, fault)
        date = formatdate(self.state.clock.now(), usegmt=True)
        reply = replace(reply, headers={"date": date, **reply.headers})
        seen.status = None if fault is not None and fault.kind in BREAKS else reply.status
        if not await Wire(scope, receive, send).send(reply, fault):
            seen.status = None

    async def _received(
        self, head: Request, match: Match | None, fault: Fault | None, scope: Scope, receive: Receive
    ) -> Request:
        operation = match.item.first if match else self._router.nearest(head.path)
        vendor = self._vendors[_tag(operation)]
        if fault is not None and fault.taken is not None:
            part = await receiving.part(scope, receive, fault.taken)
            return replace(head, body=part, whole=False)
        body = await receiving.body(scope, receive, vendor.longest_body)
        return replace(head, body=body or b"", whole=body is not None)

    def _answer(self, request: Request, seen: Seen, match: Match | None, fault: Fault | None) -> Reply:
        """Do what a request asks for, as far as the fault lets it."""
        operation = match.item.operations.get(request.method) if match else None
        if match is None or operation is None:
            turn = self._turn(request, seen, self._router.nearest(request.path))
            allow = {} if match is None else {"allow": match.item.allow}
            refusal = Refusal(405 if allow else 404, headers=allow)
            return turn.labelled(turn.refused(refusal))
        seen.operation, seen.parameters = operation.id, match.values
        turn = self._turn(request, seen, operation)._replace(fault=fault)
        reply = Reply()
        if fault is None or fault.work:
            reply = self._reply(turn, match)
        if fault is not None:
            seen.fault = fault.kind
            reply = _faulty(fault, reply, turn, self.state.clock.now())
            if fault.shape is not None and turn.vendor.reshape is not None:
                reply = turn.vendor.reshape(reply, fault.shape, self.state)
        return turn.labelled(reply)

    def _turn(self, request: Request, seen: Seen, operation: Operation) -> Turn:
        return Turn(request, seen, operation, self._vendors[_tag(operation)])

    def _reply(self, turn: Turn, match: Match) -> Reply:
        name = turn.operation.id
        try:
            reply = self._handled(turn, match)
            turn.seen.done = True
        except Refusal as refusal:
            reply = turn.refused(refusal)
        except Exception:
            logger.exception("%s failed: this is a bug of the sandbox", name)
            return turn.refused(Refusal(500))
        flaw = _flaw(turn.operation, reply)
        if flaw is None:
            return reply
        logger.error("%s: %s: this is a bug of the sandbox", name, flaw)
        return turn.refused(Refusal(500, flaw))

    def _handled(self, turn: Turn, match: Match) -> Reply:
        request, seen, operation, vendor, fault = turn
        account = NOBODY
        if operation.security is not None:
            account = vendor.doors[operation.security](request, operation, self.state)
        if not request.whole:
            raise Refusal(413)
        call = Call(
            operation=operation,
            request=request,
            request_id=seen.request_id,
            account=account,
            parameters=reading.read_parameters(operation, request, match.values),
            body=reading.read_body(operation.body, request, vendor),
            below=match.below,
            fault=fault,
        )
        with self.state.store:
            return vendor.handlers[operation.id](call, self.state)


def create_app(
    *,
    data: str | Path | None = None,
    seed: int = 0,
    pace: Pace | None = None,
    hosts: Iterable[str] = (),
) -> App:
    """Make a fresh sandbox as an ASGI app; *data* is the file that keeps its objects.

    *hosts* are names by which ``/_sandbox/`` may be asked, beside localhost and addresses.
    """
    state = State(VENDORS, data, seed, pace or Pace())
    state.hosts += tuple(hosts)
    return App(VENDORS, state)


def _tag(operation: Operation) -> str:
    return operation.tag.partition("_")[0]


def _faulty(fault: Fault, reply: Reply, turn: Turn, now: float) -> Reply:
    """Give the reply that a fault makes, or makes of *reply*."""
    headers = fault.reply_headers(now)
    if fault.kind in SPOILED:
        named = f"{fault.seed}/{turn.request.header(CALL)}/{turn.request.path}"
        reply = spoiled(reply, fault.kind, random.Random(named))
    if fault.kind not in REPLACED:
        return replace(reply, headers={**reply.headers, **headers})
    if fault.kind == "redirect":
        return Reply(None, fault.status, headers, media=None)
    if fault.body is None:
        return turn.refused(Refusal(fault.status, fault.message, fault.code, headers=headers))
    content = fault.body.encode() if isinstance(fault.body, str) else fault.body
    media = fault.media or ("text/html" if fault.kind == "html" else JSON_MEDIA)
    return Reply(content, fault.status, headers, media)


def _flaw(operation: Operation, reply: Reply) -> str | None:
    """Say how a reply breaks the spec."""
    if operation.replies is None:
        return None
    if reply.status not in operation.replies:
        return f"the reply's status {reply.status} is not documented"
    content = operation.replies[reply.status]
    if reply.media is None and not content:
        return None
    if reply.media not in content:
        return f"the reply's media type {reply.media} is not documented"
    validator = content[reply.media]
    if validator is None or validator.is_valid(reply.content):
        return None
    error = next(iter(validator.iter_errors(reply.content)))
    return f"the reply breaks the spec at {error.instance_path}: {error.message}"


def _seen(request: Request, request_id: str) -> Seen:
    return Seen(
        method=request.method,
        path=request.path,
        query=request.query,
        headers={name: _blanked(name, request.header(name) or "") for name, _ in request.headers},
        size=len(request.body),
        sha256=hashlib.sha256(request.body).hexdigest(),
        body=request.body if len(request.body) <= BODY_KEPT else None,
        request_id=request_id,
    )


def _blanked(name: str, value: str) -> str:
    if name == "x-acs-security-token":
        return "***"
    if name != "authorization":
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme}{space}***" if space else "***"
