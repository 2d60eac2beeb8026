"""Files that can be downloaded: what was uploaded, byte for byte, and what was generated."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict
from typing import Any
from xml.sax.saxutils import escape

from jsonschema_rs import Draft202012Validator

from imageport.sandbox.drawing import Recipe, draw
from imageport.sandbox.exchange import Call, Refusal, Reply, Request, Vendor
from imageport.sandbox.spec import Operation, Parameter
from imageport.sandbox.state import State

from .ranges import wanted

LIFETIME = 24 * 3600  # seconds; of links to what was generated
PATH = "/_sandbox/files/"
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}
# Generated pictures are drawn when they are asked for, from their recipe.
TABLES = """
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, media TEXT NOT NULL, content BLOB, recipe TEXT);
"""
WORDS = {
    403: ("AccessDenied", "Request has expired."),
    404: ("NoSuchKey", "The specified key does not exist."),
    405: ("MethodNotAllowed", "The specified method is not allowed against this resource."),
    416: ("InvalidRange", "The requested range cannot be satisfied."),
}


def keep(state: State, key: str, media: str, content: bytes) -> str:
    """Keep a file and give its name; the link to it needs no signature and does not expire."""
    return _put(state, key, media, content, None)


def keep_recipe(state: State, made: Recipe) -> str:
    """Keep a picture that is still to be drawn and give its name."""
    key = state.fresh_id("", "SELECT 1 FROM files WHERE name GLOB ? || '.*'")
    return _put(state, key, f"image/{made.format}", None, json.dumps(asdict(made)))


def recipe(state: State, name: str) -> Recipe:
    """Give what a generated picture is drawn from."""
    return Recipe(**json.loads(state.store.value("SELECT recipe FROM files WHERE name = ?", (name,))))


def forget(state: State, name: str) -> None:
    """Keep a file no longer."""
    state.store.run("DELETE FROM files WHERE name = ?", (name,))


def link(request: Request, name: str) -> str:
    """Give the address of a file, on the host that *request* was sent to."""
    return f"http://{request.header('host') or 'localhost'}{PATH}{name}"


def signed_link(request: Request, name: str, state: State) -> str:
    """Give an address that serves for a day."""
    expires = int(state.clock.now()) + LIFETIME
    return f"{link(request, name)}?Expires={expires}&Signature={_signature(name, expires, state)}"


def download(call: Call, state: State) -> Reply:
    """Give a file, or the part of it that is asked for."""
    name = call.parameters["name"]
    row = state.store.row("SELECT media, content FROM files WHERE name = ?", (name,))
    if row is None:
        raise Refusal(404)
    if row["content"] is not None:
        return _part(call.request, row["content"], row["media"])
    _check_signature(call, state)
    return _part(call.request, draw(recipe(state, name)), row["media"])


def refuse(refusal: Refusal, operation: Operation, request: Request, request_id: str) -> Reply:
    """Say no as object stores do, in XML."""
    code, message = WORDS.get(refusal.status, ("InternalError", "We encountered an internal error."))
    body = (
        f"<Error><Code>{escape(refusal.code or code)}</Code>"
        f"<Message>{escape(refusal.message or message)}</Message>"
        f"<RequestId>{request_id}</RequestId></Error>"
    )
    return Reply(body.encode(), refusal.status, refusal.headers, "application/xml")


def _put(state: State, key: str, media: str, content: bytes | None, drawn: str | None) -> str:
    name = f"{key}.{ENDINGS[media]}"
    state.store.run("INSERT INTO files VALUES (?, ?, ?, ?)", (name, media, content, drawn))
    return name


def _part(request: Request, content: bytes, media: str) -> Reply:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"accept-ranges": "bytes", "etag": etag}
    part = wanted(request.header("range"), len(content))
    if part is None or request.header("if-range") not in (None, etag):
        return Reply(content, 200, headers, media)
    if not part:
        raise Refusal(416, headers={"content-range": f"bytes */{len(content)}"})
    headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Reply(content[part.start : part.stop], 206, headers, media)


def _check_signature(call: Call, state: State) -> None:
    expires = call.parameters.get("Expires", 0)
    expected = _signature(call.parameters["name"], expires, state)
    if not hmac.compare_digest(call.parameters.get("Signature", ""), expected):
        message = "The signature does not belong to this address."
        raise Refusal(403, message, "SignatureDoesNotMatch")
    if expires < state.clock.now():
        raise Refusal(403)


def _signature(name: str, expires: int, state: State) -> str:
    key, text = f"sandbox-{state.seed}", f"{name}\n{expires}"
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _parameter(name: str, place: str, **rules: Any) -> Parameter:
    validator = Draft202012Validator(rules)
    return Parameter(name, place, place == "path", rules["type"], "string", rules, validator)


PARAMETERS = (
    _parameter("name", "path", type="string", pattern=r"^[a-z0-9-]+\.[a-z]+$"),
    _parameter("Expires", "query", type="integer", minimum=0, maximum=2**53),
    _parameter("Signature", "query", type="string", pattern="^[0-9a-f]*$"),
)
VENDOR = Vendor(
    tag="files",
    handlers={"DownloadFile": download},
    doors={},
    refuse=refuse,
    tables=TABLES,
    extras=tuple(
        Operation("DownloadFile", method, PATH + "{name}", "files", parameters=PARAMETERS)
        for method in ("GET", "HEAD")
    ),
)
