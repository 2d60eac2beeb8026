"""Defects of the sandbox, by the words of the spec: what an operation does, and who may call it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from .seams import Change

Row = tuple[str, str, Change, str]
Handle = Callable[[Any, Any], Any]
Odd = Callable[[Handle, Any, Any], Any]
"""Handles a call in its own way: it takes the sound handler, the call and the state."""
ACCOUNTS = ("15577914112345", "20925961123557803")
"""The two that the sandbox knows."""


def vendors(change: Callable[[Any], Any]) -> Change:
    """Change what the sandbox knows of each vendor."""
    return lambda sound: lambda self, given, state: sound(self, [change(vendor) for vendor in given], state)


def operation(name: str, odd: Odd) -> Change:
    """Change what an operation does, for both kinds of credentials."""

    def change(vendor: Any) -> Any:
        mine = {key: each for key, each in vendor.handlers.items() if key in (name, f"Action{name}")}
        changed = {key: lambda call, state, each=each: odd(each, call, state) for key, each in mine.items()}
        return replace(vendor, handlers={**vendor.handlers, **changed})

    return vendors(change)


def security(scheme: str, odd: Callable[[Callable[[], Any], Any, Any], Any]) -> Change:
    """Change how the credentials of a scheme are checked; *odd* takes the sound check, request and state."""

    def change(vendor: Any) -> Any:
        def door(request: Any, operation: Any, state: Any) -> Any:
            return odd(lambda: vendor.doors[scheme](request, operation, state), request, state)

        return replace(vendor, doors={**vendor.doors, scheme: door}) if scheme in vendor.doors else vendor

    return vendors(change)


def replies(change: Callable[[dict[str, Any]], object]) -> Odd:
    """Change the JSON of a reply."""

    def odd(handle: Handle, call: Any, state: Any) -> Any:
        reply = handle(call, state)
        change(reply.content)
        return reply

    return odd


def given(**parameters: Any) -> Odd:
    """Have an operation work as if it had got other parameters; None leaves one out."""

    def odd(handle: Handle, call: Any, state: Any) -> Any:
        kept = {key: each for key, each in {**call.parameters, **parameters}.items() if each is not None}
        return handle(replace(call, parameters=kept), state)

    return odd


def any_account(handle: Handle, call: Any, state: Any) -> Any:
    """Serve a call as the other account where the caller's own may not make it."""
    try:
        return handle(call, state)
    except Exception:
        other = next(each for each in ACCOUNTS if each != call.account.id)
        return handle(replace(call, account=replace(call.account, id=other)), state)


def any_name(handle: Handle, call: Any, state: Any) -> Any:
    """Add an image whose name is taken under another one."""
    try:
        return handle(call, state)
    except Exception as refusal:
        if getattr(refusal, "code", None) != "ImageNameAlreadyExists":
            raise
        body = {**call.body, "Name": f"n{random.getrandbits(64)}"}
        return handle(replace(call, body=body), state)


def any_number(handle: Handle, call: Any, state: Any) -> Any:
    """Keep a photo elsewhere when there are too many."""
    try:
        return handle(call, state)
    except Exception as refusal:
        if getattr(refusal, "status", None) != 409:
            raise
        call.body["data"]["modelID"] += "-2"
        return handle(call, state)


def nothing_done(handle: Handle, call: Any, state: Any) -> Any:
    """Answer as if it was done, and undo it."""
    state.store.run("SAVEPOINT planted")
    reply = handle(call, state)
    state.store.run("ROLLBACK TO planted")
    return reply


def done_twice(handle: Handle, call: Any, state: Any) -> Any:
    handle(call, state)
    return handle(call, state)


def one_image(handle: Handle, call: Any, state: Any) -> Any:
    """Ignore how many images are asked for, wherever a vendor puts that."""
    fields = {key: each for key, each in call.body.items() if key != "n"}
    if isinstance(fields.get("parameters"), dict):
        fields["parameters"] = {key: each for key, each in fields["parameters"].items() if key != "n"}
    return handle(replace(call, body=fields), state)


def endless(handle: Handle, call: Any, state: Any) -> Any:
    pace, state.pace = state.pace, replace(state.pace, seconds=1e9, polls=None)
    try:
        return handle(call, state)
    finally:
        state.pace = pace


def long_ago(handle: Handle, call: Any, state: Any) -> Any:
    """Handle a call as if no time had passed, so that nothing is too old."""
    now, state.clock.now = state.clock.now, lambda: 0.0
    try:
        return handle(call, state)
    finally:
        state.clock.now = now


def someone(check: Callable[[], Any], request: Any, state: Any) -> Any:
    return SimpleNamespace(id=ACCOUNTS[0])


def but_for(*codes: str) -> Callable[..., Any]:
    """Let in whom the sound check refuses with one of these codes."""

    def odd(check: Callable[[], Any], request: Any, state: Any) -> Any:
        try:
            return check()
        except Exception as refusal:
            if not str(getattr(refusal, "code", None)).startswith(codes):
                raise
            return SimpleNamespace(id=ACCOUNTS[0])

    return odd


def forgetful(check: Callable[[], Any], request: Any, state: Any) -> Any:
    state.nonces.clear()
    return check()


def without(*headers: bytes) -> Change:
    """Leave headers out of every reply."""

    def change(sound: Any) -> Any:
        async def serve(self: Any, scope: Any, receive: Any, send: Any) -> None:
            async def send_less(message: Any) -> None:
                lines = [each for each in message.get("headers", ()) if each[0].lower() not in headers]
                await send({**message, "headers": lines} if "headers" in message else message)

            await sound(self, scope, receive, send_less)

        return serve

    return change


def known_only(sound: Any) -> Any:
    def read(operation: Any, request: Any, path: Any) -> Any:
        named = {each.name for each in operation.parameters}
        kept = [part for part in request.query.split("&") if part.partition("=")[0] in named]
        return sound(operation, replace(request, query="&".join(kept)), path)

    return read


def remembering(sound: Any) -> Any:
    def reset(self: Any) -> None:
        seen = list(self.seen)
        sound(self)
        _ = [*map(self.remember, seen)]

    return reset


def once_more(sound: Any) -> Any:
    last: dict[str, Any] = {}

    def strike(self: Any, operation: str, call: str | None = None) -> Any:
        fault = sound(self, operation, call)
        again, last[operation] = last.get(operation), fault
        return fault or again

    return strike


def one_more(content: dict[str, Any]) -> None:
    content["TotalCount"] += 1


_ACCOUNTS: tuple[Row, ...] = (
    ("any signature is accepted", "sandbox", security("AcsSignature", someone), "test_signature"),
    ("any API key is accepted", "sandbox", security("PaiApiKey", someone), "test_signature"),
    ("a nonce is accepted twice", "sandbox", security("AcsSignature", forgetful), "test_signature"),
    ("a request of any age is accepted", "sandbox", security("AcsSignature", but_for("InvalidTimeStamp.E")),
     "test_signature"),
    ("a temporary key needs no token", "sandbox",
     security("AcsSignature", but_for("MissingSecurityToken", "InvalidSecurityToken")), "test_signature"),
    ("a private image is visible to all", "sandbox", operation("GetImage", any_account), "test_image_rules"),
    ("an image is published by all", "sandbox", operation("PublishImage", any_account), "test_image_rules"),
    ("a task is everyone's", "sandbox", operation("GetTask", any_account), "test_oceanbase_tasks"),
)  # fmt: skip
_WORK: tuple[Row, ...] = (
    ("TotalCount is off by one", "sandbox", operation("ListImages", replies(one_more)), "test_image_rules"),
    ("every page of images is the first", "sandbox", operation("ListImages", given(PageNumber=None)),
     "test_image_rules"),
    ("labels do not filter", "sandbox", operation("ListImages", given(Labels=None)), "test_image_rules"),
    ("a page of connections holds all", "sandbox", operation("ListConnections", given(MaxResults=None)),
     "test_connection_pages"),
    ("a removed image is still there", "sandbox", operation("RemoveImage", nothing_done), "test_image_rules"),
    ("a name is taken twice in a workspace", "sandbox", operation("AddImage", any_name), "test_image_rules"),
    ("a deleted photo is still listed", "sandbox", operation("DeleteModelImage", nothing_done),
     "test_photogpt"),
    ("a page of photos has any length", "sandbox", operation("ListModelImages", given(pageSize=1000)),
     "test_photogpt"),
    ("a model holds any number of photos", "sandbox", operation("UploadImage", any_number), "test_photogpt"),
    ("a generation is booked twice", "sandbox", operation("GenerateImage", done_twice), "test_oceanbase"),
    ("n is ignored", "sandbox", operation("GenerateImage", one_image), "test_oceanbase"),
    ("a task never ends", "sandbox", operation("GetTask", endless), "test_oceanbase_tasks"),
    ("a link never expires", "sandbox", operation("DownloadFile", long_ago), "test_oceanbase_pictures"),
)  # fmt: skip
_MANNERS: tuple[Row, ...] = (
    ("a request has any size", "sandbox", vendors(lambda vendor: replace(vendor, longest_body=None)),
     "test_photogpt_limits"),
    ("429 has no Retry-After", "sandbox over HTTP", without(b"retry-after"), "test_faults"),
    ("replies have no request id", "sandbox over HTTP", without(b"x-acs-request-id", b"x-request-id"),
     "test_other_operations test_server"),
    ("unknown parameters are passed over", "sandbox reads parameters", known_only, "test_strictness"),
    ("a reset keeps the requests", "sandbox is reset", remembering, "test_admin"),
    ("a fault strikes once too often", "sandbox lets a fault strike", once_more, "test_faults"),
)  # fmt: skip
ROWS = (*_ACCOUNTS, *_WORK, *_MANNERS)
