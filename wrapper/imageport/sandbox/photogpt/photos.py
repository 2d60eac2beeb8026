"""The photos of a model: who has it, how many there may be, how they are found."""

from __future__ import annotations

import base64
import json
from sqlite3 import Row
from typing import Any

from imageport.sandbox import files
from imageport.sandbox.accounts import ACCOUNTS
from imageport.sandbox.clock import timestamp
from imageport.sandbox.drawing import Recipe, draw
from imageport.sandbox.exchange import Call, Refusal, Reply, Request
from imageport.sandbox.state import State
from imageport.sandbox.store import Document

from .formats import dimensions, media_type

MOST_OF_A_TYPE = 20
LARGEST_PAGE = 100  # however many are asked for
# The filter has words of its own; what a generated photo's type is called no document says.
GENERATED = "modelOutput"
TYPES = {"input": "modelInput", "output": GENERATED, "auxiliaryType": "auxiliaryType"}

# A model appears, and has its owner, with its first photo. `number` grows with time.
TABLES = """
CREATE TABLE IF NOT EXISTS photo_models (id TEXT PRIMARY KEY, owner TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS photos (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, model TEXT NOT NULL, type TEXT NOT NULL,
    owner TEXT NOT NULL, file TEXT NOT NULL, data TEXT NOT NULL, created INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS photos_by_model ON photos (model, type);
CREATE TABLE IF NOT EXISTS uploads (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, model TEXT NOT NULL, type TEXT NOT NULL,
    account TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, time REAL NOT NULL);
"""


def upload(call: Call, state: State) -> Reply:
    """Keep a photo, and make its model when it is the first one."""
    sent, model, kind = call.body.sent, call.body["data"]["modelID"], call.body["data"]["type"]
    owner = call.account.id
    _check_model(state, model, owner)
    media = media_type(sent.content)
    if media is None:
        raise Refusal(415)
    count = "SELECT count(*) FROM photos WHERE model = ? AND type = ?"
    if state.store.value(count, (model, kind)) >= MOST_OF_A_TYPE:
        raise Refusal(409, f"A model has at most {MOST_OF_A_TYPE} images of each type")
    photo = _insert(state, model, kind, owner, sent.name, media, sent.content)
    booked = (photo["id"], model, kind, owner, sent.name, len(sent.content), state.clock.now())
    state.store.run("INSERT INTO uploads VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", booked)
    return _done(_described(photo, call.request))


def add(state: State, fields: Document) -> Document:
    """Put in a photo; its *content* is base64, or drawn. Type `modelOutput` is a generated one."""
    model, kind = fields.get("modelID", "model-1"), fields.get("type", "modelInput")
    owner = fields.get("account", ACCOUNTS[0].id)
    _check_model(state, model, owner)
    name = fields.get("name", "photo.jpg")
    drawn = draw(Recipe(name, format="jpeg", width=640, height=480))
    content = base64.b64decode(fields["content"]) if "content" in fields else drawn
    media = media_type(content)
    if media is None:
        raise ValueError("the content is no jpg, jpeg, webp, png or heic image")
    photo = _insert(state, model, kind, owner, name, media, content)
    return {"id": photo["id"], "modelID": model, "type": kind}


def list_photos(call: Call, state: State) -> Reply:
    """Give one page, oldest first; a model that nobody has used has no photos."""
    given, model = call.parameters, call.parameters["modelID"]
    if _owner(state, model) not in (None, call.account.id):
        raise Refusal(404, "Model not found")
    page, size = given.get("pageNum", 1), min(given.get("pageSize", 20), LARGEST_PAGE)
    wanted = given.get("imageType", "all")
    kind = None if wanted == "all" else TYPES.get(wanted, "")  # a word that is not known matches nothing
    query = (
        "SELECT * FROM photos WHERE model = ? AND (? IS NULL OR type = ?) ORDER BY number LIMIT ? OFFSET ?"
    )
    rows = state.store.rows(query, (model, kind, kind, size, (page - 1) * size))
    photos = [_described(row, call.request) for row in rows]
    return Reply({"page": page, "pageSize": size, "result": photos, "status": "OK"})


def get_photo(call: Call, state: State) -> Reply:
    """Describe a photo."""
    return _done(_described(_own(call, state), call.request))


def delete_photo(call: Call, state: State) -> Reply:
    """Forget a photo and its file; its model stays."""
    photo = _own(call, state)
    state.store.run("DELETE FROM photos WHERE number = ?", (photo["number"],))
    files.forget(state, photo["file"])
    return _done(None)


def uploads(state: State) -> list[Document]:
    """Give every upload that was done, oldest first, also of what is deleted now."""
    return [dict(row) for row in state.store.rows("SELECT * FROM uploads ORDER BY number")]


def _done(result: Any) -> Reply:
    return Reply({"result": result, "status": "OK"})


def _owner(state: State, model: str) -> str | None:
    return state.store.value("SELECT owner FROM photo_models WHERE id = ?", (model,))


def _check_model(state: State, model: str, owner: str) -> None:
    if _owner(state, model) not in (None, owner):
        raise Refusal(404, "Model not found")


def _insert(state: State, model: str, kind: str, owner: str, name: str, media: str, content: bytes) -> Row:
    state.store.run("INSERT OR IGNORE INTO photo_models VALUES (?, ?)", (model, owner))
    photo_id = state.fresh_id("img-", "SELECT 1 FROM photos WHERE id = ?")
    file = files.keep(state, photo_id, media, content)
    width, height = dimensions(content) or (None, None)
    data = {"fileName": name, "mimeType": media, "size": len(content), "width": width, "height": height}
    values = (photo_id, model, kind, owner, file, json.dumps(data), state.clock.tick())
    state.store.run("INSERT INTO photos VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", values)
    return state.store.rows("SELECT * FROM photos WHERE id = ?", (photo_id,))[0]


def _own(call: Call, state: State) -> Row:
    query = "SELECT * FROM photos WHERE id = ? AND owner = ?"
    row = state.store.row(query, (call.parameters["imageID"], call.account.id))
    if row is None:
        raise Refusal(404, "Image not found")
    return row


def _described(photo: Row, request: Request) -> dict[str, Any]:
    instant = timestamp(photo["created"])
    return {
        "id": photo["id"],
        "url": files.link(request, photo["file"]),
        "modelID": photo["model"],
        "type": photo["type"],
        "folderID": f"folder-{photo['model']}",
        "liked": False,
        "publicMediaID": None,
        "upscaledImageID": None,
        "upscaledImageURL": None,
        "data": json.loads(photo["data"]),
        "createdAt": instant,
        "updatedAt": instant,
    }
